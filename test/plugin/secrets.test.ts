/** The secret that is made for a tunnel: kept, told from one that was changed outside, another one in a replacement. */
import { expect, it } from "vitest";

import { isSecret, Plugin, revealed, unknown, type Properties } from "./plugin.js";

const at = (moment: unknown): Properties => ({ secretKeepers: { at: moment } });
const secretOf = (inputs: Properties): unknown => revealed(inputs["tunnelSecret"]);

it("is 32 bytes, marked, kept while the keepers are the same, and another one for others", async () => {
  const plugin = await Plugin.start();
  const first = (await plugin.check("CfdTunnel", at("1"))).inputs;
  expect(isSecret(first["tunnelSecret"])).toBe(true);
  expect(Buffer.from(String(secretOf(first)), "base64")).toHaveLength(32);
  expect(secretOf((await plugin.check("CfdTunnel", at("1"), first)).inputs)).toBe(secretOf(first));
  const second = (await plugin.check("CfdTunnel", at("2"), first)).inputs;
  expect(secretOf(second)).not.toBe(secretOf(first));
  // As often as it is asked for, and for a number as for a text: an interrupted rotation goes on with the same.
  expect(secretOf((await plugin.check("CfdTunnel", at(2), first)).inputs)).toBe(secretOf(second));
  expect(secretOf((await plugin.check("CfdTunnel", at(unknown), first)).inputs)).toBe(unknown);
});

it("is the same in a run after an interrupted one, and another one in a replacement", async () => {
  const plugin = await Plugin.start();
  const first = (await plugin.check("CfdTunnel", {})).inputs;
  expect(secretOf((await plugin.check("CfdTunnel", {})).inputs)).toBe(secretOf(first));
  // Asked as of the state, and then as of one to be made.
  await plugin.check("CfdTunnel", {}, first);
  const second = (await plugin.check("CfdTunnel", {})).inputs;
  expect(secretOf(second)).not.toBe(secretOf(first));
  expect(second).not.toHaveProperty("createsFirst");
});

it("is the old one's in a replacement for which that one goes first: a run that is interrupted then knows what it made", async () => {
  const first = await Plugin.start();
  const { inputs } = await first.check("CfdTunnel", {});
  const { id, outs } = await first.create("CfdTunnel", inputs);
  const local = { configSrc: "local" };
  const replacing = async (plugin: Plugin): Promise<Properties> => {
    const { inputs: checked } = await plugin.check("CfdTunnel", local, inputs);
    await plugin.diff("CfdTunnel", id, outs, checked);
    return (await plugin.check("CfdTunnel", local)).inputs;
  };
  const news = await replacing(first);
  expect(secretOf(news)).toBe(secretOf(inputs));
  await first.delete("CfdTunnel", id, outs);
  const made = await first.create("CfdTunnel", news);
  // The engine never saw that answer. It asks about the old one, which is pending replacement, and makes the new one.
  const second = await Plugin.start({ observer: first.observer, state: first.stored });
  const again = (await second.check("CfdTunnel", local, inputs)).inputs;
  expect((await second.create("CfdTunnel", again)).id).toBe(made.id);
  // Where the program wants the new one first all the same, nothing is taken over.
  const third = await Plugin.start({ observer: first.observer, state: first.stored });
  await third.check("CfdTunnel", {}, news);
  await third.diff("CfdTunnel", made.id, made.outs, (await third.check("CfdTunnel", {}, news)).inputs);
  await expect(third.create("CfdTunnel", (await third.check("CfdTunnel", {})).inputs)).rejects.toThrow(
    /deleteBeforeReplace: true/,
  );
});

it("a replacement of a tunnel with a secret of its own does not take over its predecessor", async () => {
  const plugin = await Plugin.start();
  const { inputs } = await plugin.check("WarpConnector", {});
  const { id } = await plugin.create("WarpConnector", inputs);
  await plugin.check("WarpConnector", {}, inputs);
  const next = (await plugin.check("WarpConnector", {})).inputs;
  expect(next["createsFirst"]).toBe(true);
  await expect(plugin.create("WarpConnector", next)).rejects.toThrow(/deleteBeforeReplace/);
  expect((await plugin.observer.live()).map((tunnel) => tunnel.id)).toEqual([id]);
});

