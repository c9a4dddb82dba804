import { describe, expect, it } from "vitest";

import { validateTunnelConfiguration } from "../../../provider/validation/configuration.js";

const catchAll = { service: "http_status:404" };

/** What is warned of, as "property: reason"; nothing here may fail. */
function warnings(config: unknown): string[] {
  const verdict = validateTunnelConfiguration(config);
  expect(verdict.failures).toEqual([]);
  return verdict.warnings.map(({ property, reason }) => `${property}: ${reason}`);
}

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

describe("services that nobody can mean", () => {
  it.each([
    ["udp://a:53", "public host names carry no UDP"],
    ["quic://a:443", "public host names carry no UDP"],
    ["tcp://::1:80", 'an IPv6 address stands in brackets; write "tcp://[::1]:80"'],
    ["http+unix://a:1", "cloudflared takes the scheme http+unix for a TCP service"],
    ["http://a:65536", "there is no port 65536"],
    ["http://a:0", "there is no port 0"],
    ["http://a:", "ends in a colon without a port"],
    ["tcp://a", "goes to port 7864"],
    ["htps://a:1", "did you mean https://?"],
    ["mysql://a:3306", "write tcp:// for a plain TCP service"],
    ["http://u:p@a", "the user name in it has no effect"],
    ["http://a?q", "the query in it has no effect"],
    ["http://a#f", "the fragment in it has no effect"],
    ["unix:", "names no socket"],
    ["unix+tls://", "names no socket"],
    ["http_status:100", "browsers do not understand 100"],
    ["http_status:999", "browsers do not understand 999"],
    ["http_status:+404", 'write "http_status:404"'],
    ["http_status:0404", 'write "http_status:404"'],
  ])("%s", (service, hint) => {
    const found = warnings({ ingress: [{ service }] });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`config.ingress[0].service: `);
    expect(found[0]).toContain(hint);
  });

  it.each([
    "http://a",
    "https://a:8443",
    "ws://a",
    "ssh://a",
    "rdp://a",
    "smb://a",
    "tcp://a:5432",
    "unix:/run/x",
    "http_status:503",
    "hello_world",
    "bastion",
    "tcp://[::1]:80",
    "http://unix:8080",
  ])("%s is fine", (service) => {
    expect(warnings({ ingress: [{ service }] })).toEqual([]);
  });
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

describe("hostnames that no request has", () => {
  it.each([
    ["*example.com", '"*.example.com"'],
    ["a b.example.com", "spaces"],
    ["example.com/x", "there is a path in it"],
    [
      "A_b.example.com",
      'a name with an underscore is compared as written, and requests come in lower case and in ASCII; write "a_b.example.com"',
    ],
    ["*.Example.com", 'write "*.example.com"'],
    [
      "*.bücher.example",
      'a wildcard is compared as written, and requests come in lower case and in ASCII; write "*.xn--bcher-kva.example"',
    ],
    ["*.A_b.example.com", 'write "*.a_b.example.com"'],
    ["é_.example.com", "no form that DNS can hold"],
    ["a..example.com", "a part between its dots is empty"],
    [".example.com", "a part between its dots is empty"],
    ["a.example.com.", "does not end in a dot"],
    ["localhost", '"localhost.example.com"'],
    ["-a.example.com", "begins or ends with a hyphen"],
    ["10.0.0.1", "it is an IP address"],
    ["::1", "it is an IP address"],
    ["a,b.example.com", "a character that no host name has"],
    [`${"x".repeat(64)}.example.com`, "longer than 63 characters"],
    [`${"x.".repeat(130)}com`, "at most 253"],
    ["*..example.com", "a part between its dots is empty"],
  ])("%s", (hostname, hint) => {
    const found = warnings({ ingress: [{ hostname, ...catchAll }, catchAll] });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`config.ingress[0].hostname: no request ever matches`);
    expect(found[0]).toContain(hint);
  });

  it.each([
    "a.example.com",
    "*.example.com",
    "_dmarc.a_b.example.com",
    "é.example.com",
    "xn--9ca.example.com",
    "A.example.com",
    "BÜCHER.Example",
    "*.xn--bcher-kva.example",
    "*.com",
    `${"x".repeat(63)}.example.com`,
  ])("%s is fine", (hostname) => {
    expect(warnings({ ingress: [{ hostname, ...catchAll }, catchAll] })).toEqual([]);
  });

  it("a path that begins without a slash", () => {
    const rule = (path: string): unknown => ({ ingress: [{ hostname: "a.example.com", path, ...catchAll }, catchAll] });
    expect(warnings(rule("^api/"))).toEqual([
      'config.ingress[0].path: no request ever matches "^api/": every path begins with /; write "^/api/"',
    ]);
    expect(warnings(rule("^a|/b"))).toEqual([]);
    expect(warnings(rule("^a?/b"))).toEqual([]);
    expect(warnings(rule("api/"))).toEqual([]);
  });
});

