/** What would let everyone pass, or no one, is said; what asks for nothing is not. */
import { describe, expect, it } from "vitest";

import { validateTunnelConfiguration } from "../../../provider/validation/configuration.js";
import { validateIngressRules } from "../../../provider/validation/ingress-rules.js";
import { catchAll, warnings } from "./warnings-stage.js";

const tag = "0123456789abcdef".repeat(4);
const access = { required: true, teamName: "acme", audTag: [tag] };

const ofRule = (originRequest: object): unknown => ({ ingress: [{ ...catchAll, originRequest }] });

describe("cloudflare-docs#32006 access where cloudflared ignores it", () => {
  const ignored = "cloudflared ignores access here: requests would pass unauthenticated; write it in";
  it.each<[string, unknown, string]>([
    [
      "originRequest of all rules",
      { ingress: [catchAll], originRequest: { access } },
      `config.originRequest.access: ${ignored} the originRequest of each rule`,
    ],
    ["the configuration", { ingress: [catchAll], access }, `config.access: ${ignored} the originRequest of each rule`],
    [
      "a rule",
      { ingress: [{ ...catchAll, access }] },
      `config.ingress[0].access: ${ignored} config.ingress[0].originRequest`,
    ],
    [
      "a rule, without required",
      { ingress: [{ ...catchAll, access: { teamName: "acme" } }] },
      `config.ingress[0].access: ${ignored} config.ingress[0].originRequest`,
    ],
  ])("in %s is warned of, with the place where it works", (_title, config, warning) => {
    expect(warnings(config)).toEqual([warning]);
  });

  it.each<[string, unknown, string]>([
    ["required", true, "config.ingress[0].originRequest.access"],
    ["teamName", "acme", "config.ingress[0].originRequest.access"],
    ["audTag", [tag], "config.ingress[0].originRequest.access"],
  ])("and so is its %s one level too high", (name, value, place) => {
    expect(warnings(ofRule({ [name]: value }))).toEqual([
      `config.ingress[0].originRequest.${name}: cloudflared ignores ${name} here: requests would pass unauthenticated; write it in ${place}`,
    ]);
    expect(warnings({ ingress: [{ ...catchAll, [name]: value }] })).toHaveLength(1);
  });

  it.each<[string, object]>([
    ["is empty", {}],
    ["says required: false", { required: false, teamName: "acme", audTag: [tag] }],
    ["has an empty tag list and no name", { audTag: [], teamName: "" }],
  ])("but not where it %s: that asks for nothing", (_title, nothing) => {
    expect(warnings({ ingress: [catchAll], originRequest: { access: nothing } })).toEqual([]);
    expect(warnings(ofRule({ access: nothing }))).toEqual([]);
    expect(warnings({ ingress: [{ ...catchAll, access: nothing }] })).toEqual([
      "config.ingress[0].access: no such field here: cloudflared ignores it; write access in config.ingress[0].originRequest",
    ]);
  });
});

describe("access of a rule", () => {
  it.each<[object, string[]]>([
    [{ audTag: [tag], teamName: "acme" }, ["required"]],
    [{ teamName: "acme" }, ["required"]],
    [{ required: true, teamName: "acme" }, ["audTag"]],
    [{ required: true }, ["audTag", "teamName"]],
    [access, []],
    [{ ...access, audTag: [tag, tag.toUpperCase()] }, []],
  ])("%j warns of %j", (value, names) => {
    const { warnings: found } = validateTunnelConfiguration(ofRule({ access: value }));
    expect(found.map(({ property }) => property)).toEqual(
      names.map((name) => `config.ingress[0].originRequest.access.${name}`),
    );
  });

  it.each([
    ["acme.cloudflareaccess.com", 'write the name alone, "acme"'],
    ["https://acme.cloudflareaccess.com", 'write the name alone, "acme"'],
    ["https://acme.cloudflareaccess.com/cdn-cgi/access/certs", 'write the name alone, "acme"'],
    ["Acme", 'write the name alone, "acme"'],
    ["acme.example.com", "write the name of your Zero Trust organization"],
    ["Acme Inc.", "write the name of your Zero Trust organization"],
  ])("a teamName of %j refuses every request", (teamName, hint) => {
    const found = warnings(ofRule({ access: { ...access, teamName } }));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(
      "access.teamName: no request passes: cloudflared asks https://<teamName>.cloudflareaccess.com; ",
    );
    expect(found[0]).toContain(hint);
  });

  it.each(["acme", "a", "acme-2", "4cme"])("a teamName of %j is fine", (teamName) => {
    expect(warnings(ofRule({ access: { ...access, teamName } }))).toEqual([]);
  });

  it.each([
    ["", "it is empty"],
    ["abc123", "it has 6 characters"],
    [`${tag}0`, "it has 65 characters"],
    ["web-application", "this holds others"],
    ["g".repeat(64), "this holds others"],
  ])("an audTag of %j belongs to no token", (wrong, why) => {
    const found = warnings(ofRule({ access: { ...access, audTag: [tag, wrong] } }));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(
      "access.audTag[1]: no token has this audience: an audience tag is 64 hexadecimal digits",
    );
    expect(found[0]).toContain(why);
  });
});

