import { beforeEach, describe, expect, it } from "vitest";

import { pointer, unknown, type Properties } from "./provider-host.js";
import { failure, freshName, freshSecret, pathOf, refusal, Stage } from "./stage.js";

const stage = Stage.set();
let inputs: Properties & { accountId: string; name: string };

beforeEach(() => {
  inputs = { accountId: stage.accountId, name: freshName() };
});

const unchanged = { changes: false, replaces: [], deleteFirst: false };
const updated = { changes: true, replaces: [], deleteFirst: false };

describe("check", () => {
  it("takes complete inputs as they are", async () => {
    const complete = {
      ...inputs,
      ha: true,
      tunnelSecret: freshSecret(),
      onSecretChange: "dropConnections",
      onActiveConnections: "refuse",
      adopt: false,
    };
    expect(await stage.connectors.check(complete)).toEqual({ inputs: complete, failures: [] });
  });

  it.each<[string, Properties, string, RegExp]>([
    ["a missing name", { name: null }, "name", /missing/],
    ["an ha that is text", { ha: "yes" }, "ha", /true or false/],
    [
      "configSrc, which only cloudflared tunnels have",
      { configSrc: "local" },
      "configSrc",
      /configSrc.*not an input of WarpConnector/,
    ],
    ["a short secret", { tunnelSecret: "c2hvcnQ=" }, "tunnelSecret", /tunnelSecret.*5 bytes/],
  ])("reports %s", async (_title, change, property, reason) => {
    const { failures } = await stage.connectors.check({ ...inputs, ...change });
    expect(failures).toHaveLength(1);
    expect(pathOf(failures[0])).toBe(property);
    expect(failures[0]?.reason).toMatch(reason);
  });
});

describe("diff", () => {
  const secret = freshSecret();
  const rows: [string, Properties, Properties, object][] = [
    ["nothing", {}, {}, unchanged],
    [
      "tf#6132 pcf#1365 a secret that Cloudflare made, none declared",
      { tunnelSecret: secret, keepsSecret: true },
      {},
      unchanged,
    ],
    ["tf#6257 ha as declared, which the API does not report", { ha: true }, { ha: true }, unchanged],
    ["ha: false written out", {}, { ha: false }, unchanged],
    ["ha: replace, delete first", {}, { ha: true }, { changes: true, replaces: ["ha"], deleteFirst: true }],
    ["ha that goes: replace, delete first", { ha: true }, {}, { changes: true, replaces: ["ha"], deleteFirst: true }],
    [
      "ha and name: replace, create first",
      {},
      { ha: true, name: "other" },
      { changes: true, replaces: ["ha"], deleteFirst: false },
    ],
    [
      "accountId: replace",
      {},
      { accountId: "f".repeat(32) },
      { changes: true, replaces: ["accountId"], deleteFirst: false },
    ],
    [
      "ha and accountId: replace, create first",
      {},
      { ha: true, accountId: "f".repeat(32) },
      { changes: true, replaces: ["accountId", "ha"], deleteFirst: false },
    ],
    ["name: update", {}, { name: "other" }, updated],
    ["tunnelSecret: update", { tunnelSecret: secret }, { tunnelSecret: freshSecret() }, updated],
    ["a secret not known yet: update", { tunnelSecret: secret }, { tunnelSecret: unknown }, updated],
    ["onSecretChange: stored", {}, { onSecretChange: "dropConnections" }, updated],
    ["onActiveConnections: stored", {}, { onActiveConnections: "refuse" }, updated],
    ["adopt: stored", {}, { adopt: true }, updated],
    [
      "defaults written out",
      {},
      { onSecretChange: "keepConnections", onActiveConnections: "disconnect", adopt: false },
      unchanged,
    ],
  ];
  it.each(rows)("%s", async (_title, olds, news, expected) => {
    const state = { ...inputs, token: "t", createdAt: "2026-01-01T00:00:00Z", ...olds };
    expect(await stage.connectors.diff("id", state, { ...inputs, ...news })).toEqual(expected);
  });
});

