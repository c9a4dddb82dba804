import { beforeEach, describe, expect, it } from "vitest";

import { unknown, type Properties, type ResourceCalls } from "./provider-host.js";
import { failure, freshId, freshName, pathOf, refusal, Stage } from "./stage.js";

const stage = Stage.set();
let inputs: Properties & { accountId: string; tunnelId: string; clientId: string };
let active: string;
let passive: string;

function failovers(): ResourceCalls {
  return stage.host.resource("WarpConnectorFailover");
}

function link(token: string): string {
  return stage.observer.emulator.connect(token);
}

/** A WARP connector of another stack, with an active and a passive client. */
async function office(ha: boolean): Promise<{ id: string; active: string; passive: string }> {
  const { result } = await stage.observer.api("POST", "/warp_connector", { name: freshName(), ha });
  const { id } = result as { id: string };
  const token = await stage.token("warp_connector", id);
  return { id, active: link(token), passive: link(token) };
}

beforeEach(async () => {
  const made = await office(true);
  ({ active, passive } = made);
  inputs = { accountId: stage.accountId, tunnelId: made.id, clientId: passive };
});

async function haStatuses(tunnelId = inputs.tunnelId): Promise<[string, string][]> {
  const { result } = await stage.observer.api("GET", `/warp_connector/${tunnelId}/connections`);
  return (result as { id: string; ha_status: string }[]).map(({ id, ha_status }) => [id, ha_status]);
}

const readCall = { "GET warp_connector/{id}/connections": 1 };
const failoverCalls = { ...readCall, "PUT warp_connector/{id}/failover": 1 };

describe("check", () => {
  it("takes complete inputs as they are, and unknown ones", async () => {
    expect(await failovers().check(inputs)).toEqual({ inputs, failures: [] });
    const open = { accountId: unknown, tunnelId: unknown, clientId: unknown };
    expect((await failovers().check(open)).failures).toEqual([]);
  });

  it.each<[string, Properties, string, RegExp]>([
    ["a missing account", { accountId: null }, "accountId", /pulumi config set cloudflare:accountId/],
    ["a missing tunnel", { tunnelId: null }, "tunnelId", /pass tunnelId, or tunnel: a WarpConnector/],
    ["a missing client", { clientId: null }, "clientId", /getWarpConnectorConnections lists the clients/],
    ["a tunnel that is no UUID", { tunnelId: "office" }, "tunnelId", /must be the id of the WARP connector, a UUID/],
    ["a client that is no UUID", { clientId: "host-1" }, "clientId", /must be the id of the client .*, a UUID/],
    ["an unknown input", { client: "x" }, "client", /client: not an input of WarpConnectorFailover.*"clientId"/],
  ])("reports %s", async (_title, change, property, reason) => {
    const { failures } = await failovers().check({ ...inputs, ...change });
    expect(failures).toHaveLength(1);
    expect(pathOf(failures[0])).toBe(property);
    expect(failures[0]?.reason).toMatch(reason);
  });
});

it("two of one WARP connector in a program are refused; of two, or of one that moves, none is", async () => {
  const check = async (mark: string, tunnelId: string): Promise<unknown[]> =>
    (await failovers().check({ ...inputs, tunnelId, mark })).failures.map(({ reason }) => reason);
  const other = freshId();
  expect(await check("one", inputs.tunnelId)).toEqual([]);
  expect(await check("two", other)).toEqual([]);
  expect(await check("two", inputs.tunnelId)).toEqual([
    expect.stringMatching(/^tunnelId: another WarpConnectorFailover of this program/),
  ]);
  // It takes the place of what it said before.
  expect(await check("one", other)).toEqual([]);
  expect(await check("two", inputs.tunnelId)).toEqual([]);
});

describe("diff", () => {
  const olds = { accountId: "a".repeat(32), tunnelId: freshId(), clientId: freshId() };
  const none = { changes: false, replaces: [], deleteFirst: false };
  it.each<[string, Properties, object]>([
    ["nothing", {}, none],
    ["ids in upper case", { tunnelId: olds.tunnelId.toUpperCase(), clientId: olds.clientId.toUpperCase() }, none],
    ["the client: in place", { clientId: freshId() }, { changes: true, replaces: [], deleteFirst: false }],
    ["an unknown client: in place", { clientId: unknown }, { changes: true, replaces: [], deleteFirst: false }],
    ["the tunnel: replace", { tunnelId: freshId() }, { changes: true, replaces: ["tunnelId"], deleteFirst: false }],
    [
      "the account: replace",
      { accountId: "b".repeat(32) },
      { changes: true, replaces: ["accountId"], deleteFirst: false },
    ],
  ])("%s", async (_title, change, expected) => {
    expect(await failovers().diff(olds.tunnelId, olds, { ...olds, ...change })).toEqual(expected);
  });
});

