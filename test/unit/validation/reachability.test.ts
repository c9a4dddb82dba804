/** Warnings of rules that no request reaches: in words, and held against cloudflared's own way to find a request's rule. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { checkHostname } from "../../../provider/validation/hostname.js";
import { Findings } from "../../../provider/validation/findings.js";
import { warnOfUnreachableRules } from "../../../provider/validation/reachability.js";
import { hostnames, otherPaths, plainPaths, reached, type Rule } from "./cloudflared-matching.js";
import { catchAll, warnings } from "./warnings-stage.js";
import { runs } from "../../property-runs.js";

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
    ["a path that only begins in a way that is known", ["a.example.com ^/api", "a.example.com ^/api/[0-9]+$"], [1]],
    ["alternatives in a group", ["* ^/x/", "a.example.com ^/x/(a|b)$"], [1]],
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
    ["a path whose last character may be left out", ["a.example.com ^/api", "a.example.com ^/api*[0-9]"]],
    ["a path whose beginning holds for one alternative", ["a.example.com ^/api", "a.example.com ^/api/[0-9]|/x"]],
    ["a path that is quoted", ["a.example.com ^/api", "a.example.com ^\\Q/api\\E[0-9]"]],
    ["a path that is not held", ["a.example.com ^/api", "a.example.com /api/[0-9]"]],
    ["a path that is held in any case", ["a.example.com ^/api", "a.example.com (?i)^/api/[0-9]"]],
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

const listOf = (paths: readonly string[]): fc.Arbitrary<Rule[]> =>
  fc.array(fc.record({ hostname: fc.constantFrom(...hostnames), path: fc.constantFrom(...paths) }), {
    minLength: 2,
    maxLength: 8,
  });

/** Lists of few names, so that rules meet. */
const closeListOf = (paths: readonly string[]): fc.Arbitrary<Rule[]> =>
  fc
    .tuple(fc.shuffledSubarray([...hostnames], { minLength: 3, maxLength: 4 }), listOf(paths))
    .map(([few, rules]) =>
      rules.map(({ path }, index) => ({ path, hostname: few[(index * 7) % few.length] ?? few[0] })),
    ) as fc.Arbitrary<Rule[]>;

/** The places of the rules that are said to match nothing, by their hostname or by what goes before them. */
function warnedOf(rules: readonly Rule[]): boolean[] {
  const findings = new Findings();
  const known = rules.map(({ hostname: { written }, path }, index) => {
    const property = String(index);
    checkHostname(written, property, findings);
    return { index, hostname: written, path, property };
  });
  warnOfUnreachableRules(known, rules.length, findings);
  const places = new Set(findings.verdict().warnings.map(({ property }) => property));
  return rules.map((_, index) => places.has(String(index)));
}

const text = (rules: readonly Rule[]): string =>
  rules.map(({ hostname, path }) => `${hostname.written} ${path}`).join("\n");

describe("a rule is said never to match", () => {
  it("only where no request goes to it, in random lists with any expressions", () => {
    fc.assert(
      fc.property(
        fc.oneof(listOf([...plainPaths, ...otherPaths]), closeListOf([...plainPaths, ...otherPaths])),
        (rules) => {
          const goes = reached(rules);
          const falsely = warnedOf(rules).map((warned, index) => warned && goes[index] === true);
          expect(falsely, text(rules)).not.toContain(true);
        },
      ),
      { numRuns: runs(10_000) },
    );
  });

  it("wherever no request goes to it, in random lists with expressions that can be compared", () => {
    fc.assert(
      fc.property(fc.oneof(listOf(plainPaths), closeListOf(plainPaths)), (rules) => {
        expect(warnedOf(rules), text(rules)).toEqual(reached(rules).map((goes) => !goes));
      }),
      { numRuns: runs(10_000) },
    );
  });
});
