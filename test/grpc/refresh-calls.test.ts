import { randomBytes } from "node:crypto";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Observer } from "../observer.js";
import { ProviderHost, type Properties } from "./provider-host.js";

let observer: Observer;
let groups: { id: string; outs: Properties; config: Properties }[];

function inputsOf(index: number): Properties {
  return {
    accountId: observer.emulator.accountId,
    name: `group-${String(index)}`,
    tunnelSecret: randomBytes(32).toString("base64"),
    configSrc: "cloudflare",
  };
}

beforeAll(async () => {
  observer = await Observer.start();
  const host = await ProviderHost.start(observer.env);
  groups = await Promise.all(
    Array.from({ length: 12 }, async (_, index) => {
      const { id, outs } = await host.resource("CfdTunnel").create(inputsOf(index));
      const config = { ingress: [{ service: "http_status:404" }] };
      const inputs = { accountId: observer.emulator.accountId, tunnelId: id, config };
      return { id, outs, config: (await host.resource("TunnelConfiguration").create(inputs)).outs };
    }),
  );
  await host.stop();
});
afterAll(async () => {
  await observer.close();
});

/** Refreshes the groups as the engine does: all reads at once, in a process of its own. */
async function refresh(read: typeof groups, between?: (host: ProviderHost) => Promise<void>): Promise<Properties[]> {
  const host = await ProviderHost.start(observer.env);
  try {
    await between?.(host);
    const reads = read.flatMap(({ id, outs, config }) => [
      host.resource("CfdTunnel").read(id, outs),
      host.resource("TunnelConfiguration").read(id, config),
    ]);
    return (await Promise.all(reads)).map(({ props }) => props);
  } finally {
    await host.stop();
  }
}

describe("the calls of a refresh, secrets verified", () => {
  it("reads one tunnel by itself", async () => {
    const calls = await observer.counting(async () => {
      const [tunnel] = await refresh(groups.slice(0, 1));
      expect(tunnel).toEqual(groups[0]?.outs);
    });
    expect(calls).toEqual({
      "GET cfd_tunnel/{id}": 1,
      "GET cfd_tunnel/{id}/token": 1,
      "GET cfd_tunnel/{id}/configurations": 1,
    });
  });

  it("reads many through one list: two calls for a group, and one for all", async () => {
    const calls = await observer.counting(async () => {
      const props = await refresh(groups);
      expect(props).toEqual(groups.flatMap(({ outs, config }) => [outs, config]));
    });
    expect(calls).toEqual({
      "GET cfd_tunnel": 1,
      "GET cfd_tunnel/{id}/token": groups.length,
      "GET cfd_tunnel/{id}/configurations": groups.length,
    });
  });

  it("finds a tunnel that was deleted outside gone, by its own answer", async () => {
    const extra = await createOne("to-be-deleted");
    await observer.api("DELETE", `/cfd_tunnel/${extra.id}`);
    const host = await ProviderHost.start(observer.env);
    const reads = [...groups.slice(0, 3), extra].map(({ id, outs }) => host.resource("CfdTunnel").read(id, outs));
    expect((await Promise.all(reads)).map(({ id }) => id)).toEqual([...groups.slice(0, 3).map(({ id }) => id), ""]);
    await host.stop();
  });

  it("never answers with what the list said before a write of this process", async () => {
    const extra = await createOne("to-be-renamed");
    const host = await ProviderHost.start(observer.env);
    const tunnels = host.resource("CfdTunnel");
    await Promise.all([...groups.slice(0, 3), extra].map(({ id, outs }) => tunnels.read(id, outs)));
    const renamed = await tunnels.update(extra.id, extra.outs, { ...extra.inputs, name: "renamed" });
    expect((await tunnels.read(extra.id, renamed)).props["name"]).toBe("renamed");
    await host.stop();
  });
});

async function createOne(name: string): Promise<{ id: string; outs: Properties; inputs: Properties }> {
  const host = await ProviderHost.start(observer.env);
  const inputs = { ...inputsOf(0), name };
  const created = await host.resource("CfdTunnel").create(inputs);
  await host.stop();
  return { ...created, inputs };
}
