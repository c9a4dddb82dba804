/** What someone else changes of a tunnel, or of its state: nothing that works is replaced. */
import { beforeEach, describe, expect, it, vi } from "vitest";

import { patience } from "../patience.js";
import type { Properties } from "./provider-host.js";
import { freshSecret, Stage, type TunnelInputs } from "./stage.js";

const stage = Stage.set();
let inputs: TunnelInputs;

beforeEach(() => {
  inputs = stage.declared();
});

const aliveIds = async (): Promise<string[]> => (await stage.named(inputs.name)).map(({ id }) => id);

describe("a configuration source that changed outside", () => {
  const migrated = async (id: string, outs: Properties): Promise<Properties> => {
    const seen = (await stage.observer.api("GET", `/cfd_tunnel/${id}`)).result as Properties;
    const result = { ...seen, config_src: "cloudflare", remote_config: true };
    const body = { success: true, errors: [], messages: [], result };
    await stage.observer.fault("GET", `/cfd_tunnel/${id}$`, { status: 200, body });
    return await stage.nextRun(async (tunnels, host) => {
      const { props } = await tunnels.read(id, outs);
      await vi.waitFor(() => {
        expect(host.output.join("\n")).toMatch(
          /warning: the configuration source of tunnel .* is "cloudflare" now, and was "local".*change that to configSrc: "cloudflare", or leave it out/,
        );
      }, patience);
      return props;
    });
  };

  it("is a warning that names the input to change, and never a replacement", async () => {
    const declared = { ...inputs, configSrc: "local" };
    const { id, outs } = await stage.tunnels.create(declared);
    const props = await migrated(id, outs);
    expect(props["configSrc"]).toBe("cloudflare");
    expect((await stage.tunnels.diff(id, props, declared)).changes).toBe(false);
    // It is told again, as long as the program says what it said.
    await migrated(id, props);
    // Whoever follows the warning gets an update without a call, and is told no more.
    for (const followed of [inputs, { ...inputs, configSrc: undefined }]) {
      const news = JSON.parse(JSON.stringify(followed)) as Properties;
      expect(await stage.tunnels.diff(id, props, news)).toMatchObject({ changes: true, replaces: [] });
      let updated: Properties = {};
      expect(
        await stage.observer.counting(async () => (updated = await stage.tunnels.update(id, props, news))),
      ).toEqual({});
      expect(updated["configSrc"]).toBe("cloudflare");
      expect((await stage.tunnels.diff(id, updated, news)).changes).toBe(false);
    }
  });

  it("is no replacement where an update finds it first", async () => {
    const declared = { ...inputs, configSrc: "local" };
    const { id, outs } = await stage.tunnels.create(declared);
    const seen = (await stage.observer.api("GET", `/cfd_tunnel/${id}`)).result as Properties;
    const result = { ...seen, name: `${inputs.name}-2`, config_src: "cloudflare" };
    const body = { success: true, errors: [], messages: [], result };
    await stage.observer.fault("PATCH", `/cfd_tunnel/${id}$`, { status: 200, body });
    const news = { ...declared, name: `${inputs.name}-2` };
    const updated = await stage.tunnels.update(id, outs, news);
    expect((await stage.tunnels.diff(id, updated, news)).changes).toBe(false);
  });
});

describe("a secret that changed outside", () => {
  it("is told once, by the tunnel's name and without the secret; one that did not is not told", async () => {
    const { id, outs } = await stage.tunnels.create(inputs);
    const outside = freshSecret();
    const said = await stage.said(/was changed outside/, async () => {
      await stage.tunnels.read(id, outs);
      await stage.observer.api("PATCH", `/cfd_tunnel/${id}`, { tunnel_secret: outside });
      // A request of unknown outcome may have set it.
      await stage.tunnels.read(id, { ...outs, pending: { due: ["write"] } });
      await stage.tunnels.read(id, outs);
    });
    expect(said).toBe(
      `warning: the secret of tunnel "${inputs.name}" (${id}) was changed outside of Pulumi: the next \`pulumi up\` sets the declared ` +
        "one again, and connectors need the token that belongs to it when they start next",
    );
    const kept = await stage.said(/was changed outside/, () => stage.tunnels.read(id, { ...outs, keepsSecret: true }));
    expect(kept).toContain("as none is declared, it is taken over, and token with it");
  });
});

describe("a state that was edited", () => {
  it.each(["accountId", "createdAt"])("without %s gets an error that says so", async (key) => {
    const { id, outs } = await stage.tunnels.create(inputs);
    const edited = Object.fromEntries(Object.entries(outs).filter(([name]) => name !== key));
    const pattern = new RegExp(`the state of tunnel .* has no ${key} among its outputs: was it edited\\?`);
    await expect(stage.tunnels.read(id, edited)).rejects.toThrow(pattern);
    if (key === "accountId") {
      await expect(stage.tunnels.diff(id, edited, inputs)).rejects.toThrow(pattern);
      await expect(stage.tunnels.update(id, edited, inputs)).rejects.toThrow(pattern);
      await expect(stage.tunnels.delete(id, edited)).rejects.toThrow(pattern);
    }
    expect(await aliveIds()).toEqual([id]);
  });
});
