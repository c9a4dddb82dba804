import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  differingPaths,
  observedConfiguration,
  sameConfiguration,
} from "../../../provider/contract/configuration-comparison.js";
import { fromWire, isObject, normalise, toWire } from "../../../provider/contract/configuration-shape.js";
import { configurations, reordered, withNulls } from "./configurations.js";

const catchAll = { service: "http_status:404" };
const settings = (originRequest: object): Record<string, unknown> => ({ ingress: [catchAll], originRequest });

/** What a server may add to its answer: defaults, empty parts, fields of its own. */
function asAnswered(declared: Record<string, unknown>): Record<string, unknown> {
  const wire = structuredClone(toWire(declared)) as Record<string, unknown>;
  const rules = (wire["ingress"] as Record<string, unknown>[]).map((rule, index) => ({
    id: String(index),
    hostname: "",
    path: "",
    originRequest: {},
    ...rule,
  }));
  return {
    ...wire,
    ingress: rules,
    originRequest: { caPool: "", keepAliveTimeout: 90, access: {}, ...(wire["originRequest"] as object | undefined) },
    "warp-routing": { enabled: true, ...(wire["warp-routing"] as object | undefined) },
  };
}

describe("sameConfiguration", () => {
  it.each<[string, unknown, unknown, boolean]>([
    ["a default, stored", settings({ tlsTimeout: 10 }), { ingress: [catchAll] }, true],
    // The API's reference and cloudflared disagree on its default, so leaving it out may change what happens.
    ["a connectTimeout of 10 that goes", settings({ connectTimeout: 10 }), { ingress: [catchAll] }, false],
    ["a connectTimeout of 30 that goes", settings({ connectTimeout: 30 }), { ingress: [catchAll] }, false],
    ["another value, stored", settings({ connectTimeout: 11 }), { ingress: [catchAll] }, false],
    ["a default that is now declared", { ingress: [catchAll] }, settings({ tlsTimeout: 10 }), false],
    [
      "a field unknown to cloudflared, stored, not declared any more",
      settings({ future: 1 }),
      { ingress: [catchAll] },
      false,
    ],
    ["warpRouting.enabled", { ingress: [catchAll], warpRouting: { enabled: true } }, { ingress: [catchAll] }, true],
    [
      "warpRouting.enabled against its opposite",
      { ingress: [catchAll], warpRouting: { enabled: true } },
      { ingress: [catchAll], warpRouting: { enabled: false } },
      true,
    ],
    [
      "a rule's default under another top-level value",
      { ...settings({ noTLSVerify: true }), ingress: [{ ...catchAll, originRequest: { noTLSVerify: false } }] },
      settings({ noTLSVerify: true }),
      false,
    ],
    ["no configuration stored", undefined, { ingress: [catchAll] }, false],
    ["a longer list of rules", { ingress: [catchAll, catchAll] }, { ingress: [catchAll] }, false],
    [
      "audience tags in another order",
      { ingress: [{ ...catchAll, originRequest: { access: { audTag: ["a", "b"] } } }] },
      { ingress: [{ ...catchAll, originRequest: { access: { audTag: ["b", "a"] } } }] },
      false,
    ],
  ])("%s", (_title, stored, declared, same) => {
    expect(sameConfiguration(stored, declared)).toBe(same);
  });

  it("finds no difference between anything and itself, reordered, with nulls, or in seconds", () => {
    fc.assert(
      fc.property(configurations, (config) => {
        for (const variant of [config, reordered(config), withNulls(config), normalise(config)]) {
          expect(sameConfiguration(config, variant)).toBe(true);
          expect(sameConfiguration(variant, config)).toBe(true);
        }
      }),
    );
  });

  it("finds a difference wherever a service, a rule or a setting is another", () => {
    fc.assert(
      fc.property(configurations, fc.nat(), (config, choice) => {
        const rules = config["ingress"] as Record<string, unknown>[];
        const index = choice % rules.length;
        const changed = rules.map((rule, at) => (at === index ? { ...rule, service: "http_status:418" } : rule));
        expect(sameConfiguration(config, { ...config, ingress: changed })).toBe(false);
        expect(sameConfiguration(config, { ...config, ingress: [catchAll, ...rules] })).toBe(false);
        const originRequest = { ...(config["originRequest"] as object | undefined), keepAliveTimeout: 4_711 };
        expect(sameConfiguration(config, { ...config, originRequest })).toBe(false);
      }),
    );
  });
});