describe("create", () => {
  it("tf#6141 makes one POST without a secret, names it by PATCH, and gives the token", async () => {
    let created = { id: "", outs: {} as Properties };
    const calls = await stage.observer.counting(async () => (created = await stage.connectors.create(inputs)));
    expect(calls).toEqual({
      "POST warp_connector": 1,
      "PATCH warp_connector/{id}": 1,
      "GET warp_connector/{id}/token": 1,
    });
    const seen = await stage.observer.tunnel(inputs.name);
    expect(created).toEqual({
      id: seen.id,
      outs: {
        ...inputs,
        tunnelSecret: seen.tunnel_secret,
        keepsSecret: true,
        token: await stage.token("warp_connector", seen.id),
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
      },
    });
    expect((await stage.observer.connect(String(created.outs["token"]))).status).toBe(200);
  });

  it("sets a declared secret by PATCH, after the POST that takes none", async () => {
    const declared = { ...inputs, ha: true, tunnelSecret: freshSecret() };
    let created = { id: "", outs: {} as Properties };
    const calls = await stage.observer.counting(async () => (created = await stage.connectors.create(declared)));
    expect(calls).toEqual({
      "POST warp_connector": 1,
      "PATCH warp_connector/{id}": 1,
      "GET warp_connector/{id}/token": 1,
    });
    const seen = await stage.observer.tunnel(inputs.name);
    expect(seen).toMatchObject({ ha: true, tunnel_secret: declared.tunnelSecret });
    expect(created.outs).toMatchObject({ ha: true, tunnelSecret: declared.tunnelSecret });
    expect(await stage.connectors.read(created.id, created.outs)).toEqual({
      id: created.id,
      props: created.outs,
      inputs: declared,
    });
  });

  it("tf#6257 reads back what it created, ha included, and finds no drift", async () => {
    const declared = { ...inputs, ha: true };
    const { id, outs } = await stage.connectors.create(declared);
    const read = await stage.connectors.read(id, outs);
    expect(read).toEqual({ id, props: outs, inputs: declared });
    expect(await stage.connectors.diff(id, read.props, declared)).toEqual(unchanged);
  });

  it("keeps a connector whose secret could not be set, for the next update to complete", async () => {
    const declared = { ...inputs, ha: true, tunnelSecret: freshSecret(), onActiveConnections: "refuse" };
    await stage.observer.fault("PATCH", "/warp_connector/", refusal(403, 10000, "Authentication error"));
    const failed = await failure(stage.connectors.create(declared));
    const [made] = (await stage.observer.live()).filter(({ name }) => name.startsWith(`${inputs.name}~`));
    const { id = "", name = "" } = made ?? {};
    const { tunnelSecret, ...kept } = declared;
    expect(failed.status).toBe(2);
    expect(failed.initFailed).toEqual({
      id,
      properties: {
        ...kept,
        name,
        due: ["write"],
        createdAt: expect.stringMatching(/^\d{4}-/) as string,
        __provider: pointer("WarpConnector"),
      },
      reasons: [
        expect.stringContaining(
          `create WARP connector "${inputs.name}": it was created (${id}), but the name and secret declared for it could not be set; the next \`pulumi up\` sets it right`,
        ),
      ],
    });
    expect(JSON.stringify(failed.initFailed) + failed.message).not.toContain(tunnelSecret);

    const { __provider, ...state } = failed.initFailed?.properties ?? {};
    expect(__provider).toBe(pointer("WarpConnector"));
    expect(await stage.connectors.diff(id, state, declared)).toEqual(updated);
    const outs = await stage.connectors.update(id, state, declared);
    expect(outs).toEqual({
      ...declared,
      token: await stage.token("warp_connector", id),
      createdAt: state["createdAt"],
    });
    expect(await stage.named(inputs.name)).toHaveLength(1);
    expect((await stage.observer.tunnel(inputs.name)).tunnel_secret).toBe(tunnelSecret);
  });

  it("composes the token where it cannot be read: the secret is known", async () => {
    await stage.observer.fault("GET", "/token$", refusal(403, 10000, "Authentication error"));
    const { outs } = await stage.connectors.create(inputs);
    expect((await stage.observer.connect(String(outs["token"]))).status).toBe(200);
  });

  it("leaves the secret to Cloudflare where it takes none of ours", async () => {
    await stage.observer.fault("PATCH", "/warp_connector/", refusal(400, 1030, "Could not parse input"));
    const { id, outs } = await stage.connectors.create(inputs);
    expect(outs).toMatchObject({ ...inputs, keepsSecret: true, token: await stage.token("warp_connector", id) });
    expect((await stage.observer.tunnel(inputs.name)).id).toBe(id);
  });
});

