/** Changes of a WARP connector, and its removal. */
import { beforeEach, describe, expect, it } from "vitest";

import { pointer, type Properties } from "./provider-host.js";
import { failure, freshName, freshSecret, passedBy, refusal, Stage, unchanged } from "./stage.js";

const stage = Stage.set();
let inputs: Properties & { accountId: string; name: string };

beforeEach(() => {
  inputs = { accountId: stage.accountId, name: freshName() };
});

describe("update", () => {
  it("renames in place, with one PATCH, and keeps the token", async () => {
    const { id, outs } = await stage.connectors.create(inputs);
    const name = `${inputs.name}-2`;
    let after: Properties = {};
    const calls = await stage.observer.counting(
      async () => (after = await stage.connectors.update(id, outs, { ...inputs, name })),
    );
    expect(calls).toEqual({ "PATCH warp_connector/{id}": 1 });
    expect(after).toEqual({ ...outs, name });
  });

  it("rotates the secret: the old token is refused, the new one works, connected nodes stay", async () => {
    const declared = { ...inputs, tunnelSecret: freshSecret() };
    const { id, outs } = await stage.connectors.create(declared);
    await stage.observer.connect(String(outs["token"]));
    const after = await stage.connectors.update(id, outs, { ...declared, tunnelSecret: freshSecret() });
    expect((await stage.observer.connect(String(outs["token"]))).status).toBe(401);
    expect((await stage.observer.tunnel(inputs.name)).status).toBe("healthy");
    expect((await stage.observer.connect(String(after["token"]))).status).toBe(200);
  });

  it("drops the nodes of a leaked secret, where Cloudflare does that", async () => {
    const { id, outs } = await stage.connectors.create(inputs);
    await stage.observer.connect(String(outs["token"]));
    const declared = { ...inputs, tunnelSecret: freshSecret(), onSecretChange: "dropConnections" };
    await stage.connectors.update(id, outs, declared);
    expect((await stage.observer.tunnel(inputs.name)).status).toBe("down");
    expect((await stage.observer.connect(String(outs["token"]))).status).toBe(401);
  });

  it.each<[string, Properties]>([
    ["404, no such route", refusal(404, 7003, "Could not route")],
    ["400, no such route", refusal(400, 7003, "Could not route")],
    ["405", refusal(405, 10000, "DELETE method not allowed for the api_token authentication scheme")],
    ["403 about the method", refusal(403, 10000, "DELETE method not allowed for the api_token authentication scheme")],
  ])("warns, and does not fail, where Cloudflare refuses to drop the nodes (%s)", async (_title, refused) => {
    const declared = { ...inputs, tunnelSecret: freshSecret(), onSecretChange: "dropConnections" };
    const { id, outs } = await stage.connectors.create(declared);
    await stage.observer.fault("DELETE", "/tunnels/[^/]+/connections$", refused);
    const news = { ...declared, tunnelSecret: freshSecret() };
    const said = await stage.said(/does not drop the connections of WARP connectors/, async () => {
      expect((await stage.connectors.update(id, outs, news))["tunnelSecret"]).toBe(news.tunnelSecret);
    });
    expect(said).toMatch(new RegExp(`warning: the secret of WARP connector "${inputs.name}" \\(${id}\\) was changed`));
  });

  it("fails where the nodes could be dropped, but the credentials may not", async () => {
    const declared = { ...inputs, tunnelSecret: freshSecret(), onSecretChange: "dropConnections" };
    const { id, outs } = await stage.connectors.create(declared);
    await stage.observer.fault("DELETE", "/tunnels/[^/]+/connections$", refusal(403, 10000, "Authentication error"));
    const news = { ...declared, tunnelSecret: freshSecret() };
    const failed = await failure(stage.connectors.update(id, outs, news));
    expect(failed.initFailed?.reasons[0]).toMatch(
      /^drop the connections of WARP connector .*: its secret is set, but .* could not be dropped.*Authentication error/,
    );
    const { __provider, ...state } = failed.initFailed?.properties ?? {};
    expect(__provider).toBe(pointer("WarpConnector"));
    await stage.observer.fault("DELETE", "/tunnels/[^/]+/connections$", {
      status: 200,
      body: { success: true, errors: [], messages: [], result: null },
    });
    const calls = await stage.observer.counting(() => stage.connectors.update(id, state, news));
    expect(calls["PATCH warp_connector/{id}"]).toBeUndefined();
    expect(calls["DELETE tunnels/{id}/connections"] ?? calls[`DELETE tunnels/${id}/connections`]).toBe(1);
  });

  it.each([
    ["onSecretChange", { onSecretChange: "dropConnections" }],
    ["onActiveConnections", { onActiveConnections: "refuse" }],
    ["adopt", { adopt: true }],
  ])("stores %s without a call", async (_title, change) => {
    const { id, outs } = await stage.connectors.create(inputs);
    let after: Properties = {};
    const news = { ...inputs, ...change };
    expect(await stage.observer.counting(async () => (after = await stage.connectors.update(id, outs, news)))).toEqual(
      {},
    );
    expect(after).toEqual({ ...outs, ...change });
    expect(await stage.connectors.diff(id, after, news)).toEqual(unchanged);
  });
});

