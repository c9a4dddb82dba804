import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { TunnelConfigWire } from "../../../../provider/api/wire.js";
import { holds, merge, observedRules, type Rule } from "../../../../provider/lifecycle/ingress-rules/merge.js";
import { areInOrder, compareRules, covers, keyOf, mayTakeTheSame } from "../../../../provider/validation/rule-order.js";
import { runs } from "../../../property-runs.js";

const last = { service: "http_status:404" };
const rule = (hostname: string, path?: string, service = "http://localhost:80"): Rule => ({
  hostname,
  ...(path === undefined ? {} : { path }),
  service,
});
const put = (config: TunnelConfigWire | null, declared: Rule[], owned: Rule[] = [], adopt = false): TunnelConfigWire =>
  merge(config, { declared, owned, adopt }).config;
const hosts = (config: TunnelConfigWire): unknown[] =>
  (config.ingress as Rule[]).map(({ hostname, path }) => (path === undefined ? hostname : [hostname, path].join(" ")));

describe("rules that are put into a configuration", () => {
  it("make a catch-all where there is none", () => {
    expect(put(null, [rule("a.example.com")])).toEqual({ ingress: [rule("a.example.com"), last] });
  });

  it("leave the catch-all, settings and unknown keys as they are", () => {
    const config = {
      originRequest: { noTLSVerify: true },
      "warp-routing": { enabled: true },
      extra: 1,
      ingress: [{ service: "http_status:503" }],
    };
    expect(put(config, [rule("a.example.com")])).toEqual({
      ...config,
      ingress: [rule("a.example.com"), { service: "http_status:503" }],
    });
  });

  it("go before what covers them and behind what they cover", () => {
    const config = { ingress: [rule("a.b.example.com"), rule("*.example.com"), last] };
    expect(hosts(put(config, [rule("*.b.example.com")]))).toEqual([
      "a.b.example.com",
      "*.b.example.com",
      "*.example.com",
      undefined,
    ]);
    expect(hosts(put(config, [rule("a.b.example.com", "^/v1")]))).toEqual([
      "a.b.example.com ^/v1",
      "a.b.example.com",
      "*.example.com",
      undefined,
    ]);
  });

  it("are refused where others' rules stand in an order that leaves no place, and both are named", () => {
    const config = { ingress: [rule("*.example.com"), rule("a.b.example.com"), last] };
    expect(() => put(config, [rule("*.b.example.com")])).toThrow(
      /rule for \*\.b\.example\.com has no place: the rule for \*\.example\.com.*before the rule for a\.b\.example\.com/s,
    );
  });

  it("are ours where they were put there before, word for word or in other words", () => {
    const stored = { ...rule("a.example.com"), path: null, originRequest: {}, id: "0af1" };
    const config = { ingress: [stored, last] };
    expect(put(config, [rule("A.example.com")], [rule("a.example.com")])).toEqual({ ingress: [stored, last] });
    const again = { declared: [rule("A.example.com")], owned: [], adopt: false, wrote: true };
    expect(merge(config, again)).toMatchObject({ config: { ingress: [stored, last] }, takesOver: false });
  });

  it("are refused where they are there as declared, but not put there by this resource; with adopt they are taken over", () => {
    const config = { ingress: [rule("a.example.com"), last] };
    expect(() => put(config, [rule("a.example.com")])).toThrow(/a\.example\.com already, .*as declared.*adopt: true/s);
    const change = { declared: [rule("a.example.com")], owned: [], adopt: true };
    expect(merge(config, change)).toMatchObject({ config, adopted: ["a.example.com"], takesOver: true });
  });

  it("are a predecessor's to take over, which is no adoption", () => {
    const config = { ingress: [rule("a.example.com", undefined, "http://before:80"), last] };
    const mine = rule("a.example.com");
    const change = { declared: [mine], owned: [], adopt: false, heirTo: new Set([keyOf(mine)]) };
    expect(merge(config, change)).toMatchObject({ config: { ingress: [mine, last] }, adopted: [], takesOver: true });
  });

  it("are refused where another rule has their host name and path, and taken over with adopt", () => {
    const config = { ingress: [rule("a.example.com", undefined, "http://theirs:80"), last] };
    expect(() => put(config, [rule("a.example.com")])).toThrow(/a\.example\.com already.*adopt: true/s);
    expect(put(config, [rule("a.example.com")], [], true).ingress).toEqual([rule("a.example.com"), last]);
  });

  it("are changed in their place, and taken out where they are declared no more", () => {
    const [a, b] = [rule("a.example.com"), rule("b.example.com")];
    const config = { ingress: [a, rule("x.example.com"), b, last] };
    const changed = { ...a, service: "http://localhost:81" };
    expect(put(config, [changed], [a, b]).ingress).toEqual([changed, rule("x.example.com"), last]);
  });

  it("stay where someone else has changed them since, and are named", () => {
    const mine = rule("a.example.com");
    const theirs = rule("a.example.com", undefined, "http://theirs:80");
    expect(merge({ ingress: [theirs, last] }, { declared: [], owned: [mine], adopt: false })).toEqual({
      config: { ingress: [theirs, last] },
      left: ["a.example.com"],
      adopted: [],
      takesOver: false,
      undecided: [],
    });
  });

  it("are left where another resource of the run has them now", () => {
    const mine = rule("a.example.com");
    const config = { ingress: [mine, last] };
    const passedOn = new Set([keyOf(mine)]);
    expect(merge(config, { declared: [], owned: [mine], adopt: false, passedOn }).config).toEqual(config);
  });

  it("get a better place where someone put a rule before them that takes all their requests", () => {
    const mine = rule("a.example.com");
    const config = { ingress: [rule("*.example.com"), mine, last] };
    expect(hosts(put(config, [mine], [mine]))).toEqual(["a.example.com", "*.example.com", undefined]);
  });
});

