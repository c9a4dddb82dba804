/** Warnings of rules that no request reaches, held against cloudflared's own way to find a request's rule. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { checkHostname } from "../../../provider/validation/hostname.js";
import { Findings } from "../../../provider/validation/findings.js";
import { warnOfUnreachableRules } from "../../../provider/validation/reachability.js";
import { hostnames, otherPaths, plainPaths, reached, type Rule } from "./cloudflared-matching.js";

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
  it("only where no request goes to it, in 10,000 random lists with any expressions", () => {
    fc.assert(
      fc.property(
        fc.oneof(listOf([...plainPaths, ...otherPaths]), closeListOf([...plainPaths, ...otherPaths])),
        (rules) => {
          const goes = reached(rules);
          const falsely = warnedOf(rules).map((warned, index) => warned && goes[index] === true);
          expect(falsely, text(rules)).not.toContain(true);
        },
      ),
      { numRuns: 10_000 },
    );
  });

  it("wherever no request goes to it, in 10,000 random lists with expressions that can be compared", () => {
    fc.assert(
      fc.property(fc.oneof(listOf(plainPaths), closeListOf(plainPaths)), (rules) => {
        expect(warnedOf(rules), text(rules)).toEqual(reached(rules).map((goes) => !goes));
      }),
      { numRuns: 10_000 },
    );
  });
});
