/** Warnings of what a rule is of: a service, a host name and a path that nobody can mean. */
import { describe, expect, it } from "vitest";

import { validateTunnelConfiguration } from "../../../provider/validation/configuration.js";
import { catchAll, warnings } from "./warnings-stage.js";

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
    [
      "http://8080",
      '"8080" is read as the name of a host, and not as a port; for that port of this machine write "http://localhost:8080"',
    ],
    ["tcp://5432", 'for that port of this machine write "tcp://localhost:5432"'],
    ["http://8080:80", "write the name or the address of the origin"],
    ["http://2130706433", "write the name or the address of the origin"],
    ["socks5://a:1080", 'for a SOCKS proxy in cloudflared itself write "socks-proxy"'],
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

describe("services that are no address", () => {
  it.each<[unknown, string]>([
    ["8080", '"8080" needs a scheme; write "http://localhost:8080"'],
    [":8080", 'write "http://localhost:8080"'],
    [8080, 'must be a string; it is 8080; write "http://localhost:8080"'],
    ["22", 'write "ssh://localhost:22"'],
    ["443", 'write "https://localhost:443"'],
    [404, 'write "http_status:404" for that answer, or "http://localhost:404" for that port'],
    [70_000, "must be a string; it is 70000; write something like"],
    [true, "must be a string; it is true"],
    ["socks5", 'did you mean "socks-proxy"?'],
    ["SOCKS", 'did you mean "socks-proxy"?'],
    ["hello", 'did you mean "hello_world"?'],
    ["localhost", 'write "http://localhost"'],
    ["http:/localhost:80", 'write "http://localhost:80"'],
    ["http:localhost:80", 'write "http://localhost:80"'],
    ["http//app", 'write "http://app"'],
    ["SSH:server:22", 'write "ssh://server:22"'],
    ["tcp:5432", 'write "tcp://localhost:5432"'],
    ["https://:8443", 'for a port of this machine write "https://localhost:8443"'],
    ["server:22", 'write "ssh://server:22"'],
    ["db:5432", 'write "tcp://db:5432"'],
    ["app:8080", 'write "http://app:8080"'],
    ["http_status", 'write the status behind it, as in "http_status:404"'],
    ["status:404", 'write "http_status:404"'],
  ])("%j is told to be one", (service, reason) => {
    const { failures } = validateTunnelConfiguration({ ingress: [{ service }] });
    expect(failures).toEqual([
      { property: "config.ingress[0].service", reason: expect.stringContaining(reason) as string },
    ]);
  });

  it("are not shown where the configuration holds a secret", () => {
    const { failures } = validateTunnelConfiguration({ ingress: [{ service: 8080 }] }, { secret: true });
    expect(failures.map(({ reason }) => reason)).toEqual(["must be a string; it is a number; write [secret]"]);
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