it("a replacement that only the user asks for is told as such where the name is taken, and takes nothing over unseen", async () => {
  // The engine asks neither about what the state has, nor about a difference: it is checked as a new one.
  const plugin = await Plugin.start();
  const { inputs } = await plugin.check("CfdTunnel", {});
  const { id, outs } = await plugin.create("CfdTunnel", inputs);
  const { observer, stored } = plugin;
  const unused = await Plugin.start({ observer, state: stored });
  const again = await unused.create("CfdTunnel", (await unused.check("CfdTunnel", {})).inputs);
  expect(again.id).toBe(id);
  await unused.delete("CfdTunnel", id, outs);
  await expect
    .poll(() => unused.said)
    .toContainEqual(expect.stringMatching(/nothing was replaced.*deleteBeforeReplace: true/));
  expect((await observer.live()).map((tunnel) => tunnel.id)).toEqual([id]);

  await observer.connect(String(revealed(outs["token"])));
  const used = await Plugin.start({ observer, state: stored });
  const next = (await used.check("CfdTunnel", {})).inputs;
  await expect(used.create("CfdTunnel", next)).rejects.toThrow(/it is the very one.*deleteBeforeReplace: true/);
  const given = (await used.check("CfdTunnel", { tunnelSecret: Buffer.alloc(32, 5).toString("base64") })).inputs;
  await expect(used.create("CfdTunnel", given)).rejects.toThrow(/deleteBeforeReplace: true/);
});

it("one that was changed outside is found by a refresh, and put back", async () => {
  const plugin = await Plugin.start();
  const { inputs } = await plugin.check("CfdTunnel", at("1"));
  const { id, outs } = await plugin.create("CfdTunnel", inputs);
  await plugin.observer.api("PATCH", `/cfd_tunnel/${id}`, { tunnel_secret: Buffer.alloc(32, 7).toString("base64") });
  const found = await plugin.read("CfdTunnel", id, { outs, inputs });
  expect(secretOf(found.inputs)).not.toBe(secretOf(inputs));
  // No object shows the keepers.
  expect(found.inputs["secretKeepers"]).toEqual({ at: "1" });
  const next = (await plugin.check("CfdTunnel", at("1"), found.inputs)).inputs;
  expect(secretOf(next)).toBe(secretOf(inputs));
  expect((await plugin.diff("CfdTunnel", id, found.outs, next, found.inputs)).details).toEqual(["tunnelSecret"]);
});

it("is none where a tunnel is adopted or imported, or a secret is given", async () => {
  const plugin = await Plugin.start();
  const { result } = await plugin.observer.api("POST", "/cfd_tunnel", { name: "there" });
  const { id } = result as { id: string };
  const imported = await plugin.read("CfdTunnel", id);
  expect(imported.inputs).toMatchObject({ adopt: id, name: "there" });
  expect(imported.inputs).not.toHaveProperty("tunnelSecret");
  const { inputs } = await plugin.check("CfdTunnel", { adopt: id }, imported.inputs);
  expect(inputs).not.toHaveProperty("madeSecret");
  expect(await plugin.diff("CfdTunnel", id, imported.outs, inputs)).toMatchObject({ details: [] });
  const given = (await plugin.check("CfdTunnel", { tunnelSecret: Buffer.alloc(32).toString("base64") })).inputs;
  expect(given).not.toHaveProperty("ownSecret");
  expect(given).toHaveProperty("stackIdentity");
});

it("the state of a TypeScript program keeps the secret that its RandomPassword made", async () => {
  const plugin = await Plugin.start();
  const made = Buffer.alloc(32, 1).toString("base64");
  const olds = { __provider: "text", name: "it", tunnelSecret: made, ownSecret: true, mark: "m" };
  expect(secretOf((await plugin.check("CfdTunnel", at("1"), olds)).inputs)).toBe(made);
});
