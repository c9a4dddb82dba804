import { describe, expect, it } from "vitest";

import { ingressError } from "../../local/emulator/ingress-validation.js";
import { type Json, type JsonObject } from "../../local/emulator/json.js";
import { recordedVerdicts, type Recorded } from "../recorded-verdicts.js";

const catchAll = { service: "http_status:404" };
const lastRule = "The last ingress rule must match all URLs (i.e. it should not have a hostname or path filter)";
const invalidAddress = (service: string): string =>
  `${service} is an invalid address, please make sure it has a scheme and a hostname`;
const pathGiven = (service: string): string =>
  `${service} is an invalid address, ingress rules don't support proxying to a different path on the origin service. The path will be the same as the eyeball request's path`;
const wildcard =
  'Hostname patterns can have at most one wildcard character ("*") and it can only be used for subdomains, e.g. "*.example.com"';

describe("services", () => {
  const accepted = [
    ...["unix:", "unix:/tmp/s.sock", "unix+tls:/x", "http_status:100", "http_status:+200", "http_status:0404"],
    ...["hello_world", "hello-world", "socks-proxy", "bastion", "http://localhost", "https://localhost:8443"],
    ...["ftp://x", "foo://x", "HTTP://Example", "http://localhost:99999", "http://localhost:", "tcp://[::1]:22"],
    ...[
      "http://[fe80::1%25en0]:80",
      "tcp://a:1,b:2",
      "http://user:pw@host",
      "http://host?x=1",
      "http://host#frag",
      "ssh://localhost:22",
    ],
  ];
  it.each(accepted)("%s is accepted", (service) => {
    expect(ingressError({ ingress: [{ service }] })).toBeUndefined();
  });

  const refused: [service: string, error: string][] = [
    ["", invalidAddress("")],
    ["http_status:1000", "invalid HTTP status code: 1000"],
    ["http_status:99", "invalid HTTP status code: 99"],
    ["http_status:abc", 'invalid HTTP status code: strconv.Atoi: parsing "abc": invalid syntax'],
    ["http_status:", 'invalid HTTP status code: strconv.Atoi: parsing "": invalid syntax'],
    ["http_status: 404", 'invalid HTTP status code: strconv.Atoi: parsing " 404": invalid syntax'],
    [
      "http_status:99999999999999999999",
      'invalid HTTP status code: strconv.Atoi: parsing "99999999999999999999": value out of range',
    ],
    ["localhost", invalidAddress("localhost")],
    ["localhost:8000", invalidAddress("localhost:8000")],
    ["warp-routing", invalidAddress("warp-routing")],
    ["http://", invalidAddress("http://")],
    ["Hello_World", invalidAddress("Hello_World")],
    ["127.0.0.1:80", 'parse "127.0.0.1:80": first path segment in URL cannot contain colon'],
    [":80", 'parse ":80": missing protocol scheme'],
    ["http://host:port", 'parse "http://host:port": invalid port ":port" after host'],
    ["http://a b", 'parse "http://a b": invalid character " " in host name'],
    ["http://[::1", "parse \"http://[::1\": missing ']' in host"],
    ["http://x\n", 'parse "http://x\\n": net/url: invalid control character in URL'],
    ["http://%41", 'parse "http://%41": invalid URL escape "%41"'],
    ["http://x\x7f", 'parse "http://x\\x7f": net/url: invalid control character in URL'],
    ["http://a:b:80", 'parse "http://a:b:80": invalid port ":b:80" after host'],
    ["http://h:80:", 'parse "http://h:80:": invalid port ":80:" after host'],
    ["http://[abc]", 'parse "http://[abc]": invalid host: ParseAddr("abc"): unable to parse IP'],
    ["http://[127.0.0.1]", 'parse "http://[127.0.0.1]": invalid IP-literal'],
    ["http://[a[b]", 'parse "http://[a[b]": invalid IP-literal'],
    ["http://localhost/", pathGiven("http://localhost/")],
    ["http://localhost/x", pathGiven("http://localhost/x")],
  ];
  it.each(refused)("%j is refused", (service, error) => {
    expect(ingressError({ ingress: [{ service }] })).toBe(error);
  });

  it("may be anything in bastion mode, by the rule or else by the top level", () => {
    const rule = (bastionMode?: boolean): JsonObject => ({
      service: "anything",
      ...(bastionMode !== undefined && { originRequest: { bastionMode } }),
    });
    expect(ingressError({ ingress: [rule(true)] })).toBeUndefined();
    expect(ingressError({ ingress: [rule()], originRequest: { bastionMode: true } })).toBeUndefined();
    expect(ingressError({ ingress: [rule(false)], originRequest: { bastionMode: true } })).toBe(
      invalidAddress("anything"),
    );
  });

  it.each([
    [[{}], "no prefix provided"],
    [[{ prefix: "10.0.0.0" }], "unable to parse cidr: 10.0.0.0"],
    [[{ prefix: "fe80::1%en0/64" }], "unable to parse cidr: fe80::1%en0/64"],
    [[{ prefix: "10.0.0.0/33" }], "unable to parse cidr: 10.0.0.0/33"],
    [[{ prefix: "::/0", ports: [80, 70_000] }], "invalid port 70000, needs to be between 1 and 65535"],
    [[{ prefix: "::/0", ports: [80] }], undefined],
  ])("of a socks proxy have rules for addresses: %j", (ipRules: Json, error) => {
    expect(ingressError({ ingress: [{ service: "socks-proxy", originRequest: { ipRules } }] })).toBe(
      error && `unable to create ip rule for socks-proxy: ${error}`,
    );
    expect(ingressError({ ingress: [{ service: "bastion", originRequest: { ipRules } }] })).toBeUndefined();
  });
});