describe("read", () => {
  it.each([
    ["the name", { name: "renamed-outside-of-pulumi" }, "name"],
    ["the secret", { tunnel_secret: freshSecret() }, "tunnelSecret"],
  ])("shows %s changed outside, and one PATCH repairs it", async (_title, patch, property) => {
    const declared = { ...inputs, tunnelSecret: freshSecret() };
    const { id, outs } = await stage.connectors.create(declared);
    await stage.observer.api("PATCH", `/warp_connector/${id}`, patch);
    const read = await stage.connectors.read(id, outs);
    expect(read.inputs?.[property]).toBe(Object.values(patch)[0]);
    expect(await stage.connectors.diff(id, read.props, declared)).toEqual(updated);
    await stage.connectors.update(id, read.props, declared);
    expect((await stage.connectors.read(id, outs)).props).toEqual(outs);
  });

  it("pcf#1365 finds no drift in a secret of Cloudflare's own making, whatever becomes of it", async () => {
    const { id, outs } = await stage.connectors.create(inputs);
    const tunnel_secret = freshSecret();
    await stage.observer.api("PATCH", `/warp_connector/${id}`, { tunnel_secret });
    const read = await stage.connectors.read(id, outs);
    expect(read.inputs).toEqual(inputs);
    expect(read.props).toMatchObject({ tunnelSecret: tunnel_secret, token: await stage.token("warp_connector", id) });
    expect(await stage.connectors.diff(id, read.props, inputs)).toEqual(unchanged);
  });

  it("tf#6607 finds a connector that is deleted, softly, gone", async () => {
    const { id, outs } = await stage.connectors.create(inputs);
    await stage.observer.api("DELETE", `/warp_connector/${id}`);
    expect((await stage.connectors.read(id, outs)).id).toBe("");
  });
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

  it("fails for one that was renamed in the program and declares another ha: what has the name was made with the old one", async () => {
    const secret = freshSecret();
    const declared = { ...inputs, tunnelSecret: secret };
    const old = await stage.connectors.create({ ...declared, mark: "a".repeat(16) });
    const news = { ...declared, ha: true, mark: "b".repeat(16) };
    await stage.elsewhere({}, async (host) => {
      const connectors = host.resource("WarpConnector");
      const renamed = await connectors.create(news);
      expect(renamed.id).toBe(old.id);
      const { message } = await failure(connectors.delete(old.id, old.outs));
      expect(message).toMatch(/declares ha: true, but it was made with ha: false.*pulumi up --replace/);
      // As the message says: the one that has it now goes first, then another is made; then nothing is left to delete.
      await connectors.delete(renamed.id, renamed.outs);
      const replaced = await connectors.create(news);
      expect(replaced.id).not.toBe(old.id);
      await connectors.delete(old.id, old.outs);
      expect(await stage.observer.tunnel(inputs.name)).toMatchObject({ id: replaced.id, ha: true });
    });
  });

  it("leaves one that was renamed in the program with the same ha", async () => {
    const declared = { ...inputs, ha: true, tunnelSecret: freshSecret() };
    const old = await stage.connectors.create({ ...declared, mark: "a".repeat(16) });
    await stage.elsewhere({}, async (host) => {
      const connectors = host.resource("WarpConnector");
      const renamed = await connectors.create({ ...declared, mark: "b".repeat(16) });
      expect(renamed.id).toBe(old.id);
      expect(await stage.observer.counting(() => connectors.delete(old.id, old.outs))).toEqual({});
    });
  });
});