describe("delete", () => {
  it("makes one DELETE where no node is connected", async () => {
    const { id, outs } = await stage.connectors.create(inputs);
    expect(await stage.observer.counting(() => stage.connectors.delete(id, outs))).toEqual({
      "DELETE warp_connector/{id}": 1,
    });
    expect(await stage.named(inputs.name)).toEqual([]);
  });

  it("throws connected nodes off with it: its DELETE cascades, once no route would go with it", async () => {
    const { id, outs } = await stage.connectors.create(inputs);
    await stage.observer.connect(String(outs["token"]));
    const calls = await stage.observer.counting(() => stage.connectors.delete(id, outs));
    expect(calls).toEqual({ "DELETE warp_connector/{id}": 2, "GET teamnet/routes": 1 });
    expect(await stage.named(inputs.name)).toEqual([]);
  });

  it("refuses where the policy says so, lists the nodes, and changes nothing", async () => {
    const declared = { ...inputs, onActiveConnections: "refuse" };
    const { id, outs } = await stage.connectors.create(declared);
    const node = await stage.observer.connect(String(outs["token"]));
    const { message } = await failure(stage.connectors.delete(id, outs));
    expect(message).toMatch(
      new RegExp(`^delete WARP connector "${inputs.name}" \\(${id}\\): 1 connector still runs it \\(1022\\)`),
    );
    expect(message).toContain(node.id);
    const seen = await stage.observer.tunnel(inputs.name);
    expect(seen).toMatchObject({ status: "healthy", tunnel_secret: outs["tunnelSecret"] });
  });

  it("tf#6492 never takes a network's route along: not even a cascading delete", async () => {
    const { id, outs } = await stage.connectors.create(inputs);
    await stage.observer.connect(String(outs["token"]));
    await stage.observer.addRoute(id, "10.1.0.0/16");
    const { message } = await failure(stage.connectors.delete(id, outs));
    expect(message).toMatch(/private network routes lead through this WARP connector \(1023\): 10\.1\.0\.0\/16/);
    const routes = (await stage.observer.api("GET", `/teamnet/routes?tunnel_id=${id}&is_deleted=false`)).result;
    expect(routes).toHaveLength(1);
    expect((await stage.observer.tunnel(inputs.name)).status).toBe("healthy");
  });

  it("is done where the connector is gone already", async () => {
    const { id, outs } = await stage.connectors.create(inputs);
    await stage.connectors.delete(id, outs);
    await expect(stage.connectors.delete(id, outs)).resolves.toBeUndefined();
  });

  it("fails for one that was renamed in the program, adopted, and declares another ha: it was made with the old one", async () => {
    const old = await stage.connectors.create({ ...inputs, ...passedBy("office") });
    const news = { ...inputs, adopt: old.id, ha: true, ...passedBy("renamed") };
    await stage.elsewhere({}, async (host) => {
      const connectors = host.resource("WarpConnector");
      const { inputs: checked } = await connectors.check(news);
      const renamed = await connectors.create(checked);
      expect(renamed.id).toBe(old.id);
      const { message } = await failure(connectors.delete(old.id, old.outs));
      expect(message).toMatch(/declares ha: true, but it was made with ha: false.*pulumi up --replace/);
      // As the message says: the one that has it now goes first, then another is made; then nothing is left to delete.
      await connectors.delete(renamed.id, renamed.outs);
      const replaced = await connectors.create(checked);
      expect(replaced.id).not.toBe(old.id);
      await connectors.delete(old.id, old.outs);
      expect(await stage.observer.tunnel(inputs.name)).toMatchObject({ id: replaced.id, ha: true });
    });
  });

  it("leaves one that was renamed in the program, and adopted, with the same ha", async () => {
    const declared = { ...inputs, ha: true };
    const old = await stage.connectors.create({ ...declared, ...passedBy("office") });
    await stage.elsewhere({}, async (host) => {
      const connectors = host.resource("WarpConnector");
      const news = { ...declared, adopt: old.id, ...passedBy("renamed") };
      const renamed = await connectors.create((await connectors.check(news)).inputs);
      expect(renamed.id).toBe(old.id);
      expect(await stage.observer.counting(() => connectors.delete(old.id, old.outs))).toEqual({});
    });
  });
});
