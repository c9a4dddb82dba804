/** The look-ups of the native plugin. */
import { expect, it } from "vitest";

import { isSecret, Plugin, revealed } from "./plugin.js";

it("answers with an object, with a list as `result`, and with a text as a secret", async () => {
  const plugin = await Plugin.start();
  const { id, outs } = await plugin.create("CfdTunnel", (await plugin.check("CfdTunnel", {})).inputs);
  expect(await plugin.invoke("getCfdTunnel", { name: "it" })).toMatchObject({ id, name: "it" });
  expect(await plugin.invoke("getTunnels", {})).toEqual({ result: [expect.objectContaining({ id })] });
  const { result } = await plugin.invoke("getTunnelToken", { tunnelId: id });
  expect([isSecret(result), revealed(result)]).toEqual([true, revealed(outs["token"])]);
});

it("names itself in an error, and asks nothing where an argument is wrong", async () => {
  const plugin = await Plugin.start();
  const before = await plugin.observer.calls();
  await expect(plugin.invoke("getTunnelToken", { tunnelid: "x" })).rejects.toThrow(/^getTunnelToken: .*tunnelId/s);
  await expect(plugin.invoke("getTunnels", { existedAt: "now" })).rejects.toThrow(
    /existedAt: must be an RFC 3339 date/,
  );
  await expect(plugin.invoke("getNothing", {})).rejects.toThrow(/no function cloudflare-tunnel:index:getNothing/);
  expect(await plugin.observer.calls()).toEqual(before);
});