describe("hostnames and paths", () => {
  const accepted = [
    "a.example.com",
    "*.example.com",
    "*example.com",
    "a..b",
    "::1",
    "a:b:c",
    "example.com/path",
    "with space",
  ];
  it.each(accepted)("%s is accepted", (hostname) => {
    expect(ingressError({ ingress: [{ hostname, service: "http://x" }, catchAll] })).toBeUndefined();
  });

  it.each([
    ["h:443", "Hostname cannot contain a port"],
    ["h:", "Hostname cannot contain a port"],
    ["[::1]:80", "Hostname cannot contain a port"],
    ["https://example.com", "Hostname cannot contain a port"],
    ["a.*.example.com", wildcard],
    ["*.*.example.com", wildcard],
  ])("%s is refused", (hostname, error) => {
    expect(ingressError({ ingress: [{ hostname, service: "http://x" }, catchAll] })).toBe(error);
  });

  it("want a catch-all at the end, and only there", () => {
    const everything = (hostname: string): string =>
      `Rule #1 is matching the hostname '${hostname}', but this will match every hostname, meaning the rules which follow it will never be triggered.`;
    expect(ingressError({ ingress: [{ hostname: "a", service: "http://x" }] })).toBe(lastRule);
    expect(ingressError({ ingress: [{ path: "/x", service: "http://x" }] })).toBe(lastRule);
    expect(ingressError({ ingress: [{ hostname: "*", service: "http://x" }] })).toBeUndefined();
    expect(ingressError({ ingress: [catchAll, catchAll] })).toBe(everything(""));
    expect(ingressError({ ingress: [{ hostname: "*", service: "http://x" }, catchAll] })).toBe(everything("*"));
    expect(ingressError({ ingress: [{ hostname: "*", path: "/x", service: "http://x" }, catchAll] })).toBeUndefined();
  });

  it.each([
    "{",
    "a{,5}",
    "(?<n>x)",
    "(?P<n>x)",
    "(?P<n>x)(?P<n>y)",
    "\\z",
    "\\pL",
    "\\Q[\\E",
    "\\/",
    "[[:alpha:]]",
    "(?i:x)",
    "(?U)x",
    "(a+)+$",
  ])("the path %s is accepted", (path) => {
    expect(ingressError({ ingress: [{ path, service: "http://x" }, catchAll] })).toBeUndefined();
  });

  it.each([
    ["(?=x)", "invalid or unsupported Perl syntax: `(?=`"],
    ["\\1", "invalid escape sequence: `\\1`"],
    ["a**", "invalid nested repetition operator: `**`"],
    ["*", "missing argument to repetition operator: `*`"],
    ["[", "missing closing ]: `[`"],
    ["(", "missing closing ): `(`"],
    ["x{2,1}", "invalid repeat count: `{2,1}`"],
    ["x{1001}", "invalid repeat count: `{1001}`"],
    ["\\", "trailing backslash at end of expression: ``"],
  ])("the path %s is refused", (path, reason) => {
    expect(
      ingressError({ ingress: [{ hostname: "a", service: "http://x" }, { path, service: "http://x" }, catchAll] }),
    ).toBe(`Rule #2 has an invalid regex: error parsing regexp: ${reason}`);
  });
});

