/** WARP connectors that were, or may have been, created without an answer. */
import { beforeEach, describe, expect, it } from "vitest";

import { markOf } from "../../provider/lifecycle/frame/trace.js";

import type { Properties, ResourceCalls } from "./provider-host.js";
import { postFaults } from "./post-faults.js";
import { failure, freshName, freshSecret, passedBy, refusal, Stage, type TunnelInputs } from "./stage.js";

const stage = Stage.set({ CLOUDFLARE_TUNNEL_TIMEOUT_SECONDS: "0.4", CLOUDFLARE_TUNNEL_BODY_TIMEOUT_SECONDS: "0.4" });
let inputs: TunnelInputs;

beforeEach(() => {
  inputs = stage.declared();
});

describe("a WarpConnector whose POST fails", () => {
  beforeEach(() => {
    inputs = { accountId: stage.accountId, name: freshName(), tunnelSecret: freshSecret() };
  });

  it.each(postFaults)("exists once, and is ours, after %s", async (_title, fault, posts) => {
    await stage.observer.fault("POST", "/warp_connector$", fault);
    let created = { id: "", outs: {} as Properties };
    const calls = await stage.observer.counting(async () => (created = await stage.connectors.create(inputs)));
    expect(calls["POST warp_connector"]).toBe(posts);
    expect((await stage.named(inputs.name)).map(({ id }) => id)).toEqual([created.id]);
    expect((await stage.observer.tunnel(inputs.name)).tunnel_secret).toBe(inputs.tunnelSecret);
  });
});

describe("a WarpConnector, whose POST takes no secret that would prove whose it is", () => {
  let declared: Properties & { name: string };
  beforeEach(() => {
    declared = { accountId: stage.accountId, name: freshName(), ...passedBy("office") };
  });

  /** The name that a connector is made under, for a stack. */
  const markedName = (stack?: string): string => `${declared.name}~${String(markOf(passedBy("office", stack)))}`;

  /** Every live connector that has to do with the declared name. */
  const left = async (): Promise<string[]> =>
    (await stage.observer.live()).filter(({ name }) => name.startsWith(declared.name)).map(({ id }) => id);
  const nextRun = (run: (connectors: ResourceCalls) => Promise<unknown>): Promise<unknown> =>
    stage.elsewhere({}, (host) => run(host.resource("WarpConnector")));

  it("is never taken for another's that came up in the same moment, under the same name", async () => {
    const other = await stage.make("warp_connector", { name: declared.name });
    await stage.observer.fault("POST", "/warp_connector$", { status: 502 });
    const { message } = await failure(stage.connectors.create(declared));
    expect(message).toContain(`WARP connector "${declared.name}" (${other.id})`);
    expect(message).toContain("is not this resource's own");
    expect(message).toContain(`set adopt: "${other.id}"`);
    expect(await left()).toEqual([other.id]);
  });

  it.each([false, true])("made before a crash is replaced by the next run's, with its own ha: %s", async (ha) => {
    // After the POST, before the PATCH.
    await stage.make("warp_connector", { name: markedName() });
    const { id, outs } = await stage.connectors.create({ ...declared, ha });
    expect(await left()).toEqual([id]);
    expect(await stage.observer.tunnel(declared.name)).toMatchObject({ id, ha });
    expect((await stage.observer.connect(String(outs["token"]))).status).toBe(200);
  });

  it("is never taken, nor deleted, for another stack's of the same names that is in the making", async () => {
    const other = await stage.make("warp_connector", { name: markedName("two") });
    const { id } = await stage.connectors.create(declared);
    expect((await left()).sort()).toEqual([id, other.id].sort());
  });

  it("finished before a crash, in no state, is taken by the next run", async () => {
    const lost = await stage.connectors.create(declared);
    await nextRun(async (connectors) => {
      const { id, outs } = await connectors.create(declared);
      expect(id).toBe(lost.id);
      expect(outs).toMatchObject({ token: lost.outs["token"], tunnelSecret: lost.outs["tunnelSecret"] });
    });
    expect(await left()).toEqual([lost.id]);
  });

  it("finished before a crash, with a secret that the program declares, is told of and left: that shows nothing", async () => {
    const news = { ...declared, tunnelSecret: freshSecret() };
    const lost = await stage.connectors.create(news);
    await nextRun(async (connectors) => {
      const { message } = await failure(connectors.create(news));
      expect(message).toContain("holds the secret that this resource declares, which shows nothing");
      expect(message).toContain(`set adopt: "${lost.id}"`);
    });
    expect(await left()).toEqual([lost.id]);
  });

  it("is not taken where the stack is not known", async () => {
    const { stackIdentity, ...unknownStack } = declared;
    expect(stackIdentity).toBeDefined();
    const lost = await stage.connectors.create(unknownStack);
    await nextRun(async (connectors) => {
      expect((await failure(connectors.create(unknownStack))).message).toContain("is not this resource's own");
    });
    expect(await left()).toEqual([lost.id]);
  });

  it("is not taken by a resource of another name, or that wants another ha, or once it ran", async () => {
    const lost = await stage.connectors.create(declared);
    await nextRun(async (connectors) => {
      for (const other of [passedBy("other"), passedBy("office", "two"), { ha: true }]) {
        const { message } = await failure(connectors.create({ ...declared, ...other }));
        expect(message).toContain("is not this resource's own");
        expect(message.indexOf("aliases: [{ name:")).toBeLessThan(message.indexOf("set adopt:"));
      }
      await stage.observer.connect(String(lost.outs["token"]));
      expect((await failure(connectors.create(declared))).message).toContain("connectors have run it");
    });
    expect(await left()).toEqual([lost.id]);
  });

  it("keeps what was made in the state where nothing else can be done with it", async () => {
    const other = await stage.make("warp_connector", { name: declared.name });
    await stage.observer.fault("DELETE", "/warp_connector/", refusal(403, 10000, "Authentication error"));
    const failed = await failure(stage.connectors.create(declared));
    expect(failed.initFailed?.reasons[0]).toContain("What was made meanwhile could not be deleted");
    const { __provider, ...state } = failed.initFailed?.properties ?? {};
    expect(__provider).toBeDefined();
    const id = failed.initFailed?.id ?? "";
    expect((await left()).sort()).toEqual([id, other.id].sort());
    // The name is free: the next up gives it.
    await stage.observer.api("DELETE", `/warp_connector/${other.id}`);
    expect((await stage.connectors.diff(id, state, declared)).changes).toBe(true);
    await stage.connectors.update(id, state, declared);
    expect((await stage.observer.tunnel(declared.name)).id).toBe(id);
  });

  it("that an earlier run finished, and no state knows, makes room for the one that is in the state", async () => {
    await stage.connectors.create(declared);
    await nextRun(async (connectors) => {
      await stage.observer.fault("GET", "/warp_connector$", refusal(403, 10000, "Authentication error"));
      const failed = await failure(connectors.create(declared));
      const { __provider, ...state } = failed.initFailed?.properties ?? {};
      expect(__provider).toBeDefined();
      const id = failed.initFailed?.id ?? "";
      await connectors.update(id, state, declared);
      expect(await left()).toEqual([id]);
    });
  });
});
