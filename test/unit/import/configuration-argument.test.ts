import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { configArgument } from "../../../provider/import/configuration-argument.js";
import {
  leastConfiguration,
  sameConfiguration,
  observedConfiguration,
} from "../../../provider/contract/configuration-comparison.js";
import { fromWire, normalise, toWire } from "../../../provider/contract/configuration-shape.js";
import { configurations } from "../lifecycle/configurations.js";

const catchAll = { service: "http_status:404" };

describe("the least that means the same", () => {
  it("is no change of what stands, and stays what it is", () => {
    fc.assert(
      fc.property(configurations, (config) => {
        const observed = fromWire(toWire(config));
        const least = leastConfiguration(observed);
        expect(observedConfiguration(observed, least)).toBe(least);
        expect(sameConfiguration(least, normalise(configArgument(least)))).toBe(true);
        expect(leastConfiguration(least)).toEqual(least);
      }),
    );
  });

  it("has no defaults, no empty parts, and nothing that the API adds", () => {
    const rule = {
      id: "3f",
      hostname: "a.example.com",
      path: "",
      service: "http://a",
      originRequest: { noTLSVerify: false },
    };
    const added = { ingress: [rule, catchAll], originRequest: {}, "warp-routing": { enabled: true } };
    expect(leastConfiguration(fromWire(added))).toEqual({
      ingress: [{ hostname: "a.example.com", service: "http://a" }, catchAll],
    });
  });

  it("keeps a rule's default next to another setting for all rules", () => {
    const config = {
      ingress: [{ hostname: "a.example.com", service: "http://a", originRequest: { noTLSVerify: false } }, catchAll],
      originRequest: { noTLSVerify: true, http2Origin: false },
    };
    expect(leastConfiguration(fromWire(config))).toEqual({ ...config, originRequest: { noTLSVerify: true } });
  });
});

it("a configuration is written as people write it", () => {
  const rule = { service: "http://a", path: "/x", originRequest: { connectTimeout: 90, tlsTimeout: 0 }, hostname: "a" };
  const config = { warpRouting: { connectTimeout: 3_605, maxActiveFlows: 60 }, ingress: [rule] };
  expect(JSON.stringify(configArgument(config))).toBe(
    JSON.stringify({
      ingress: [
        {
          hostname: "a",
          path: "/x",
          service: "http://a",
          originRequest: { connectTimeout: "1m30s", tlsTimeout: "0s" },
        },
      ],
      warpRouting: { connectTimeout: "1h5s", maxActiveFlows: 60 },
    }),
  );
});

it("a number of seconds that no duration says stays a number", () => {
  const config = { ingress: [], originRequest: { connectTimeout: 2 ** 53 } };
  expect(configArgument(config)).toEqual(config);
});