describe("create and update", () => {
  it("fail over where another client is active", async () => {
    let created: { id: string; outs: Properties } | undefined;
    const calls = await stage.observer.counting(async () => (created = await failovers().create(inputs)));
    expect(calls).toEqual(failoverCalls);
    expect(created).toEqual({ id: inputs.tunnelId, outs: inputs });
    expect(await haStatuses()).toEqual([
      [active, "passive"],
      [passive, "active"],
    ]);
    const news = { ...inputs, clientId: active };
    let updated: Properties = {};
    const again = await stage.observer.counting(
      async () => (updated = await failovers().update(inputs.tunnelId, inputs, news)),
    );
    expect(again).toEqual(failoverCalls);
    expect(updated).toEqual(news);
    expect(await haStatuses()).toEqual([
      [active, "active"],
      [passive, "passive"],
    ]);
  });

  it("leave in the state what is not known: the next up writes what it declares, the change taken back as well", async () => {
    const { emulator } = stage.observer;
    const fault = emulator.addFault({
      method: "PUT",
      path: `${inputs.tunnelId}/failover$`,
      times: 100,
      fault: { reset: "after" },
    });
    const olds = { ...inputs, clientId: active };
    const failed = await failure(failovers().update(inputs.tunnelId, olds, inputs));
    emulator.removeFault(fault);
    const { id = "", properties } = failed.initFailed ?? {};
    const { __provider, ...outs } = properties ?? {};
    expect(__provider).toContain("WarpConnectorFailover");
    expect({ id, outs }).toEqual({ id: inputs.tunnelId, outs: { ...olds, pending: { due: ["write"] } } });
    // Taken back: nothing differs from the state, but the other client is active by now.
    expect((await failovers().diff(id, outs, olds)).changes).toBe(true);
    expect(await failovers().update(id, outs, olds)).toEqual(olds);
    expect(await haStatuses()).toContainEqual([active, "active"]);
  });

  it("make no PUT where the client is active already", async () => {
    const declared = { ...inputs, clientId: active };
    const calls = await stage.observer.counting(() => failovers().create(declared));
    expect(calls).toEqual(readCall);
    expect(await stage.observer.counting(() => failovers().update(inputs.tunnelId, inputs, declared))).toEqual(
      readCall,
    );
  });

  it("keep ids in lower case, as Cloudflare writes them", async () => {
    const shouted = { ...inputs, tunnelId: inputs.tunnelId.toUpperCase(), clientId: passive.toUpperCase() };
    expect(await failovers().create(shouted)).toEqual({ id: inputs.tunnelId, outs: inputs });
  });

  it("say that the client is not linked, and which ones are", async () => {
    const clientId = freshId();
    const error = await failure(failovers().create({ ...inputs, clientId }));
    expect(error.initFailed).toBeUndefined();
    expect(error.message).toContain(
      `make client ${clientId} the active one of WARP connector ${inputs.tunnelId}: the client is not linked to it: link the device ` +
        "with the WARP connector's token (`warp-cli connector new <token>`), then pass its id as clientId. " +
        `Linked clients: ${active} (active), ${passive} (passive). Cloudflare said: `,
    );
    expect(error.message).toContain("Client is not linked to the tunnel");
  });

  it("say that no client is linked at all", async () => {
    const { result } = await stage.observer.api("POST", "/warp_connector", { name: freshName(), ha: true });
    const tunnelId = (result as { id: string }).id;
    const error = await failure(failovers().create({ ...inputs, tunnelId }));
    expect(error.message).toMatch(/the client is not linked to it: .*\. No client is linked\. Cloudflare said: /);
  });

  it("say that the client is offline", async () => {
    stage.observer.emulator.changeConnector(passive, { offline: true });
    const error = await failure(failovers().create(inputs));
    expect(error.message).toContain(
      `the client is linked, but offline: start it, or pass another one. Linked clients: ${active} (active), ${passive} (offline). Cloudflare said: `,
    );
  });

  it("say that the WARP connector is not highly available", async () => {
    const single = await office(false);
    const error = await failure(failovers().create({ ...inputs, tunnelId: single.id, clientId: single.passive }));
    expect(error.message).toContain(
      "so the WARP connector is probably not highly available: declare it with ha: true, which replaces it. " +
        `Linked clients: ${single.active} (active), ${single.passive} (passive). Cloudflare said: `,
    );
    expect(error.message).toContain("Tunnel is not configured for high availability");
  });

  it("say that the WARP connector is gone", async () => {
    const tunnelId = freshId();
    const error = await failure(failovers().create({ ...inputs, tunnelId }));
    expect(error.message).toContain(`no live WARP connector has the id ${tunnelId} in account ${stage.accountId}`);
  });

  it("leave other failures as they are: a missing permission is not a missing client", async () => {
    await stage.observer.fault("PUT", "/failover$", refusal(403, 10000, "Authentication error"));
    const error = await failure(failovers().create(inputs));
    expect(error.message).toMatch(/Authentication error \(code 10000\)/);
    expect(error.message).not.toContain("Linked clients");
  });
});