describe("Access on a part of a host", () => {
  const host = "app.example.com";
  const origin = "http://localhost:8080";
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  const guarded = (path: unknown, hostname: unknown = host): object => ({
    hostname,
    path,
    service: origin,
    originRequest: { access },
  });
  const open = (path: unknown, hostname: unknown = host, service: unknown = origin): object => ({
    hostname,
    path,
    service,
  });

  it.each<[string, object[], string]>([
    ["the rest of the host", [guarded("^/admin"), open("")], `config.ingress[1] (hostname "${host}")`],
    ["a wildcard", [guarded("^/admin"), open("", "*.example.com")], 'config.ingress[1] (hostname "*.example.com")'],
    ["all hosts", [guarded("^/admin"), { path: "^/[a-z]", service: origin }], "config.ingress[1] (every hostname"],
    ["a part of the host", [guarded("^/admin"), open("^/public/"), guarded("")], 'path "^/public/"'],
    [
      "one whose access asks for nothing",
      [guarded("^/admin"), { ...open(""), originRequest: { access: {} } }],
      "config.ingress[1]",
    ],
    ["one behind a rule for other paths", [guarded("^/admin"), open("^/x$"), open("")], "config.ingress[2]"],
  ])("is warned of where it goes on without: %s", (_title, rules, where) => {
    const found = warnings({ ingress: [...rules, catchAll] }).filter((one) => one.includes("without Access"));
    expect(found).toEqual([
      expect.stringMatching(
        /^config\.ingress\[0\]\.originRequest\.access: protects .* \/\/admin, \/\.\/admin or \/x\/\.\.\/admin is none of that.*2026\.10\.0.*2027-01-25/,
      ),
    ]);
    expect(found[0]).toContain(where);
  });

  it("is warned of where the last rule leads to an origin", () => {
    const found = warnings({ ingress: [guarded("^/admin"), { service: origin }] });
    expect(found).toEqual([expect.stringContaining("config.ingress[1] (every hostname) takes it without Access")]);
  });

  it.each<[string, unknown[]]>([
    ["the rest asks for it, too", [guarded("^/admin"), guarded("")]],
    ["nothing else leads to an origin", [guarded("^/admin")]],
    ["the rest is refused", [guarded("^/admin"), open("", host, "http_status:403"), open("", "*.example.com")]],
    ["the rest is another host's", [guarded("^/admin"), open("", "b.example.com")]],
    ["the rest is one page", [guarded("^/admin"), open("^/health$")]],
    ["it is for all paths", [guarded("^/"), open("", "*.example.com")]],
    ["it is for a name anywhere in the path", [guarded("/admin"), open("")]],
    ["the rest is not known", [guarded("^/admin"), open("", unknown), open(unknown), open("", host, unknown), unknown]],
    [
      "it is not known whether it asks",
      [{ ...open("^/admin"), originRequest: { access: { required: unknown } } }, open("")],
    ],
  ])("is not warned of where %s", (_title, rules) => {
    expect(warnings({ ingress: [...rules, catchAll] }).filter((one) => one.includes("without Access"))).toEqual([]);
  });

  it("is warned of among the rules of one of several owners, too", () => {
    expect(validateIngressRules([guarded("^/admin"), open("")]).warnings).toEqual([
      { property: "rules[0].originRequest.access", reason: expect.stringContaining("rules[1] (hostname") as string },
    ]);
  });
});