describe("rules of one resource", () => {
  const host = "app.example.com";
  const rules = (...paths: string[]): Rule[] => paths.map((path) => rule(host, path));

  it.each([
    ["what is narrower first", ["^/api", "^/[a-z]+"]],
    ["what is wider first, to no use", ["^/[a-z]+", "^/api"]],
    ["the longer one last", ["/api", "/api|/v1"]],
    ["two of which neither covers the other", ["^/static/", "\\.(jpg|png)$"]],
  ])("stand in the program's order: %s", (_title, paths) => {
    const own = rules(...paths);
    const config = put({ ingress: [last] }, own);
    expect(config.ingress).toEqual([...own, last]);
    expect(holds(config, { declared: own, owned: [], adopt: false })).toBe(true);
    expect(put(config, own, own)).toEqual(config);
  });

  it("stand in its new order when the program changes it, and are not taken for declared before", () => {
    const own = rules("^/api", "^/[a-z]+");
    const turned = [...own].reverse();
    const config = put({ ingress: [last] }, own);
    expect(holds(config, { declared: turned, owned: own, adopt: false })).toBe(false);
    expect(put(config, turned, own).ingress).toEqual([...turned, last]);
  });

  it("are put back in order, and one that is new between its neighbours", () => {
    const own = rules("^/b", "^/a", "^/c");
    const [b, a, c] = own as [Rule, Rule, Rule];
    const foreign = rule("other.example.com");
    expect(put({ ingress: [c, foreign, b, last] }, own, own).ingress).toEqual([b, a, c, foreign, last]);
    expect(put({ ingress: [b, foreign, c, last] }, own, own).ingress).toEqual([b, a, foreign, c, last]);
  });

  it("have no place where others' rules leave none for their order, and all are named", () => {
    const theirs = { ingress: [rule(host, "/x"), rule(host, "^/api/v1"), last] };
    expect(() => put(theirs, rules("/api", "^/x"))).toThrow(
      'the rule for app.example.com, path "^/x", which this program has behind the rule for app.example.com, path "/api", has no place: ' +
        'the rule for app.example.com, path "/x", which takes all its requests, stands before the rule for app.example.com, path "^/api/v1", ' +
        'which must stand before the rule for app.example.com, path "/api". Both are not this resource\'s',
    );
    // No request is one of both of these, so that their order is free.
    expect(put(theirs, rules("^/api", "^/x")).ingress).toEqual([
      rule(host, "^/x"),
      ...theirs.ingress.slice(0, 2),
      rule(host, "^/api"),
      last,
    ]);
  });

  it("of hosts that have nothing to do with each other have a place, whatever stands there", () => {
    const theirs = { ingress: [rule("a.example.com"), rule("c.example.com", "^/v1/[0-9]+"), last] };
    expect(hosts(put(theirs, [rule("c.example.com", "^/v1"), rule("a.example.com", "^/v1")]))).toEqual([
      "a.example.com ^/v1",
      "a.example.com",
      "c.example.com ^/v1/[0-9]+",
      "c.example.com ^/v1",
      undefined,
    ]);
  });
});

