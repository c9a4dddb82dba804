/** A WARP connector: what check takes and diff plans, how it is made, and what a refresh sees. */
import { beforeEach, describe, expect, it } from "vitest";

import { pointer, unknown, type Properties } from "./provider-host.js";
import { failure, freshName, freshSecret, pathOf, refusal, Stage, unchanged, updated } from "./stage.js";

const stage = Stage.set();
let inputs: Properties & { accountId: string; name: string };

beforeEach(() => {
  inputs = { accountId: stage.accountId, name: freshName() };
});

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
        pending: { due: ["write"] },
        createdAt: expect.stringMatching(/^\d{4}-/) as string,
        __provider: pointer("WarpConnector"),
      },
      reasons: [
        expect.stringContaining(
          `create WARP connector "${inputs.name}": it was created (${id}), but the name and secret declared for it could not be set: `,
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
