import { describe, expect, it } from "vitest";

import { validateTunnelConfiguration } from "../../../provider/validation/configuration.js";
import { containsUnknown, isUnknown } from "../../../provider/validation/unknown.js";
import { unknownValues } from "../../unknown-values.js";

const [unknown] = unknownValues;

describe("isUnknown", () => {
  it.each(unknownValues)("knows %s", (sentinel) => {
    expect(isUnknown(sentinel)).toBe(true);
  });

  it.each(["", "x", `${unknown} `, unknown.toUpperCase(), null, undefined, 1, {}, [unknown]])(
    "does not take %j for one",
    (value) => {
      expect(isUnknown(value)).toBe(false);
    },
  );
});

describe("containsUnknown", () => {
  it.each(unknownValues)("finds %s at any depth", (sentinel) => {
    expect(containsUnknown({ a: [1, { b: [sentinel] }] })).toBe(true);
  });

  it("finds none where there is none", () => {
    expect(containsUnknown({ a: [1, { b: ["x", null, undefined] }], c: true })).toBe(false);
  });

  it("comes to an end in a value that holds itself", () => {
    const value: { self?: unknown } = {};
    value.self = [value];
    expect(containsUnknown(value)).toBe(false);
  });

  it("goes down a hundred thousand levels", () => {
    let value: unknown = unknown;
    for (let level = 0; level < 100_000; level++) value = [value];
    expect(containsUnknown(value)).toBe(true);
  });
});

describe("unknown values pass", () => {
  const rule = { hostname: "a.example.com", service: "http://a" };
  const catchAll = { service: "http_status:404" };
  it.each([
    ["the whole configuration", unknown],
    ["ingress", { ingress: unknown }],
    ["the last rule", { ingress: [rule, unknown] }],
    ["a rule before it", { ingress: [unknown, catchAll] }],
    ["the hostname of the last rule", { ingress: [{ hostname: unknown, service: "http://a" }] }],
    [
      "the hostname of the last rule, with a path",
      { ingress: [{ hostname: unknown, path: "/x", service: "http://a" }] },
    ],
    ["the path of the last rule", { ingress: [{ path: unknown, service: "http://a" }] }],
    ["the hostname of a rule without path", { ingress: [{ hostname: unknown, service: "http://a" }, catchAll] }],
    ["the path of a rule without hostname", { ingress: [{ path: unknown, service: "http://a" }, catchAll] }],
    ["a service", { ingress: [{ service: unknown }] }],
    ["an originRequest, which may put the rule into bastion mode", { ingress: [{ originRequest: unknown }] }],
    ["the bastionMode of a rule", { ingress: [{ service: "x", originRequest: { bastionMode: unknown } }] }],
    ["the bastionMode of all rules", { ingress: [{ service: "x" }], originRequest: { bastionMode: unknown } }],
    ["the originRequest of all rules", { ingress: [{ service: "x" }], originRequest: unknown }],
    [
      "every number, flag and string",
      {
        ingress: [
          {
            ...catchAll,
            originRequest: {
              connectTimeout: unknown,
              noTLSVerify: unknown,
              caPool: unknown,
              keepAliveConnections: unknown,
            },
          },
        ],
      },
    ],
    ["access", { ingress: [{ ...catchAll, originRequest: { access: unknown } }] }],
    [
      "access.required",
      { ingress: [{ ...catchAll, originRequest: { access: { required: unknown, audTag: ["a"] } } }] },
    ],
    [
      "access.teamName",
      { ingress: [{ ...catchAll, originRequest: { access: { required: true, teamName: unknown, audTag: ["a"] } } }] },
    ],
    ["access.audTag", { ingress: [{ ...catchAll, originRequest: { access: { required: true, audTag: unknown } } }] }],
    [
      "one of access.audTag",
      { ingress: [{ ...catchAll, originRequest: { access: { required: true, teamName: "t", audTag: [unknown] } } }] },
    ],
    [
      "the service that would enforce ipRules",
      { ingress: [{ service: unknown, originRequest: { ipRules: [{ prefix: "x" }] } }] },
    ],
    [
      "ipRules and their parts",
      {
        ingress: [
          { service: "socks-proxy", originRequest: { ipRules: [unknown, { prefix: unknown, ports: [unknown] }] } },
        ],
      },
    ],
    ["warpRouting", { ingress: [catchAll], warpRouting: unknown }],
  ])("as %s", (_, config) => {
    expect(validateTunnelConfiguration(config)).toEqual({ failures: [], warnings: [] });
  });

  it("but a catch-all before the last rule does not, whatever an unknown host name turns out to be", () => {
    const config = { ingress: [catchAll, { hostname: unknown, service: "http://localhost:8080" }, catchAll] };
    expect(validateTunnelConfiguration(config).failures).toMatchObject([{ property: "config.ingress[0].hostname" }]);
  });

  it("but what is known and wrong does not", () => {
    const config = {
      ingress: [
        { hostname: unknown, path: "(", service: "x" },
        unknown,
        { hostname: "b.example.com", path: unknown, service: unknown },
      ],
    };
    expect(validateTunnelConfiguration(config).failures.map(({ property }) => property)).toEqual([
      "config.ingress[0].service",
      "config.ingress[0].path",
      "config.ingress[2].hostname",
    ]);
  });
});
