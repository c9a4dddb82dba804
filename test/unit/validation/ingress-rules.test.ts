/** Rules of one of several owners: judged as those of a whole configuration, at the places where the program has them. */
import { describe, expect, it } from "vitest";

import { validateIngressRules } from "../../../provider/validation/ingress-rules.js";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const good = { hostname: "a.example.com", service: "http://a" };
const access = { required: true, teamName: "acme", audTag: ["a".repeat(64)] };

describe("the rules of one of several owners", () => {
  it("are named by their place in the list, in what is said of them, too", () => {
    const { failures, warnings } = validateIngressRules([
      good,
      { hostname: "b.example.com", service: "http://b", access },
      { hostname: "c.example.com", service: "localhost:8080" },
    ]);
    expect(failures).toEqual([
      { property: "rules[2].service", reason: expect.stringContaining('write "http://localhost:8080"') as string },
    ]);
    expect(warnings).toEqual([
      { property: "rules[1].access", reason: expect.stringContaining("rules[1].originRequest") as string },
    ]);
    expect(JSON.stringify(warnings)).not.toContain("config.ingress");
  });

  it("are warned of where one never matches: their order is the program's", () => {
    const wide = { hostname: "*.example.com", service: "http://wide" };
    expect(validateIngressRules([wide, good])).toEqual({
      failures: [],
      warnings: [
        {
          property: "rules[1]",
          reason:
            'never matches: rules[0] (hostname "*.example.com") takes its requests; put this one before it, or remove it',
        },
      ],
    });
    expect(validateIngressRules([good, wide])).toEqual({ failures: [], warnings: [] });
    expect(validateIngressRules([unknown, wide, { ...good, hostname: unknown }]).warnings).toEqual([]);
    expect(JSON.stringify(validateIngressRules([wide, good], { secret: true }).warnings)).not.toContain("example.com");
  });

  it("are one for each host name and path, in other words, too", () => {
    const { failures, warnings } = validateIngressRules([good, { ...good, hostname: "A.example.com" }]);
    expect(warnings).toEqual([]);
    expect(failures).toEqual([
      { property: "rules[1]", reason: expect.stringContaining("the same host name and path as rules[0]") as string },
    ]);
    expect(validateIngressRules([good, { ...good, path: "^/api/" }]).failures).toEqual([]);
  });
});