describe("a path that is no regular expression of a path", () => {
  const of = (path: string): string[] =>
    warnings({ ingress: [{ hostname: "a.example.com", path, ...catchAll }, catchAll] });

  it.each([
    ["/v1/*", '"^/v1/"'],
    ["^/v1/*", '"^/v1/"'],
    ["/api*", '"^/api"'],
    ["/static/*.css", String.raw`"^/static/.*\\.css$"`],
    [String.raw`/static/*.min\.js`, String.raw`"^/static/.*\\.min\\.js$"`],
    ["/users/*/posts", '"^/users/[^/]+/posts$"'],
    ["/*/posts/*", '"^/[^/]+/posts/"'],
  ])("%s is a file pattern", (path, meant) => {
    expect(of(path)).toEqual([expect.stringContaining(`for the file pattern write ${meant}`)]);
  });

  it.each(["/search?q=1", "^/search?q=.*", String.raw`/search\?q`, "/search[?]"])("%s holds a query", (path) => {
    expect(of(path)).toEqual([expect.stringContaining("rules cannot choose by a query")]);
  });

  it.each(["https://a.example.com/x", "^http://a", "^https?://a", String.raw`^https:\/\/a`])(
    "%s is an address",
    (path) => {
      expect(of(path)).toEqual([expect.stringContaining("write the host name as the rule's hostname")]);
    },
  );

  it.each([
    ...[
      "/*",
      "^/*",
      "/.*",
      "^/api/.*",
      "^/api(/.*)?$",
      "^/api/*$",
      "/a?/b",
      "/x/+$",
      "^/[a-z]*",
      "(?i)^/a",
      "^/(?P<n>x)",
    ],
    ...[
      String.raw`^/\d*`,
      String.raw`/a\*`,
      String.raw`\.(jpg|png)$`,
      "^/api//*",
      "/proxy/https://x",
      "^/x(ab)*",
      "/a/.*/b",
    ],
  ])("%s is fine", (path) => {
    expect(of(path)).toEqual([]);
  });
});

describe("rules that never match", () => {
  /** The places of the rules that are warned of; each rule is "hostname path". */
  function unreachable(...rules: string[]): string[] {
    const ingress = rules.map((rule) => {
      const [hostname = "", path = ""] = rule.split(" ");
      return { hostname, path, ...catchAll };
    });
    return warnings({ ingress: [...ingress, catchAll] })
      .filter((warning) => warning.includes("never matches"))
      .map((warning) => warning.split(":")[0] ?? "");
  }

  it.each([
    ["the same hostname twice", ["a.example.com", "a.example.com"], [1]],
    ["the same hostname and path twice", ["a.example.com /x", "a.example.com /x"], [1]],
    ["a path behind the whole host", ["a.example.com", "a.example.com /x"], [1]],
    ["a path behind a path that is in every path", ["a.example.com /", "a.example.com /x"], [1]],
    ["a host behind its wildcard", ["*.example.com", "a.example.com", "b.c.example.com /x"], [1, 2]],
    ["a wildcard behind a wider one", ["*.example.com", "*.a.example.com"], [1]],
    ["the same path behind a wildcard's", ["*.example.com /x", "a.example.com /x"], [1]],
    ["anything behind every host and path", ["* /", "a.example.com", " /x"], [1, 2]],
    ["the same path of every host", [" /x", "a.example.com /x"], [1]],
    ["a name in another case", ["A.example.com", "a.example.com", "a.Example.com /x"], [1, 2]],
    ["a name in its form for DNS", ["bücher.example", "xn--bcher-kva.example"], [1]],
    ["a name in its form for Unicode", ["xn--bcher-kva.example", "BÜCHER.example"], [1]],
    ["a name that is not ASCII behind its wildcard", ["*.example.com", "bücher.example.com"], [1]],
    ["a longer path behind a shorter one", ["a.example.com ^/api", "a.example.com ^/api/v1"], [1]],
    ["a path that holds another", ["a.example.com api", "a.example.com ^/x/api$"], [1]],
    ["a file behind its ending", ["a.example.com \\.jpg$", "a.example.com ^/x\\.jpg$"], [1]],
    ["alternatives behind one rule for each", ["a.example.com /x", "* /y", "a.example.com /x|/y"], [2]],
  ])("%s", (_, rules, places) => {
    expect(unreachable(...rules)).toEqual(places.map((place) => `config.ingress[${place}]`));
  });

  it.each([
    ["other hostnames", ["a.example.com", "b.example.com"]],
    ["other paths", ["a.example.com /x", "a.example.com /y"]],
    ["the whole host behind a path", ["a.example.com /x", "a.example.com"]],
    ["the domain itself behind its wildcard", ["*.example.com", "example.com"]],
    ["a name that only ends alike", ["*.example.com", "a.badexample.com"]],
    ["a wildcard behind a host", ["a.example.com", "*.example.com"]],
    ["a wider path of another host", ["a.example.com /", "b.example.com /x"]],
    ["a wildcard in another case, which nothing matches", ["*.Example.com", "a.example.com", "*.Example.com"]],
    ["a name with an underscore in another case", ["a_b.example.com", "c.example.com"]],
    ["a path that begins elsewhere", ["a.example.com ^/api", "a.example.com /api"]],
    ["a dot behind what it might be", ["a.example.com /a\\.b", "a.example.com /a.b"]],
    ["alternatives of which one is left", ["a.example.com /x", "a.example.com /x|/y"]],
  ])("not %s", (_, rules) => {
    expect(unreachable(...rules)).toEqual([]);
  });

  it("names the rules that take the requests", () => {
    const host = "a.example.com";
    const ingress = [
      { hostname: host, path: "/x", ...catchAll },
      { path: "/y", ...catchAll },
      { hostname: host, path: "/x|/y", ...catchAll },
      catchAll,
    ];
    expect(warnings({ ingress })).toEqual([
      'config.ingress[2]: never matches: config.ingress[0] (hostname "a.example.com", path "/x") and ' +
        'config.ingress[1] (every hostname, path "/y") take its requests; put this one before them, or remove it',
    ]);
  });

  it("names the rule that takes the requests", () => {
    const ingress = [{ hostname: "*.example.com", ...catchAll }, { hostname: "a.example.com", ...catchAll }, catchAll];
    expect(warnings({ ingress })).toEqual([
      'config.ingress[1]: never matches: config.ingress[0] (hostname "*.example.com") takes its requests; put this one before it, or remove it',
    ]);
  });
});