describe("read", () => {
  it("reads back what was created, in one request", async () => {
    const { id, outs } = await failovers().create(inputs);
    let read: unknown;
    expect(await stage.observer.counting(async () => (read = await failovers().read(id, outs)))).toEqual(readCall);
    expect(read).toEqual({ id, props: inputs, inputs });
  });

  it("shows as drift that another client has become active, which an update repairs", async () => {
    const { id, outs } = await failovers().create(inputs);
    await stage.observer.api("PUT", `/warp_connector/${id}/failover`, { client_id: active });
    const drifted = { ...inputs, clientId: active };
    const read = await failovers().read(id, outs);
    expect(read).toEqual({ id, props: drifted, inputs: drifted });
    expect(await failovers().diff(id, read.props, inputs)).toEqual({ changes: true, replaces: [], deleteFirst: false });
    await failovers().update(id, read.props, inputs);
    expect((await failovers().read(id, outs)).props).toEqual(inputs);
  });

  it("shows Cloudflare's own failover as drift", async () => {
    const { id, outs } = await failovers().create(inputs);
    stage.observer.emulator.changeConnector(passive, { offline: true });
    expect((await failovers().read(id, outs)).props["clientId"]).toBe(active);
  });

  it("keeps the known client, and warns, while none is active: an update could repair nothing", async () => {
    const { id, outs } = await failovers().create(inputs);
    for (const client of [active, passive]) stage.observer.emulator.changeConnector(client, { offline: true });
    let read: { props: Properties } | undefined;
    const said = await stage.said(/has no active client now/, async () => (read = await failovers().read(id, outs)));
    expect(read?.props).toEqual(inputs);
    expect(said).toContain(
      `warning: WARP connector ${id} has no active client now: Linked clients: ${active} (offline), ${passive} (offline)`,
    );
  });

  it("takes a WARP connector that was deleted for gone", async () => {
    const { id, outs } = await failovers().create(inputs);
    await stage.observer.api("DELETE", `/warp_connector/${id}?cascade=true`);
    expect((await failovers().read(id, outs)).id).toBe("");
  });

  it("takes a deleted one for gone, too, where Cloudflare still lists its clients as none", async () => {
    const { id, outs } = await failovers().create(inputs);
    await stage.observer.api("DELETE", `/warp_connector/${id}?cascade=true`);
    const empty = { status: 200, body: { success: true, errors: [], messages: [], result: [] } };
    await stage.observer.fault("GET", "/connections$", empty);
    expect((await failovers().read(id, outs)).id).toBe("");
  });

  it("throws, and forgets nothing, where a read fails for another reason", async () => {
    const { id, outs } = await failovers().create(inputs);
    await stage.observer.fault("GET", "/connections$", refusal(403, 10000, "Authentication error"));
    expect((await failure(failovers().read(id, outs))).message).toMatch(/Authentication error \(code 10000\)/);
  });

  it("looks one up, as `get` does", async () => {
    const { accountId, tunnelId } = inputs;
    const expected = { accountId, tunnelId, clientId: active };
    expect(await failovers().read(tunnelId, { accountId })).toEqual({
      id: tunnelId,
      props: expected,
      inputs: expected,
    });
  });

  it.each<[string, () => Promise<string>, RegExp]>([
    ["is malformed", () => Promise.resolve("office"), /the id "office": must be the id of the WARP connector/],
    ["is nobody's", () => Promise.resolve(freshId()), /no live WARP connector has the id/],
    [
      "has no active client",
      async () => {
        for (const client of [active, passive]) stage.observer.emulator.changeConnector(client, { offline: true });
        return Promise.resolve(inputs.tunnelId);
      },
      /has no active client: Linked clients: .* \(offline\)/,
    ],
  ])("does not find an id that %s", async (_title, idOf, message) => {
    const { accountId } = inputs;
    expect((await failure(failovers().read(await idOf(), { accountId }))).message).toMatch(message);
  });
});

describe("delete", () => {
  it("makes no request, and leaves the active client as it is", async () => {
    const { id, outs } = await failovers().create(inputs);
    expect(await stage.observer.counting(() => failovers().delete(id, outs))).toEqual({});
    expect(await haStatuses()).toEqual([
      [active, "passive"],
      [passive, "active"],
    ]);
  });
});
