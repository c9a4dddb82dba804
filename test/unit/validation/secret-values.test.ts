/** A configuration that holds a secret: what is wrong is told with its path, what it is now is not. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { validateTunnelConfiguration } from "../../../provider/validation/configuration.js";
import { hostnames } from "./verdicts/hostnames.js";
import { paths } from "./verdicts/paths.js";
import { services } from "./verdicts/services.js";

const catchAll = { service: "http_status:404" };

/** A word that no reason has of its own. */
const secretWord = "qzvkxwjq";
const secretNumber = 48_151_623;

/** Everything that is said of a configuration. */
function said(config: unknown, secret: boolean): string[] {
  const { failures, warnings } = validateTunnelConfiguration(config, { secret });
  return [...failures, ...warnings].map(({ property, reason }) => `${property}: ${reason}`);
}

/** Wrong values of each kind, their words replaced by the secret one. */
function disguised(verdicts: typeof services): string[] {
  const values = Object.values(verdicts).flatMap(({ accepted, refused }) => [...accepted, ...refused]);
  return values.flatMap((value) => [
    value.replace(/[a-z]{3,}/gi, secretWord),
    value.replace(/\d{2,}/g, String(secretNumber)),
    `${value}${secretWord}`,
    `${secretWord}${value}`,
  ]);
}

const corpus: unknown[] = [
  ...disguised(services).map((service) => ({ ingress: [{ hostname: "a.example.com", service }, catchAll] })),
  ...disguised(hostnames).map((hostname) => ({ ingress: [{ hostname, service: "http://a" }, catchAll] })),
  ...disguised(hostnames).map((hostname) => ({ ingress: [{ hostname, service: "http://a" }] })),
  ...disguised(paths).map((path) => ({ ingress: [{ path, service: "http://a" }, catchAll] })),
  ...[secretWord, secretNumber, `${secretWord} 1`, true, -secretNumber].flatMap((value) =>
    [
      { connectTimeout: value, proxyType: value, proxyPort: value, keepAliveConnections: value, noTLSVerify: value },
      { access: { required: true, teamName: value, audTag: [value] }, caPool: value, originServerName: value },
      { ipRules: [{ prefix: value, ports: [value], allow: value }, value], bastionMode: value, access: value },
    ].flatMap((originRequest) => [
      { ingress: [{ service: "socks-proxy", originRequest }], originRequest },
      { ingress: value, originRequest: value, warpRouting: { connectTimeout: value, maxActiveFlows: value } },
      { ingress: [value, { service: value, hostname: value, path: value }] },
    ]),
  ),
  {
    ingress: [
      { hostname: `*.${secretWord}.com`, service: "http://a" },
      { hostname: `b.${secretWord}.com`, path: `^/${secretWord}`, service: "http://b" },
      catchAll,
    ],
  },
];

describe("what is said of a configuration with secrets", () => {
  it("is said of every kind of mistake, and holds no value", () => {
    const lines = corpus.flatMap((config) => said(config, true));
    expect(lines.length).toBeGreaterThan(500);
    const leaks = lines.filter((line) => line.includes(secretWord) || line.includes(String(secretNumber)));
    expect(leaks).toEqual([]);
    // The same corpus does show its values where they are no secret: the test would find them.
    expect(corpus.flatMap((config) => said(config, false)).filter((line) => line.includes(secretWord))).not.toEqual([]);
  });

  it("is about the same properties", () => {
    const properties = (secret: boolean) =>
      corpus.map((config) => validateTunnelConfiguration(config, { secret }).failures.map(({ property }) => property));
    expect(properties(true)).toEqual(properties(false));
  });

  it("says what to do, with its path", () => {
    expect(said({ ingress: [{ hostname: "a.example.com:80", service: "localhost" }, catchAll] }, true)).toEqual([
      "config.ingress[0].service: [secret] needs a scheme; write [secret]",
      "config.ingress[0].hostname: [secret] must be a host name without port; write [secret]",
    ]);
  });

  it("does not keep the next configuration's values back", () => {
    const config = { ingress: [{ service: "localhost" }] };
    const before = said(config, false);
    said(config, true);
    expect(said(config, false)).toEqual(before);
    expect(before.join()).toContain("localhost");
  });
});

describe("what looks like a credential is not shown, secret or not", () => {
  const token = Buffer.from(JSON.stringify({ a: "0".repeat(32), t: "x", s: "y" })).toString("base64");
  it.each([
    ["a connector token", token, token.slice(0, 20)],
    ["an API token", `v1-${"aB3_".repeat(10)}`, "aB3_aB3_"],
    ["a password in an address", "http://user:hunter2@host/path", "hunter2"],
    ["a password with a slash", "http://user:hun/ter2@host:80", "ter2"],
  ])("%s", (_title, service, part) => {
    const lines = said({ ingress: [{ hostname: "a.example.com", service }, catchAll] }, false);
    expect(lines).not.toEqual([]);
    expect(lines.filter((line) => line.includes(part))).toEqual([]);
  });

  it("an address without one is shown as it is", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{0,20}(\.[a-z]{2,8}){0,3}$/), (host) => {
        expect(said({ ingress: [{ service: host }] }, false).join()).toContain(JSON.stringify(host));
      }),
    );
  });
});
