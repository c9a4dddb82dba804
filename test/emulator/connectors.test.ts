import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { ControlError, type Emulator, startEmulator } from "../../local/emulator/index.js";

const start = Date.parse("2026-01-01T00:00:00.000Z");
const secret = "AQIDBAUGBwgBAgMEBQYHCAECAwQFBgcIAQIDBAUGBwg=";
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ clock: { now: () => start }, reconnectDelayMs: 1000 });
});
beforeEach(() => {
  emulator.reset();
});
afterAll(() => emulator.close());

interface Named {
  id: string;
  token: string;
}
interface Client {
  id: string;
  conns: { id: string; client_id: string }[];
  config_version?: number;
  ha_status?: string;
}

async function tunnel(name = "t"): Promise<Named> {
  return (await emulator.call("POST", "/cfd_tunnel", { name })).result as unknown as Named;
}

async function tokenOf(path: string): Promise<string> {
  return (await emulator.call("GET", `${path}/token`)).result as string;
}

async function warpConnector(ha: boolean): Promise<Named> {
  const { id } = (await emulator.call("POST", "/warp_connector", { name: "w", ha })).result as unknown as Named;
  return { id, token: await tokenOf(`/warp_connector/${id}`) };
}

async function clients(path: string): Promise<Client[]> {
  return (await emulator.call("GET", `${path}/connections`)).result as unknown as Client[];
}

async function shown(path: string): Promise<unknown> {
  const { status, conns_active_at, conns_inactive_at } = (await emulator.call("GET", path)).result as Record<
    string,
    unknown
  >;
  return [status, conns_active_at, conns_inactive_at];
}

function refusal(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error instanceof ControlError ? [error.status, error.message] : error;
  }
  return "accepted";
}

describe("a cloudflared connector", () => {
  it("opens four connections and takes the tunnel through its statuses", async () => {
    const { id, token } = await tunnel();
    const path = `/cfd_tunnel/${id}`;
    const t = (seconds: number): string => `2026-01-01T00:00:0${seconds}.000000Z`;
    expect(await shown(path)).toEqual(["inactive", null, t(0)]);
    emulator.advanceClock(1000);
    const connector = emulator.connect(token);
    expect(await shown(path)).toEqual(["healthy", t(1), null]);
    emulator.advanceClock(1000);
    emulator.changeConnector(connector, { connections: 3 });
    expect((await shown(path)) as unknown[]).toContain("degraded");
    emulator.advanceClock(1000);
    emulator.disconnect(connector);
    expect(await shown(path)).toEqual(["down", null, t(3)]);
  });

  it("is listed with its connections, alone and in the list", async () => {
    const { id, token } = await tunnel();
    const connector = emulator.connect(token, { version: "2026.1.0", arch: "linux_arm64", originIp: "203.0.113.9" });
    const [client] = await clients(`/cfd_tunnel/${id}`);
    expect(client).toMatchObject({
      id: connector,
      version: "2026.1.0",
      arch: "linux_arm64",
      config_version: 0,
      run_at: "2026-01-01T00:00:00.000000Z",
    });
    expect(client?.conns).toHaveLength(4);
    expect(client?.conns[0]).toMatchObject({
      client_id: connector,
      client_version: "2026.1.0",
      is_pending_reconnect: false,
      origin_ip: "203.0.113.9",
      opened_at: "2026-01-01T00:00:00.000000Z",
    });
    expect((await emulator.call("GET", `/cfd_tunnel/${id}/connectors/${connector}`)).result).toEqual(client);
    expect((await emulator.call("GET", `/cfd_tunnel/${id}`)).result).not.toHaveProperty("connections");
    emulator.switch({ before20261005: true });
    expect((await emulator.call("GET", `/cfd_tunnel/${id}`)).result).toMatchObject({ connections: client?.conns });
    expect((await emulator.call("GET", `/cfd_tunnel/${id}/connectors/${id}`)).status).toBe(404);
  });

  it("takes each new configuration, unless it is held back", async () => {
    const { id, token } = await tunnel();
    emulator.connect(token);
    const slow = emulator.connect(token, { configVersion: 0 });
    await emulator.call("PUT", `/cfd_tunnel/${id}/configurations`, {
      config: { ingress: [{ service: "hello_world" }] },
    });
    const versions = async (): Promise<unknown[]> =>
      (await clients(`/cfd_tunnel/${id}`)).map(({ config_version }) => config_version);
    expect(await versions()).toEqual([1, 0]);
    emulator.changeConnector(slow, { configVersion: null });
    expect(await versions()).toEqual([1, 1]);
  });

  it("cannot register with a wrong token", async () => {
    const { id, token } = await tunnel();
    await emulator.call("PATCH", `/cfd_tunnel/${id}`, { tunnel_secret: secret });
    expect(refusal(() => emulator.connect(token))).toEqual([401, "Unauthorized: Invalid tunnel secret"]);
    expect(refusal(() => emulator.connect("garbage"))).toEqual([400, "Provided Tunnel token is not valid."]);
    const current = await tokenOf(`/cfd_tunnel/${id}`);
    await emulator.call("DELETE", `/cfd_tunnel/${id}`);
    expect(refusal(() => emulator.connect(current))).toEqual([401, "Unauthorized: Tunnel not found"]);
  });
});

