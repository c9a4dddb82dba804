/** How one provider resource is configured: whose arguments win, and the identity that is in its state. */
import { expect, it } from "vitest";

import { Observer } from "../observer.js";
import { isSecret, Plugin, revealed, secret } from "./plugin.js";

const SOME = 2;
const NONE = 1;

it("the identity is made once, is kept from the state, and its key is secret; nothing of the environment is stored", async () => {
  const plugin = await Plugin.start();
  const { inputs } = await plugin.checkConfig({ accountId: "0".repeat(32) });
  expect(Object.keys(inputs).sort()).toEqual(["accountId", "stackIdentity", "stackKey"]);
  expect(isSecret(inputs["stackKey"])).toBe(true);
  const again = await plugin.checkConfig({ apiToken: "t" }, inputs);
  expect(again.inputs).toEqual({
    apiToken: expect.anything() as unknown,
    stackIdentity: inputs["stackIdentity"],
    stackKey: inputs["stackKey"],
  });
  expect(isSecret(again.inputs["apiToken"])).toBe(true);
  const other = await plugin.checkConfig({});
  expect(other.inputs["stackIdentity"]).not.toBe(inputs["stackIdentity"]);
  expect(await plugin.diffConfig(inputs, again.inputs)).toEqual({
    changes: SOME,
    replaces: [],
    diffs: ["apiToken", "accountId"],
  });
  expect(await plugin.diffConfig(inputs, { ...inputs, version: "1.0.0" })).toMatchObject({ changes: NONE });
});

it("says which setting is none", async () => {
  const plugin = await Plugin.start();
  const { failures } = await plugin.checkConfig({ apitoken: "t", version: "1.0.0", pluginDownloadURL: "x" });
  expect(failures).toEqual([expect.stringMatching(/apitoken.*apiToken/)]);
});

it("says which credentials are missing, by the plugin's own settings", async () => {
  const plugin = await Plugin.start({ env: { CLOUDFLARE_API_TOKEN: "", CLOUDFLARE_ACCOUNT_ID: "" } });
  const { failures } = await plugin.check("NetworkRoute", { network: "10.0.0.0/8" });
  expect(failures).toEqual([
    "tunnelId: missing: pass tunnelId",
    expect.stringContaining("`pulumi config set cloudflare-tunnel:accountId <id>`"),
    expect.stringContaining("`pulumi config set --secret cloudflare-tunnel:apiToken <token>`"),
  ]);
});

it("an explicit provider takes its arguments before the environment; the default one the environment first", async () => {
  const observer = await Observer.start();
  const args = { apiToken: observer.emulator.apiToken };
  const env = { CLOUDFLARE_API_TOKEN: "w".repeat(40) };
  const explicit = await Plugin.start({ name: "mine", args, env, observer });
  const byDefault = await Plugin.start({ name: "default_0_2_0", args, env, observer });
  const { inputs } = await explicit.check("CfdTunnel", {});
  await expect(byDefault.create("CfdTunnel", inputs)).rejects.toThrow(/401|403|Authentication/);
  await expect(explicit.create("CfdTunnel", inputs)).resolves.toMatchObject({ outs: { name: "it" } });
  await observer.close();
});

it("an explicit provider's key and e-mail win over a token of the environment", async () => {
  const plugin = await Plugin.start({ name: "mine", args: { apiKey: "k" } });
  const { failures } = await plugin.check("CfdTunnel", {});
  expect(failures).toEqual([expect.stringContaining("without the e-mail address")]);
});

it("two providers mark what they make differently, and a resource keeps the identity it was made with", async () => {
  const [one, two] = [await Plugin.start(), await Plugin.start()];
  const first = (await one.check("VirtualNetwork", {})).inputs;
  const second = (await two.check("VirtualNetwork", {})).inputs;
  expect(first["mark"]).toBe(second["mark"]);
  expect(first["stackIdentity"]).not.toBe(second["stackIdentity"]);
  const moved = (await two.check("VirtualNetwork", {}, first)).inputs;
  expect(revealed(moved["stackIdentity"])).toBe(first["stackIdentity"]);
});

it("a provider that the program declares is told of its arguments: no stack config reaches it", async () => {
  const env = { CLOUDFLARE_API_TOKEN: "", CLOUDFLARE_ACCOUNT_ID: "" };
  const bare = await Plugin.start({ name: "mine", env });
  expect((await bare.check("VirtualNetwork", {})).failures).toEqual([
    expect.stringContaining("pass accountId, or pass accountId to the provider, or set CLOUDFLARE_ACCOUNT_ID"),
    expect.stringContaining("set CLOUDFLARE_API_TOKEN in the environment, or pass apiToken to the provider"),
  ]);
  const args = { apiToken: "no token", baseUrl: "http://example.com" };
  const { failures } = await (await Plugin.start({ name: "mine", args })).check("VirtualNetwork", {});
  expect(failures).toEqual([
    expect.stringContaining("(CLOUDFLARE_API_TOKEN, or the provider's apiToken)"),
    expect.stringContaining("(CLOUDFLARE_BASE_URL, or the provider's baseUrl)"),
  ]);
  const wrong = await Plugin.start({ name: "mine", args: { apiToken: "w".repeat(40) } });
  const { inputs } = await wrong.check("VirtualNetwork", {});
  await expect(wrong.create("VirtualNetwork", inputs)).rejects.toThrow(
    /Credentials are the provider's own arguments; where it has none, they are read from CLOUDFLARE_API_TOKEN/,
  );
  await expect(wrong.invoke("getCfdTunnels", {})).rejects.toThrow(/the provider's own arguments/);
});

it("an account that is configured as a secret is one in what comes of it", async () => {
  const observer = await Observer.start();
  const { accountId } = observer.emulator;
  const plugin = await Plugin.start({ args: { accountId: secret(accountId) }, observer });
  const { inputs } = await plugin.check("VirtualNetwork", {});
  const { id, outs } = await plugin.create("VirtualNetwork", inputs);
  const imported = await plugin.read("VirtualNetwork", id);
  for (const each of [inputs, outs, imported.inputs, imported.outs]) {
    expect([isSecret(each["accountId"]), revealed(each["accountId"])]).toEqual([true, accountId]);
  }
  const again = plugin.create("VirtualNetwork", (await plugin.check("VirtualNetwork", { name: "it" })).inputs);
  await expect(again).resolves.toMatchObject({ id });
  await observer.close();
});