describe("rules of several resources", () => {
  const host = "app.example.com";

  it("go behind what they surely cover, however they are written, and before what covers them", () => {
    const config = { ingress: [rule(host, "/api"), rule(host, "^/api/v1/[0-9]+$"), last] };
    expect(hosts(put(config, [rule(host, "/api|/v1")]))).toEqual([
      `${host} /api`,
      `${host} ^/api/v1/[0-9]+$`,
      `${host} /api|/v1`,
      undefined,
    ]);
    expect(hosts(put({ ingress: [rule(host, "^/api"), last] }, [rule(host, "^/api/[0-9]+")]))).toEqual([
      `${host} ^/api/[0-9]+`,
      `${host} ^/api`,
      undefined,
    ]);
  });

  it("are named, with where they stand, where it cannot be told which should be first", () => {
    const config = { ingress: [rule(host, "^/static/"), rule(host, "^/other"), last] };
    const change = { declared: [rule(host, "\\.(jpg|png)$")], owned: [], adopt: false };
    const { config: merged, undecided } = merge(config, change);
    expect(undecided).toEqual([
      'the rule for app.example.com, path "\\\\.(jpg|png)$" was put behind app.example.com, path "^/static/", app.example.com, path "^/other": ' +
        "a request may be one of both, and the first rule that fits takes it. Where that is not what you mean, write paths that exclude " +
        "each other, or declare both in one resource, in their order",
    ]);
    // It is there now: nothing was put.
    expect(merge(merged, { ...change, wrote: true }).undecided).toEqual([]);
  });

  it.each([
    ["another host", rule("b.example.com", "^/[a-z]+")],
    ["another beginning", rule(host, "^/b[0-9]")],
    ["one that covers it", rule(host)],
    ["one that it covers", rule(host, "^/a[0-9]/x$")],
  ])("are not named beside %s", (_title, theirs) => {
    const change = { declared: [rule(host, "^/a")], owned: [], adopt: false };
    expect(merge({ ingress: [theirs, last] }, change).undecided).toEqual([]);
  });
});

describe("what is observed", () => {
  it("is what is declared where it means the same, and what was changed outside where not", () => {
    const mine = rule("a.example.com");
    const config = { ingress: [{ ...mine, path: "" }, rule("b.example.com", undefined, "http://theirs:80"), last] };
    expect(observedRules(config, [mine, rule("b.example.com"), rule("c.example.com")])).toEqual([
      mine,
      rule("b.example.com", undefined, "http://theirs:80"),
    ]);
  });
});

const isAbove = (general: Rule, specific: Rule): boolean => covers(general, specific) && !covers(specific, general);
const match = fc.record({
  hostname: fc.constantFrom(
    "a.example.com",
    "b.a.example.com",
    "*.a.example.com",
    "*.example.com",
    "c.example.org",
    "*.org",
  ),
  path: fc.option(
    fc.constantFrom("^/v1", "^/v1/x", "^/v1/[0-9]+", "^/v.", "^/v1|^/x", "/v1", "^/[a-z]+", "\\.jpg$", "\\.(jpg|png)$"),
    { nil: undefined },
  ),
});
const ruleOf = ({ hostname, path }: { hostname: string; path: string | undefined }, owner: string): Rule =>
  rule(hostname, path, `http://${owner}:80`);
const differentMatches = fc.uniqueArray(match, { selector: keyOf, maxLength: 12 });

