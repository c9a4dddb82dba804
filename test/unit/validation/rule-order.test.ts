/** What one rule takes of another's requests, held against all short paths; and an order that goes by it. */
import { describe, expect, it } from "vitest";

import { areInOrder, compareRules, covers, keyOf, mayTakeTheSame } from "../../../provider/validation/rule-order.js";
import { otherPaths, plainPaths } from "./cloudflared-matching.js";

const paths = [
  ...plainPaths,
  ...otherPaths,
  ...[
    "^/a[bx]",
    "^/ab*",
    "^/a+b",
    "^/a/[ab]$",
    "^/(a|b)$|x",
    "(?i)^/a",
    "^/a{2}",
    "^/ab?$|^/ab$",
    "^/b.$",
    "a$",
    "^/..$",
  ],
];
const hostname = "a.example.com";
const rules = paths.map((path) => ({ hostname, path }));

/** Every path of up to five characters out of these. */
const requests = ((): string[] => {
  const found = ["/"];
  for (let length = 1; length < 5; length++) {
    const last = found.filter((request) => request.length === length);
    found.push(...last.flatMap((request) => ["a", "b", "/", "x", "."].map((more) => request + more)));
  }
  return [...found, "/a.jpg", "/x.jpg", "/a/b.jpg", "/axjpg", "/xjpg", "/ajpg"];
})();
const taken = new Map(
  paths.map((path) => {
    const expression = path.startsWith("(?i)") ? new RegExp(path.slice(4), "i") : new RegExp(path);
    return [path, new Set(requests.filter((request) => expression.test(request)))];
  }),
);
const requestsOf = ({ path }: { path: string }): Set<string> => taken.get(path) ?? new Set();
const pairs = rules.flatMap((one) => rules.map((other) => [one, other] as const));
const named = (pair: readonly (typeof rules)[number][]): string => pair.map(({ path }) => path).join(" , ");

describe("of any two rules of one host", () => {
  it("what is said to be covered is", () => {
    const said = pairs.filter(([general, specific]) => covers(general, specific));
    const falsely = said.filter(
      ([general, specific]) => ![...requestsOf(specific)].every((request) => requestsOf(general).has(request)),
    );
    expect(falsely.map(named)).toEqual([]);
    expect(said.length).toBeGreaterThan(rules.length * 5);
  });

  it("those that are said never to take the same request do not", () => {
    const apart = pairs.filter((pair) => !mayTakeTheSame(...pair));
    const falsely = apart.filter(([one, other]) =>
      [...requestsOf(one)].some((request) => requestsOf(other).has(request)),
    );
    expect(falsely.map(named)).toEqual([]);
    expect(apart.length).toBeGreaterThan(rules.length);
  });

  it("what covers the other comes later, and of no two is the order open", () => {
    const isAbove = (one: (typeof rules)[number], other: (typeof rules)[number]): boolean =>
      covers(one, other) && !covers(other, one);
    expect(pairs.filter(([one, other]) => isAbove(one, other) && compareRules(one, other) <= 0).map(named)).toEqual([]);
    for (const [one, other] of pairs) {
      const order = Math.sign(compareRules(one, other));
      expect(order).toBe(-Math.sign(compareRules(other, one)) + 0);
      expect(order === 0, named([one, other])).toBe(keyOf(one) === keyOf(other));
    }
  });
});

describe("hosts", () => {
  it.each([
    ["a.example.com", "*.example.com", -1],
    ["a.b.example.com", "*.b.example.com", -1],
    ["*.b.example.com", "*.example.com", -1],
    ["b.example.com", "", -1],
    ["A.example.com", "a.example.com", 0],
    ["a.example.com", "b.example.com", -1],
  ])("%s comes before %s, or is it", (one, other, order) => {
    expect(Math.sign(compareRules({ hostname: one }, { hostname: other }))).toBe(order);
  });

  it("share requests where a wildcard has the other's names", () => {
    expect(mayTakeTheSame({ hostname: "*.example.com" }, { hostname: "a.example.com", path: "^/x" })).toBe(true);
    expect(mayTakeTheSame({ hostname: "*.example.com" }, { hostname: "example.com" })).toBe(false);
    expect(mayTakeTheSame({ hostname: "a.example.com" }, { hostname: "b.example.com" })).toBe(false);
    expect(covers({ hostname: "*.example.com" }, { hostname: "*.b.example.com" })).toBe(true);
  });

  it("count for the order of a list only where they share requests", () => {
    const [a, b] = [{ hostname: "a.example.com" }, { hostname: "b.example.com" }];
    expect(areInOrder([a, b], [2, 1])).toBe(true);
    expect(areInOrder([a, { hostname: "*.example.com" }], [2, 1])).toBe(false);
    expect(areInOrder([a, { hostname: "*.example.com" }], [1, 2])).toBe(true);
  });
});
