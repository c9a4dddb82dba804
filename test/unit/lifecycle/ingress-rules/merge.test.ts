import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { TunnelConfigWire } from "../../../../provider/api/wire.js";
import { holds, merge, observedRules, type Rule } from "../../../../provider/lifecycle/ingress-rules/merge.js";
import { covers, keyOf } from "../../../../provider/validation/rule-order.js";

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

const match = fc.record({
  hostname: fc.constantFrom(
    "a.example.com",
    "b.a.example.com",
    "*.a.example.com",
    "*.example.com",
    "c.example.org",
    "*.org",
  ),
  path: fc.option(fc.constantFrom("^/v1", "^/v1/x", "\\.jpg$"), { nil: undefined }),
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
      { numRuns: 2_000 },
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
          expect(rules.slice(0, index).filter((before) => covers(before, one))).toEqual([]);
        }
        expect(holds(config, { declared: mine, owned: [], adopt: false })).toBe(true);
        expect(put(config, [], mine)).toEqual(from);
      }),
      { numRuns: 2_000 },
    );
  });
});
