/** Keys that cloudflared ignores: where they belong, or that they belong nowhere. */
import { describe, expect, it } from "vitest";

import { validateTunnelConfiguration } from "../../../provider/validation/configuration.js";

const catchAll = { service: "http_status:404" };

/** What is said of the keys, in order; nothing here may fail. */
function said(config: object): string[] {
  const { failures, warnings } = validateTunnelConfiguration({ ingress: [catchAll], ...config });
  expect(failures).toEqual([]);
  return warnings.map(({ property, reason }) => `${property}: ${reason}`);
}

const rule = (more: object): object => ({ ingress: [{ ...catchAll, ...more }] });

describe("a key one level too high or too low", () => {
  it.each<[string, object, string]>([
    ["config.noTLSVerify", { noTLSVerify: true }, "noTLSVerify in config.originRequest"],
    ["config.connectTimeout", { connectTimeout: "30s" }, "connectTimeout in config.originRequest"],
    ["config.no-tls-verify", { "no-tls-verify": true }, "noTLSVerify in config.originRequest"],
    ["config.no-chunked-encoding", { "no-chunked-encoding": true }, "disableChunkedEncoding in config.originRequest"],
    ["config.proxy-connect-timeout", { "proxy-connect-timeout": "5s" }, "connectTimeout in config.originRequest"],
    ["config.maxActiveFlows", { maxActiveFlows: 1 }, "maxActiveFlows in config.warpRouting"],
    ["config.hostname", { hostname: "a.example.com" }, "hostname in a rule of config.ingress"],
    ["config.service", { service: "http://a" }, "service in a rule of config.ingress"],
    ["config.ingress[0].noTLSVerify", rule({ noTLSVerify: true }), "noTLSVerify in config.ingress[0].originRequest"],
    ["config.ingress[0].warpRouting", rule({ warpRouting: {} }), "warpRouting in config"],
    [
      "config.ingress[0].originRequest.hostname",
      rule({ originRequest: { hostname: "a.example.com" } }),
      "hostname in config.ingress[0]",
    ],
    ["config.originRequest.path", { originRequest: { path: "/x" } }, "path in a rule of config.ingress"],
    ["config.originRequest.ingress", { originRequest: { ingress: [] } }, "ingress in config"],
    [
      "config.originRequest.prefix",
      { originRequest: { prefix: "10.0.0.0/8" } },
      "prefix in an item of config.originRequest.ipRules",
    ],
    [
      "config.ingress[0].originRequest.access.noTLSVerify",
      rule({ originRequest: { access: { noTLSVerify: true } } }),
      "noTLSVerify in config.ingress[0].originRequest",
    ],
    [
      "config.ingress[0].originRequest.access.service",
      rule({ originRequest: { access: { service: "http://a" } } }),
      "service in config.ingress[0]",
    ],
    ["config.warpRouting.noTLSVerify", { warpRouting: { noTLSVerify: true } }, "noTLSVerify in config.originRequest"],
  ])("%s", (property, config, place) => {
    expect(said(config)).toEqual([`${property}: no such field here: cloudflared ignores it; write ${place}`]);
  });

  it("in an item of ipRules is told the originRequest", () => {
    const originRequest = { ipRules: [{ prefix: "10.0.0.0/8", allow: true, proxyPort: 1080 }] };
    expect(said({ ingress: [{ service: "socks-proxy", originRequest }] })).toEqual([
      "config.ingress[0].originRequest.ipRules[0].proxyPort: no such field here: cloudflared ignores it; " +
        "write proxyPort in config.ingress[0].originRequest",
    ]);
  });

  it("that is the object itself once more is told so", () => {
    expect(said({ config: {}, originRequest: { originRequest: {} } })).toEqual([
      "config.config: no such field: this object is config already; write the fields of config here",
      "config.originRequest.originRequest: no such field: this object is originRequest already; write the fields of originRequest here",
    ]);
  });

  it("that is misspelt, too, is still found", () => {
    expect(said(rule({ noTlsVerfy: true }))).toEqual([
      "config.ingress[0].noTlsVerfy: no such field: it is sent as it is and cloudflared ignores it; " +
        "did you mean noTLSVerify in config.ingress[0].originRequest?",
    ]);
  });

  it("is no matter where it stands right", () => {
    const originRequest = { noTLSVerify: true, connectTimeout: "30s" };
    expect(
      said({
        originRequest,
        warpRouting: { connectTimeout: 5, maxActiveFlows: 1 },
        ingress: [{ hostname: "a.example.com", path: "^/x", service: "https://a", originRequest }, catchAll],
      }),
    ).toEqual([]);
  });
});

describe("settings of cloudflared itself", () => {
  it.each([
    ...[
      "protocol",
      "loglevel",
      "logfile",
      "transport-loglevel",
      "metrics",
      "no-autoupdate",
      "autoupdate-freq",
      "retries",
    ],
    ...[
      "edge-ip-version",
      "region",
      "grace-period",
      "pidfile",
      "post-quantum",
      "token",
      "token-file",
      "ha-connections",
    ],
    ...["logDirectory", "edgeIpVersion", "tag", "label"],
  ])("%s is no part of a configuration", (key) => {
    const reason =
      "is a setting of cloudflared itself, and no part of a configuration at Cloudflare: leave it out here, and give it to " +
      "cloudflared where that runs";
    expect(said({ [key]: "x" })).toEqual([`config.${key}: ${reason}`]);
    expect(said({ originRequest: { [key]: "x" } })).toEqual([`config.originRequest.${key}: ${reason}`]);
  });

  it.each(["tunnel", "credentials-file", "credentials-contents"])("%s: the resource says which tunnel", (key) => {
    expect(said({ [key]: "x" })).toEqual([
      `config.${key}: is no part of a configuration at Cloudflare: the resource says which tunnel it is for, and a connector ` +
        "runs with the tunnel's token; leave it out",
    ]);
  });
});

describe("ingress under another name", () => {
  it.each(["ingresses", "ingressRules", "ingress_rule", "ingress_rules", "ingress-rules", "Ingres", "rules"])(
    "%s is named before ingress is said to be missing",
    (key) => {
      const { failures, warnings } = validateTunnelConfiguration({ [key]: [catchAll] });
      expect(failures).toEqual([
        {
          property: "config.ingress",
          reason: expect.stringContaining(
            `"${key}" is no field: write ingress; ingress must have at least one rule: without one`,
          ) as string,
        },
      ]);
      expect(warnings).toEqual([
        { property: `config.${key}`, reason: expect.stringContaining("did you mean ingress?") as string },
      ]);
    },
  );

  it("and any other unknown key, without advice", () => {
    expect(validateTunnelConfiguration({ foo: 1 }).failures).toEqual([
      {
        property: "config.ingress",
        reason: expect.stringMatching(/^"foo" is no field; ingress must have at least one rule/) as string,
      },
    ]);
    expect(validateTunnelConfiguration({}).failures[0]?.reason).toMatch(/^must have at least one rule/);
  });
});

describe("the id that the API gives each rule", () => {
  it("is not warned of", () => {
    expect(said(rule({ id: "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415" }))).toEqual([]);
    expect(said({ id: "x" })).toHaveLength(1);
  });
});
