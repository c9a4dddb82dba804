/** Check, over random inputs: it never throws, and leaves its own output alone. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { CfdTunnelLifecycle } from "../../../provider/lifecycle/cfd-tunnel.js";
import { guard } from "../../../provider/lifecycle/frame/guard.js";
import type { Properties } from "../../../provider/lifecycle/frame/lifecycle.js";
import { Session } from "../../../provider/session/session.js";
import { TunnelConfigurationLifecycle } from "../../../provider/lifecycle/tunnel-configuration/lifecycle.js";
import { WarpConnectorLifecycle } from "../../../provider/lifecycle/warp-connector.js";
import { configurations, reordered, withNulls } from "./configurations.js";

const session = new Session({ CLOUDFLARE_API_TOKEN: "token-of-the-tests" }, () => Promise.resolve());
/** As the wire reaches them. */
const lifecycles = {
  CfdTunnel: guard({ session, load: () => Promise.resolve(new CfdTunnelLifecycle(session)) }),
  TunnelConfiguration: guard({ session, load: () => Promise.resolve(new TunnelConfigurationLifecycle(session)) }),
  WarpConnector: guard({ session, load: () => Promise.resolve(new WarpConnectorLifecycle(session)) }),
};
const configuration = lifecycles.TunnelConfiguration;

async function check(
  provider: ReturnType<typeof guard>,
  news: Properties,
): Promise<{ inputs: Properties; failures: { property: string; reason: string }[] }> {
  const { inputs = {}, failures = [] } = await provider.check({}, news);
  return { inputs, failures };
}

const accountId = "0123456789abcdef0123456789abcdef";
const tunnelId = "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415";

const names = ["accountId", "name", "tunnelSecret", "configSrc", "adopt", "ha", "tunnelId", "config", "onDelete"];
const oddInputs = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), fc.jsonValue());

describe.each(Object.entries(lifecycles))("check of %s", (_resource, lifecycle) => {
  it("never throws, and gives every failure a reason", async () => {
    await fc.assert(
      fc.asyncProperty(oddInputs, async (news) => {
        const { failures } = await check(lifecycle, news);
        for (const { property, reason } of failures) {
          expect(typeof property).toBe("string");
          expect(reason).not.toBe("");
        }
      }),
      { numRuns: 300 },
    );
  });

  it("changes nothing in its own output, whatever that is", async () => {
    await fc.assert(
      fc.asyncProperty(oddInputs, async (news) => {
        const once = await check(lifecycle, news);
        expect(await check(lifecycle, once.inputs)).toEqual(once);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a configuration that cloudflared accepts", () => {
  const inputsOf = (config: unknown): Properties => ({ accountId, tunnelId, config });

  it("passes check, which changes nothing in its own output", async () => {
    await fc.assert(
      fc.asyncProperty(configurations, async (config) => {
        const once = await check(configuration, inputsOf(config));
        expect(once.failures).toEqual([]);
        expect(await check(configuration, once.inputs)).toEqual(once);
      }),
    );
  });

  it("has no difference from itself, reordered, or with nulls added, after check", async () => {
    await fc.assert(
      fc.asyncProperty(configurations, async (config) => {
        const { inputs: olds } = await check(configuration, inputsOf(config));
        for (const variant of [config, reordered(config), withNulls(config)]) {
          const { inputs: news } = await check(configuration, inputsOf(variant));
          expect(await configuration.diff(tunnelId, { ...olds, __provider: "text" }, news)).toEqual({
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
    const bare = new Session({}, () => Promise.resolve());
    const provider = guard({ session: bare, load: () => Promise.resolve(new CfdTunnelLifecycle(bare)) });
    const { failures } = await check(provider, { accountId, name: "web" });
    expect(failures).toEqual([{ property: "", reason: expect.stringContaining("CLOUDFLARE_API_TOKEN") as string }]);
  });
});
