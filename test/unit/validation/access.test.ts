/** What would let everyone pass, or no one, is said; what asks for nothing is not. */
import { describe, expect, it } from "vitest";

import { validateTunnelConfiguration } from "../../../provider/validation/configuration.js";
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