describe("cleaning up connections", () => {
  it("lets a connector with the current secret come back after its delay", async () => {
    const { id, token } = await tunnel();
    const connector = emulator.connect(token);
    const cleaned = await emulator.call("DELETE", `/cfd_tunnel/${id}/connections`);
    expect([cleaned.status, cleaned.result]).toEqual([200, {}]);
    expect(await clients(`/cfd_tunnel/${id}`)).toEqual([]);
    emulator.advanceClock(999);
    expect(await clients(`/cfd_tunnel/${id}`)).toEqual([]);
    emulator.advanceClock(1);
    expect((await clients(`/cfd_tunnel/${id}`)).map((client) => client.id)).toEqual([connector]);
    expect((await emulator.call("DELETE", `/cfd_tunnel/${id}`)).errors).toEqual([
      {
        code: 1022,
        message:
          "This tunnel has active connections. Please stop all cloudflared replicas, or wait a few minutes for connections to close, then try again.",
      },
    ]);
  });

  it("keeps out a connector whose secret was rotated, although it stayed until then", async () => {
    const { id, token } = await tunnel();
    emulator.connect(token);
    await emulator.call("PATCH", `/cfd_tunnel/${id}`, { tunnel_secret: secret });
    expect(await clients(`/cfd_tunnel/${id}`)).toHaveLength(1);
    await emulator.call("DELETE", `/cfd_tunnel/${id}/connections`);
    emulator.advanceClock(60_000);
    expect(await clients(`/cfd_tunnel/${id}`)).toEqual([]);
    expect((await emulator.call("DELETE", `/cfd_tunnel/${id}`)).status).toBe(200);
  });

  it("touches one connector where it is named", async () => {
    const { id, token } = await tunnel();
    const [first, second] = [emulator.connect(token), emulator.connect(token)];
    await emulator.call("DELETE", `/cfd_tunnel/${id}/connections?client_id=${first}`);
    expect((await clients(`/cfd_tunnel/${id}`)).map((client) => client.id)).toEqual([second]);
    expect((await emulator.call("DELETE", `/cfd_tunnel/${id}/connections?client_id=1`)).status).toBe(400);
  });

  it("leaves room for a deletion that follows at once", async () => {
    const { id, token } = await tunnel();
    const connector = emulator.connect(token);
    await emulator.call("DELETE", `/cfd_tunnel/${id}/connections`);
    expect((await emulator.call("DELETE", `/cfd_tunnel/${id}`)).status).toBe(200);
    emulator.advanceClock(60_000);
    expect((await emulator.call("GET", `/cfd_tunnel/${id}`)).result).toMatchObject({ status: "down" });
    expect(
      refusal(() => {
        emulator.disconnect(connector);
      }),
    ).toEqual([404, "No such connector"]);
  });
});

describe("the deprecated DELETE tunnels/{id}/connections", () => {
  it("disconnects the nodes of a WARP connector", async () => {
    const created = await emulator.call("POST", "/warp_connector", { name: "site" });
    const { id } = created.result as { id: string };
    const token = (await emulator.call("GET", `/warp_connector/${id}/token`)).result as string;
    emulator.connect(token);
    expect((await emulator.call("GET", `/warp_connector/${id}`)).result).toMatchObject({ status: "healthy" });
    expect((await emulator.call("DELETE", `/tunnels/${id}/connections`)).status).toBe(200);
    expect((await emulator.call("GET", `/warp_connector/${id}`)).result).toMatchObject({ status: "down" });
  });

  it("is 404 for a tunnel that is not there", async () => {
    const unknown = "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415";
    expect((await emulator.call("DELETE", `/tunnels/${unknown}/connections`)).status).toBe(404);
  });
});

