/** Check, over random inputs: it never throws, and leaves its own output alone. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Guarded } from "../../../provider/lifecycle/frame/guard.js";
import type { Properties } from "../../faults/resource-types.js";
import { ProviderProcess } from "../../faults/provider-process.js";
import { configurations, reordered, withNulls } from "./configurations.js";
import { runs } from "../../property-runs.js";

const provider = new ProviderProcess({ CLOUDFLARE_API_TOKEN: "token-of-the-tests" });
const lifecycles: Record<string, Guarded> = {
  CfdTunnel: provider.of("CfdTunnel"),
  TunnelConfiguration: provider.of("TunnelConfiguration"),
  WarpConnector: provider.of("WarpConnector"),
};
const configuration = provider.of("TunnelConfiguration");
const pointer = { __provider: "text" };
const accountId = "0123456789abcdef0123456789abcdef";
const tunnelId = "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415";

const names = ["accountId", "name", "tunnelSecret", "configSrc", "adopt", "ha", "tunnelId", "config", "onDelete"];
const oddInputs = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), fc.jsonValue());

describe.each(Object.entries(lifecycles))("check of %s", (_resource, lifecycle) => {
  it("never throws, and gives every failure a reason", async () => {
    await fc.assert(
      fc.asyncProperty(oddInputs, async (news) => {
        const { failures } = await lifecycle.check({}, news);
        for (const { property, reason } of failures) {
          expect(typeof property).toBe("string");
          expect(reason).not.toBe("");
        }
      }),
      { numRuns: runs(300) },
    );
  });

  it("changes nothing in its own output, whatever that is", async () => {
    await fc.assert(
      fc.asyncProperty(oddInputs, async (news) => {
        const once = await lifecycle.check({}, news);
        expect(await lifecycle.check({}, once.inputs)).toEqual(once);
      }),
      { numRuns: runs(300) },
    );
  });
});

describe("a configuration that cloudflared accepts", () => {
  const inputsOf = (config: unknown): Properties => ({ accountId, tunnelId, config, ...pointer });

  it("passes check, which changes nothing in its own output", async () => {
    await fc.assert(
      fc.asyncProperty(configurations, async (config) => {
        const once = await configuration.check({}, inputsOf(config));
        expect(once.failures).toEqual([]);
        expect(await configuration.check({}, once.inputs)).toEqual(once);
      }),
    );
  });

  it("has no difference from itself, reordered, or with nulls added, after check", async () => {
    await fc.assert(
      fc.asyncProperty(configurations, async (config) => {
        const { inputs: olds } = await configuration.check({}, inputsOf(config));
        for (const variant of [config, reordered(config), withNulls(config)]) {
          const { inputs: news } = await configuration.check({}, inputsOf(variant));
          expect(await configuration.diff(tunnelId, { ...olds, createdAt: "then" }, news)).toMatchObject({
            changes: false,
            replaces: [],
            deleteBeforeReplace: false,
            changed: [],
          });
        }
      }),
    );
  });
});

describe("check without credentials", () => {
  it("says how to give them, of every resource", async () => {
    const { failures } = await new ProviderProcess({}).of("CfdTunnel").check({}, { accountId, name: "web" });
    expect(failures).toEqual([{ property: "", reason: expect.stringContaining("CLOUDFLARE_API_TOKEN") as string }]);
  });
});