describe("observedConfiguration", () => {
  it("is the known one where the API's answer only adds to it", () => {
    fc.assert(
      fc.property(configurations, (config) => {
        const declared = normalise(config);
        expect(observedConfiguration(fromWire(asAnswered(declared)), declared)).toBe(declared);
      }),
    );
  });

  it("shows what was changed outside, and nothing that the server added", () => {
    fc.assert(
      fc.property(configurations, (config) => {
        const declared = normalise(config);
        const answer = asAnswered({
          ...declared,
          originRequest: { ...(declared["originRequest"] as object | undefined), keepAliveTimeout: 4_711 },
        });
        const observed = observedConfiguration(fromWire(answer), declared);
        expect(differingPaths(observed, declared).every((path) => path.startsWith("config.originRequest"))).toBe(true);
        expect((observed["originRequest"] as Record<string, unknown>)["keepAliveTimeout"]).toBe(4_711);
        expect(sameConfiguration(observed, declared)).toBe(false);
      }),
    );
  });

  it("takes a declared default that the API leaves out for stored", () => {
    const known = settings({ tlsTimeout: 10, noTLSVerify: false });
    expect(observedConfiguration({ ingress: [catchAll] }, known)).toBe(known);
  });

  it("shows just the declared setting that is gone, where a whole part is left out", () => {
    const known = settings({ tlsTimeout: 10, http2Origin: true });
    expect(observedConfiguration({ ingress: [catchAll] }, known)).toEqual(settings({ tlsTimeout: 10 }));
  });

  it("is the whole of what there is where nothing is known", () => {
    const observed = fromWire({ ingress: [{ hostname: "", ...catchAll }], "warp-routing": { enabled: true } });
    expect(observedConfiguration(observed, undefined)).toEqual({ ingress: [catchAll] });
  });
});

describe("differingPaths", () => {
  it("names the places, deep in lists too, and no value", () => {
    const one = { ingress: [{ hostname: "a", service: "http://x" }, catchAll], originRequest: { tlsTimeout: 1 } };
    const other = {
      ingress: [{ hostname: "b", service: "http://x" }, { service: "y" }, catchAll],
      warpRouting: { maxActiveFlows: 1 },
    };
    expect(differingPaths(one, other).sort()).toEqual([
      "config.ingress[0].hostname",
      "config.ingress[1].service",
      "config.ingress[2]",
      "config.originRequest",
      "config.warpRouting",
    ]);
  });

  it("names none where there is none", () => {
    fc.assert(
      fc.property(configurations, (config) => {
        expect(differingPaths(config, structuredClone(config))).toEqual([]);
      }),
    );
  });
});

describe("toWire and fromWire", () => {
  it("are each other's inverse", () => {
    fc.assert(
      fc.property(configurations, (config) => {
        const stored = normalise(config);
        expect(fromWire(toWire(stored))).toEqual(stored);
      }),
    );
  });

  it("rename warpRouting, and send durations in seconds and no null", () => {
    const wire = toWire({ ...settings({ connectTimeout: "1m", caPool: null }), warpRouting: { tcpKeepAlive: "5s" } });
    expect(wire).toEqual({ ...settings({ connectTimeout: 60 }), "warp-routing": { tcpKeepAlive: 5 } });
  });

  it("leave out the ids that the API gives rules, and no other", () => {
    const bare = { hostname: "a.example.com", service: "http://a" };
    const rule = { id: "7d5a1ba1-5b7a-4f26-a5b2-a6cbbd3c8fb7", ...bare };
    const original = { ...settings({ id: "mine" }), ingress: [rule, catchAll] };
    const expected = { ...settings({ id: "mine" }), ingress: [bare, catchAll] };
    expect([normalise(original), toWire(original), fromWire(original)]).toEqual([expected, expected, expected]);
    expect(sameConfiguration({ ingress: [{ ...rule, id: "other" }] }, { ingress: [rule] })).toBe(true);
  });

  it("leave what is no duration as it is, for the validation to judge", () => {
    expect(normalise(settings({ connectTimeout: "soon" }))).toEqual(settings({ connectTimeout: "soon" }));
    expect(normalise({ ingress: "x", originRequest: 1, warpRouting: [] })).toEqual({
      ingress: "x",
      originRequest: 1,
      warpRouting: [],
    });
  });

  it("do not change what they are given", () => {
    const config = settings({ connectTimeout: "1m" });
    const copy = structuredClone(config);
    toWire(config);
    normalise(config);
    expect(config).toEqual(copy);
  });
});

describe("isObject", () => {
  it.each<[unknown, boolean]>([
    [{}, true],
    [[], false],
    [null, false],
    ["x", false],
    [undefined, false],
  ])("%j: %s", (value, is) => {
    expect(isObject(value)).toBe(is);
  });
});
