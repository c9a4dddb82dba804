/** Warnings of settings: what is misspelt, what its value cannot do, what the service of the rule does not take. */
import { describe, expect, it } from "vitest";

import { validateTunnelConfiguration } from "../../../provider/validation/configuration.js";
import { catchAll, warnings } from "./warnings-stage.js";

function origin(originRequest: unknown): unknown {
  return { ingress: [{ ...catchAll, originRequest }] };
}

describe("tf#5792 misspelt keys", () => {
  it.each([
    [
      { originRequest: { matchSniToHost: true } },
      "config.ingress[0].originRequest.matchSniToHost: write matchSNItoHost: cloudflared takes this spelling for it, but the API may drop it",
    ],
    [
      { originRequest: { noTlsVerify: true } },
      "config.ingress[0].originRequest.noTlsVerify: write noTLSVerify: cloudflared takes this spelling for it, but the API may drop it",
    ],
    [
      { originRequest: { noTLSVerfy: true } },
      "config.ingress[0].originRequest.noTLSVerfy: no such field: it is sent as it is and cloudflared ignores it; did you mean noTLSVerify?",
    ],
    [
      { originRequest: { no_tls_verify: true } },
      "config.ingress[0].originRequest.no_tls_verify: no such field: it is sent as it is and cloudflared ignores it; did you mean noTLSVerify?",
    ],
    [
      { originRequest: { insecureSkipVerify: true } },
      "config.ingress[0].originRequest.insecureSkipVerify: no such field: it is sent as it is and cloudflared ignores it; did you mean noTLSVerify?",
    ],
    [
      { originrequests: {} },
      "config.ingress[0].originrequests: no such field: it is sent as it is and cloudflared ignores it; did you mean originRequest?",
    ],
    [
      { "a b": 1 },
      'config.ingress[0]["a b"]: no such field: it is sent as it is and cloudflared ignores it; the fields here are hostname, originRequest, path, service',
    ],
    [
      { constructor: 1 },
      "config.ingress[0].constructor: no such field: it is sent as it is and cloudflared ignores it; the fields here are hostname, originRequest, path, service",
    ],
  ])("%j", (more, warning) => {
    expect(warnings({ ingress: [{ ...catchAll, ...more }] })).toEqual([warning]);
  });

  it("warp-routing is warpRouting here", () => {
    expect(warnings({ ingress: [catchAll], "warp-routing": {} })).toEqual([
      "config.warp-routing: write warpRouting: it is sent as warp-routing",
    ]);
  });
});

describe("cloudflare-docs#33556 warpRouting.enabled", () => {
  it("is no setting any more", () => {
    expect(warnings({ ingress: [catchAll], warpRouting: { enabled: true } })).toEqual([
      "config.warpRouting.enabled: is no setting any more: WARP routing is always on, and cloudflared ignores this; leave it out",
    ]);
  });
});

describe("values that cannot do what is meant", () => {
  it.each([
    [{ connectTimeout: -1 }, "connectTimeout"],
    [{ tlsTimeout: "-30s" }, "tlsTimeout"],
    [{ keepAliveTimeout: 9_223_372_037 }, "keepAliveTimeout"],
    [{ keepAliveConnections: -1 }, "keepAliveConnections"],
    [{ proxyType: "socks5" }, "proxyType"],
    [{ proxyType: "socks" }, "proxyType"],
    [{ http2Origin: true }, "http2Origin"],
    [{ proxyPort: 70000 }, "proxyPort"],
    [{ ipRules: [{ prefix: "10.0.0.0/8" }] }, "ipRules"],
  ])("%j", (originRequest, name) => {
    const { failures, warnings: found } = validateTunnelConfiguration(origin(originRequest));
    expect(failures).toEqual([]);
    expect(found.map(({ property }) => property)).toEqual([`config.ingress[0].originRequest.${name}`]);
  });

  it.each([[{ connectTimeout: 0, keepAliveConnections: 0, proxyPort: 65535 }], [{ proxyType: "" }], [{ ipRules: [] }]])(
    "%j is fine",
    (originRequest) => {
      expect(warnings(origin(originRequest))).toEqual([]);
    },
  );
});

describe("settings that a service does not take", () => {
  const host = { hostname: "a.example.com" };
  const settings = { http2Origin: true, proxyType: "socks" };
  const told = (service: string, originRequest: object): string[] =>
    validateTunnelConfiguration({ ingress: [{ ...host, service, originRequest }, catchAll] }).warnings.map(
      ({ property, reason }) => `${property.replace("config.ingress[0].", "")}: ${reason}`,
    );

  it.each([
    ["http://a", ["originRequest.http2Origin", "originRequest.proxyType"]],
    ["WS://a", ["originRequest.http2Origin", "originRequest.proxyType"]],
    ["unix:/x", ["originRequest.http2Origin", "originRequest.proxyType"]],
    ["http_status:200", ["originRequest.http2Origin", "originRequest.proxyType"]],
    ["https://a", ["originRequest.proxyType"]],
    ["unix+tls:/x", ["originRequest.proxyType"]],
    ["hello_world", ["originRequest.proxyType"]],
    ["tcp://a:1", ["originRequest.http2Origin"]],
    ["ssh://a", ["originRequest.http2Origin"]],
    ["bastion", ["originRequest.http2Origin"]],
  ])("%s: %j", (service, names) => {
    expect(told(service, settings).map((warning) => warning.split(":")[0])).toEqual(names);
    expect(told(service, { http2Origin: false, proxyType: "" })).toEqual([]);
  });

  it("are told for all rules only where none of them takes them", () => {
    const of = (...services: string[]): string[] =>
      validateTunnelConfiguration({
        ingress: [...services.map((service, index) => ({ hostname: `h${index}.example.com`, service })), catchAll],
        originRequest: settings,
      }).warnings.map(({ property }) => property);
    expect(of("http://a")).toEqual(["config.originRequest.http2Origin", "config.originRequest.proxyType"]);
    expect(of("http://a", "https://a")).toEqual(["config.originRequest.proxyType"]);
    expect(of("https://a", "tcp://a:1")).toEqual([]);
    expect(of("04da6b54-80e4-46f7-96ec-b56ff0331ba9")).toEqual([]);
  });
});

describe("bastionMode", () => {
  const jumpHost = "is never used: bastionMode makes this rule a jump host";
  const told = (rule: object, originRequest: object = {}): string[] =>
    warnings({ ingress: [{ hostname: "a.example.com", ...rule }, catchAll], originRequest });

  it("turns an address into a jump host: that is told of each rule that has one", () => {
    const bastion = { bastionMode: true };
    for (const service of ["http://a", "https://a", "ssh://a", "a"]) {
      expect(told({ service, originRequest: bastion })).toEqual([expect.stringContaining(`[0].service: ${jumpHost}`)]);
      expect(told({ service }, bastion)).toEqual([expect.stringContaining(`[0].service: ${jumpHost}`)]);
    }
  });

  it("is as meant for a bastion, where it is false, and for what no visitor can lead elsewhere", () => {
    expect(told({ service: "bastion", originRequest: { bastionMode: true } })).toEqual([]);
    expect(told({ service: "http://a", originRequest: { bastionMode: false } }, { bastionMode: true })).toEqual([]);
    for (const service of ["http_status:404", "hello_world", "unix:/x"]) {
      expect(told({ service }, { bastionMode: true })).toEqual([]);
    }
  });
});