describe("what Go was seen to take and refuse", () => {
  it.each<Recorded>(recordedVerdicts("expression"))("as a path: %j", (path, _value, error) => {
    const refused = error === undefined ? undefined : `Rule #1 has an invalid regex: ${error}`;
    expect(ingressError({ ingress: [{ hostname: "a", path, service: "http://x" }, catchAll] })).toBe(refused);
  });

  it.each<Recorded>(recordedVerdicts("ip-rule").filter(([prefix]) => prefix !== ""))(
    "as a prefix: %j",
    (prefix, value) => {
      const rule = { service: "socks-proxy", originRequest: { ipRules: [{ prefix }] } };
      const refused = `unable to create ip rule for socks-proxy: unable to parse cidr: ${prefix}`;
      expect(ingressError({ ingress: [rule] })).toBe(value === null ? refused : undefined);
    },
  );
});

describe("access", () => {
  const rule = (access: JsonObject): JsonObject => ({ ingress: [{ ...catchAll, originRequest: { access } }] });
  const teamNameMissing = "access.TeamName cannot be blank when access.audTags are present";

  it("needs a team name only where it is required and names audiences", () => {
    expect(ingressError(rule({ required: true, audTag: ["x"] }))).toBe(teamNameMissing);
    expect(ingressError(rule({ required: true, audTag: ["x"], teamName: "t" }))).toBeUndefined();
    expect(ingressError(rule({ required: true }))).toBeUndefined();
    expect(ingressError(rule({ audTag: ["x"] }))).toBeUndefined();
    expect(
      ingressError({ ingress: [catchAll], originRequest: { access: { required: true, audTag: ["x"] } } }),
    ).toBeUndefined();
  });
});

describe("order and spelling", () => {
  it("report the first failing rule, and in a rule service, access, hostname, path", () => {
    const access = { required: true, audTag: ["x"] };
    const all = { service: "", originRequest: { access }, hostname: "h:1", path: "[" };
    expect(ingressError({ ingress: [all, catchAll] })).toBe(invalidAddress(""));
    expect(ingressError({ ingress: [{ ...all, service: "http://x" }, catchAll] })).toContain("access.TeamName");
    expect(ingressError({ ingress: [{ service: "http://x", hostname: "h:1", path: "[" }, catchAll] })).toBe(
      "Hostname cannot contain a port",
    );
    expect(ingressError({ ingress: [{ service: "" }, { service: "http_status:1" }] })).toBe(invalidAddress(""));
  });

  it("find keys whatever their case", () => {
    expect(ingressError({ Ingress: [{ Service: "http_status:404" }] })).toBeUndefined();
    expect(ingressError({ ingress: [{ HOSTNAME: "a", service: "http://x" }] })).toBe(lastRule);
  });
});