describe("deleting with cascade", () => {
  it("takes connections and routes along, which else prevent it", async () => {
    const { id, token } = await tunnel();
    const route = emulator.addRoute(id, "10.0.0.0/8");
    expect((await emulator.call("DELETE", `/cfd_tunnel/${id}`)).errors[0]?.code).toBe(1023);
    emulator.connect(token);
    expect((await emulator.call("DELETE", `/cfd_tunnel/${id}`)).errors[0]?.code).toBe(1022);
    const listed = await emulator.call("GET", `/teamnet/routes?tunnel_id=${id}&is_deleted=false`);
    expect(listed.result).toMatchObject([{ id: route, network: "10.0.0.0/8", tunnel_name: "t", deleted_at: null }]);
    expect((await emulator.call("DELETE", `/cfd_tunnel/${id}?cascade=true`)).status).toBe(200);
    expect((await emulator.call("GET", "/teamnet/routes?is_deleted=false")).result).toEqual([]);
    expect((await emulator.call("DELETE", `/teamnet/routes/${route}`)).status).toBe(404);
  });

  it("is not needed once the route is deleted", async () => {
    const { id } = await tunnel();
    const route = emulator.addRoute(id, "10.0.0.0/8");
    expect((await emulator.call("DELETE", `/teamnet/routes/${route}`)).status).toBe(200);
    expect((await emulator.call("DELETE", `/cfd_tunnel/${id}`)).status).toBe(200);
  });
});

describe("WARP connectors", () => {
  async function haStatuses(id: string): Promise<unknown[]> {
    return (await clients(`/warp_connector/${id}`)).map((client) => [client.id, client.ha_status]);
  }

  it("have one active member; another takes over when it goes, or when told to", async () => {
    const { id, token } = await warpConnector(true);
    const [first, second] = [emulator.connect(token), emulator.connect(token)];
    expect(await haStatuses(id)).toEqual([
      [first, "active"],
      [second, "passive"],
    ]);
    const failover = await emulator.call("PUT", `/warp_connector/${id}/failover`, { client_id: second });
    expect([failover.status, failover.result]).toEqual([200, {}]);
    expect(await haStatuses(id)).toEqual([
      [first, "passive"],
      [second, "active"],
    ]);
    emulator.changeConnector(second, { offline: true });
    expect(await haStatuses(id)).toEqual([
      [first, "active"],
      [second, "offline"],
    ]);
    emulator.changeConnector(second, { offline: false });
    expect(await haStatuses(id)).toEqual([
      [first, "active"],
      [second, "passive"],
    ]);
    expect((await emulator.call("GET", `/warp_connector/${id}/connectors/${first}`)).result).toMatchObject({
      id: first,
      version: "n/a",
      ha_status: "active",
    });
  });

  it("refuse failover without HA, and to a client that is not there", async () => {
    const { id, token } = await warpConnector(true);
    const put = async (body: unknown): Promise<unknown> => {
      const { status, errors } = await emulator.call("PUT", `/warp_connector/${id}/failover`, body);
      return [status, errors[0]?.message];
    };
    expect(await put({ client_id: id })).toEqual([400, "Client is not linked to the tunnel"]);
    expect(await put({ client_id: "x" })).toEqual([
      400,
      "Could not parse input. Json deserialize error: client_id: expected a UUID",
    ]);
    expect(await put({})).toEqual([400, "Could not parse input. Json deserialize error: missing field `client_id`"]);
    const connector = emulator.connect(token);
    emulator.changeConnector(connector, { offline: true });
    expect(await put({ client_id: connector })).toEqual([400, "Client is offline"]);
    emulator.reset();
    const plain = await warpConnector(false);
    const client = emulator.connect(plain.token);
    const refused = await emulator.call("PUT", `/warp_connector/${plain.id}/failover`, { client_id: client });
    expect([refused.status, refused.errors[0]?.message]).toEqual([
      400,
      "Tunnel is not configured for high availability",
    ]);
  });
});
