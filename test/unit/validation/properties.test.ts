import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { validateTunnelConfiguration } from "../../../provider/validation/configuration.js";
import { runs } from "../../property-runs.js";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const catchAll = { service: "http_status:404" };

/** Configurations that are nearly right: the fields' own names with values that are often, not always, theirs. */
const junk = fc.constantFrom<unknown>(null, "", "x", 0, -1, 1.5, true, [], {}, [1], "30s");
const either = (...values: unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: fc.constantFrom(...values), weight: 6 }, { arbitrary: junk, weight: 1 });
const nested = (arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary, weight: 6 }, { arbitrary: junk, weight: 1 });
const record = (model: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  fc.record(model, { requiredKeys: [] });
const access = record({ required: either(true, false), teamName: either("", "acme"), audTag: either([], ["a"]) });
const ipRule = record({
  prefix: either("10.0.0.0/8", "x", ""),
  ports: either([80], [0], [1, 65536]),
  allow: either(true),
});
const originRequest = record({
  access: nested(access),
  bastionMode: either(true, false),
  connectTimeout: either(30, "1m30s", -1),
  ipRules: nested(fc.array(nested(ipRule), { maxLength: 2 })),
  noTLSVerify: either(true),
  matchSniToHost: either(true),
  proxyPort: either(1, 70000),
});
const rule = record({
  hostname: either("", "*", "a.example.com", "*.example.com", "a:80", "a*"),
  path: either("", "/x", "("),
  service: either("http://a", "http_status:404", "socks-proxy", "a", "unix:/x"),
  Service: either("http://b", "b"),
  originRequest: nested(originRequest),
});
const config = record({
  ingress: nested(fc.array(nested(rule), { maxLength: 4 })),
  originRequest: nested(originRequest),
  warpRouting: nested(record({ connectTimeout: either(5), enabled: either(true) })),
});

/** The value with one of its parts, chosen by the number, replaced by an unknown. */
function withUnknown(value: unknown, choice: number): unknown {
  const places: (readonly (string | number)[])[] = [];
  const walk = (part: unknown, at: readonly (string | number)[]): void => {
    places.push(at);
    if (Array.isArray(part)) {
      part.forEach((item, index) => {
        walk(item, [...at, index]);
      });
    } else if (typeof part === "object" && part !== null) {
      for (const [key, item] of Object.entries(part)) walk(item, [...at, key]);
    }
  };
  walk(value, []);
  const chosen = places[choice % places.length] ?? [];
  const replace = (part: unknown, [key, ...rest]: readonly (string | number)[]): unknown => {
    if (key === undefined) return unknown;
    if (Array.isArray(part)) return part.map((item: unknown, index) => (index === key ? replace(item, rest) : item));
    return Object.fromEntries(
      Object.entries(part as object).map(([name, item]) => [
        name,
        name === key ? replace(item, rest) : (item as unknown),
      ]),
    );
  };
  return replace(value, chosen);
}

const failing = (value: unknown): string[] =>
  validateTunnelConfiguration(value).failures.map(({ property }) => property);

describe("validateTunnelConfiguration", () => {
  it("has a verdict for any JSON value, and changes nothing in it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), config), (value) => {
        const before = structuredClone(value);
        const { failures, warnings } = validateTunnelConfiguration(value);
        for (const { property, reason } of [...failures, ...warnings]) {
          expect(property).toMatch(/^config/);
          expect(reason).not.toBe("");
        }
        expect(value).toEqual(before);
      }),
      { numRuns: runs(1000) },
    );
  });

  it("has a verdict for any text in any field", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.string());
    fc.assert(
      fc.property(text, text, text, (hostname, path, service) => {
        expect(() =>
          validateTunnelConfiguration({ ingress: [{ hostname, path, service }, { service }] }),
        ).not.toThrow();
      }),
      { numRuns: runs(300) },
    );
  });

  it("tells of no new failure when any part becomes unknown", () => {
    fc.assert(
      fc.property(config, fc.nat(), (value, choice) => {
        const known = failing(value);
        for (const property of failing(withUnknown(value, choice))) expect(known).toContain(property);
      }),
      { numRuns: runs(1000) },
    );
  });

  it("is not misled by keys that every object has", () => {
    const keys = ["__proto__", "constructor", "toString", "hasOwnProperty", "prototype"];
    for (const key of keys) {
      const config = JSON.parse(
        `{"ingress":[{"service":"http://a","${key}":{"service":1,"hostname":"a"},"originRequest":{"${key}":{"noTLSVerify":1}}}],"${key}":{"ingress":[]}}`,
      ) as unknown;
      expect(failing(config)).toEqual([]);
      expect(validateTunnelConfiguration(config).warnings.map(({ property }) => property)).toEqual([
        `config.${key}`,
        `config.ingress[0].${key}`,
        `config.ingress[0].originRequest.${key}`,
      ]);
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it("counts a hole in ingress as the null that it becomes", () => {
    const ingress: unknown[] = [];
    ingress[1] = catchAll;
    expect(failing({ ingress })).toEqual(["config.ingress[0].service", "config.ingress[0].hostname"]);
  });

  it("judges ten thousand rules, each covered by the one wildcard before them", () => {
    const ingress = Array.from({ length: 10_000 }, (_, index) => ({
      hostname: `h${index}.${"a.".repeat(10)}example.com`,
      path: `/p${index}`,
      ...catchAll,
    }));
    const { failures, warnings } = validateTunnelConfiguration({
      ingress: [{ hostname: "*.example.com", ...catchAll }, ...ingress, catchAll],
    });
    expect(failures).toEqual([]);
    expect(warnings).toHaveLength(10_000);
  });

  it.each([
    ["nested quantifiers", "(a*)*b".repeat(100)],
    ["nested groups", `${"(".repeat(500)}a${")".repeat(500)}`],
    ["open class names", "[:".repeat(50_000)],
    ["open classes", "[[:".repeat(50_000)],
    ["open groups", "(?<".repeat(50_000)],
    ["open Unicode classes", "\\p{".repeat(50_000)],
    ["quotations", "\\Qa".repeat(50_000)],
    ["many alternatives", "a|".repeat(20_000)],
    ["one long text", "http://".repeat(20_000)],
    ["what may be left out", "a?".repeat(20_000)],
    ["what may be anything", ".*".repeat(20_000)],
  ])("judges a path of %s", (_, path) => {
    expect(
      failing({ ingress: [{ path, ...catchAll }, catchAll] }).every(
        (property) => property === "config.ingress[0].path",
      ),
    ).toBe(true);
  });

  it.each([
    ["labels", "a.".repeat(100_000)],
    ["colons", ":".repeat(100_000)],
    ["brackets", "[".repeat(100_000)],
    ["at signs", `//${"@".repeat(100_000)}`],
    ["slashes", "/".repeat(100_000)],
    ["digits", `http://a:${"1".repeat(100_000)}`],
    ["spaces", " ".repeat(100_000)],
    ["labels in ASCII form", "xn--a.".repeat(20_000)],
    ["letters of other scripts", "ü".repeat(100_000)],
  ])("judges a hostname and a service of very many %s", (_, text) => {
    expect(() =>
      validateTunnelConfiguration({
        ingress: [
          { hostname: text, service: text },
          { [text]: 1, service: text },
        ],
      }),
    ).not.toThrow();
  });
});