describe("any rules", () => {
  it("give one document, whatever the order in which they come, and whatever others have written", () => {
    fc.assert(
      fc.property(differentMatches, fc.nat(12), fc.array(fc.nat()), (matches, foreignCount, order) => {
        const foreign = matches.slice(0, foreignCount).map((one) => ruleOf(one, "theirs"));
        const mine = matches.slice(foreignCount).map((one) => ruleOf(one, "mine"));
        const shuffled = mine
          .map((one, index) => ({ one, rank: order[index] ?? 0 }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ one }) => one);
        const from = { ingress: [...foreign, last] };
        const inOrder = (rules: Rule[]): TunnelConfigWire | string => {
          try {
            return rules.reduce<TunnelConfigWire>((config, one) => put(config, [one]), from);
          } catch {
            return "no place";
          }
        };
        expect(inOrder(shuffled)).toEqual(inOrder(mine));
      }),
      { numRuns: runs(1_000) },
    );
  });

  /** Both orders in which two owners may come, and which rule comes first of any two that may take the same request. */
  const eachFirst = (chains: readonly Rule[][], counts: (one: Rule, other: Rule) => boolean): unknown[] =>
    [chains, [...chains].reverse()].map((order) => {
      try {
        const { ingress } = order.reduce<TunnelConfigWire>((config, chain) => put(config, chain), { ingress: [last] });
        const all = (ingress as Rule[]).slice(0, -1);
        const pairs = all.flatMap((one, at) => all.slice(at + 1).map((other) => [one, other] as const));
        return pairs
          .filter(([one, other]) => mayTakeTheSame(one, other) && counts(one, other))
          .map((pair) => pair.map(keyOf).join(" "))
          .sort();
      } catch {
        return "no place";
      }
    });
  const twoOwners = fc
    .tuple(differentMatches, fc.array(fc.nat(1), { minLength: 12, maxLength: 12 }))
    .map(([matches, owner]) => {
      const named = matches.filter(({ hostname }) => !hostname.startsWith("*"));
      return [0, 1].map((one) =>
        named.filter((_, index) => owner[index] === one).map((each) => ruleOf(each, String(one))),
      );
    })
    // A rule that its own program hides stands in others' way: that is told, to whoever comes later.
    .filter((chains) =>
      chains.every((chain) => !chain.some((one, at) => chain.slice(0, at).some((each) => covers(each, one)))),
    );

  it("of two owners, each in an order of its own: what surely covers another comes behind it, whoever comes first", () => {
    fc.assert(
      fc.property(twoOwners, (chains) => {
        const [first, second] = eachFirst(chains, (one, other) => covers(one, other) || covers(other, one));
        expect(first).toEqual(second);
      }),
      { numRuns: runs(1_000) },
    );
  });

  it("of two owners, each from the narrower to the wider: all stand in one order, whoever comes first", () => {
    fc.assert(
      fc.property(twoOwners, (chains) => {
        const [first, second] = eachFirst(
          chains.map((chain) => [...chain].sort(compareRules)),
          () => true,
        );
        expect(first).toEqual(second);
      }),
      { numRuns: runs(1_000) },
    );
  });

  it("leave others' rules in their order, are reached, and come out without a trace", () => {
    fc.assert(
      fc.property(differentMatches, fc.nat(12), (matches, foreignCount) => {
        const foreign = matches.slice(0, foreignCount).map((one) => ruleOf(one, "theirs"));
        const mine = matches.slice(foreignCount).map((one) => ruleOf(one, "mine"));
        const from = { ingress: [...foreign, last] };
        let config: TunnelConfigWire;
        try {
          config = put(from, mine);
        } catch {
          return;
        }
        const rules = config.ingress as Rule[];
        expect(rules.filter(({ service }) => service === "http://theirs:80")).toEqual(foreign);
        for (const [index, one] of rules.entries()) {
          if (one["service"] !== "http://mine:80") continue;
          // What the program itself hides is not helped.
          const isHidden = mine
            .slice(
              0,
              mine.findIndex((each) => keyOf(each) === keyOf(one)),
            )
            .some((each) => covers(each, one));
          const before = rules.slice(0, index).filter(({ service }) => service === "http://theirs:80");
          if (!isHidden) expect(before.filter((each) => isAbove(each, one))).toEqual([]);
          expect(rules.slice(index).filter((behind) => foreign.includes(behind) && isAbove(one, behind))).toEqual([]);
        }
        expect(
          areInOrder(
            mine,
            mine.map((one) => rules.findIndex((each) => keyOf(each) === keyOf(one))),
          ),
        ).toBe(true);
        expect(holds(config, { declared: mine, owned: [], adopt: false })).toBe(true);
        expect(put(config, [], mine)).toEqual(from);
      }),
      { numRuns: runs(1_000) },
    );
  });
});
