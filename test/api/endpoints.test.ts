import { randomBytes } from "node:crypto";
import { beforeAll, afterAll, beforeEach, describe, expect, test } from "vitest";
import { type CloudflareClient } from "../../provider/api/http/client.js";
import { getConfiguration, putConfiguration } from "../../provider/api/configurations.js";
import { composeToken, parseToken } from "../../provider/api/connector-token.js";
import { deleteConnections, getConnector, listConnectors } from "../../provider/api/connections.js";
import { isForbidden, isNotFound } from "../../provider/api/http/errors.js";
import { putFailover } from "../../provider/api/failover.js";
import { listTunnelRoutes } from "../../provider/api/network-routes.js";
import { createManagementToken, getTunnelToken } from "../../provider/api/tokens.js";
import {
  createTunnel,
  deleteTunnel,
  getTunnel,
  isActiveConnections,
  isNameConflict,
  isRoutesAttached,
  listTunnels,
  updateTunnel,
} from "../../provider/api/tunnels.js";
import { startEmulator, type Emulator } from "../../local/emulator/index.js";
import { errorOf, testClient } from "./test-client.js";

const NOWHERE = "00000000-0000-4000-8000-000000000000";
const KINDS = ["cfd_tunnel", "warp_connector"] as const;

let emulator: Emulator;
let account: string;

beforeAll(async () => {
  emulator = await startEmulator();
  account = emulator.accountId;
});
afterAll(() => emulator.close());
beforeEach(() => {
  emulator.reset();
});

function client(apiToken = emulator.apiToken): CloudflareClient {
  return testClient(emulator.baseUrl, { credentials: { apiToken } });
}

function calls(): string[] {
  return emulator.requests().map(({ method, path }) => `${method} ${path.replace(/^.*\/accounts\/[^/]+/, "")}`);
}

function newSecret(): string {
  return randomBytes(32).toString("base64");
}

describe.each(KINDS)("%s", (kind) => {
  test("create, get, rename, list, delete", async () => {
    const api = client();
    const created = await createTunnel(api, kind, account, { name: "blog" });
    expect(created).toMatchObject({ name: "blog", account_tag: account, tun_type: kind, deleted_at: null });
    expect(await getTunnel(api, kind, account, created.id)).toMatchObject({ id: created.id, name: "blog" });
    expect(await updateTunnel(api, kind, account, created.id, { name: "shop" })).toMatchObject({ name: "shop" });
    const { tunnels, sentAt, receivedAt, serverTime } = await listTunnels(api, kind, account, { is_deleted: false });
    expect(tunnels.map(({ id, name }) => [id, name])).toEqual([[created.id, "shop"]]);
    expect(sentAt).toBeLessThanOrEqual(receivedAt);
    expect(serverTime).toBeGreaterThan(Date.parse("2020-01-01"));
    expect(await deleteTunnel(api, kind, account, created.id)).toMatchObject({ id: created.id });
    expect((await getTunnel(api, kind, account, created.id)).deleted_at).toEqual(expect.any(String));
    expect((await listTunnels(api, kind, account, { is_deleted: false })).tunnels).toEqual([]);
  });

  test("a changed secret is in the token", async () => {
    const api = client();
    const { id } = await createTunnel(api, kind, account, { name: "blog" });
    const tunnelSecret = newSecret();
    await updateTunnel(api, kind, account, id, { tunnel_secret: tunnelSecret });
    const token = await getTunnelToken(api, kind, account, id);
    expect(parseToken(token)).toEqual({ accountId: account, tunnelId: id, tunnelSecret });
    expect(emulator.connect(composeToken({ accountId: account, tunnelId: id, tunnelSecret }))).toMatch(
      /^[0-9a-f-]{36}$/,
    );
  });

  test("connectors are listed and read", async () => {
    const api = client();
    const { id } = await createTunnel(api, kind, account, { name: "blog" });
    expect(await listConnectors(api, kind, account, id)).toEqual([]);
    const connector = emulator.connect(await getTunnelToken(api, kind, account, id));
    expect((await listConnectors(api, kind, account, id)).map((one) => one.id)).toEqual([connector]);
    expect(await getConnector(api, kind, account, id, connector)).toMatchObject({ id: connector });
  });

  test("what does not exist is not found, whatever the verb", async () => {
    const api = client();
    const errors = await Promise.all([
      errorOf(getTunnel(api, kind, account, NOWHERE)),
      errorOf(updateTunnel(api, kind, account, NOWHERE, { name: "x" })),
      errorOf(deleteTunnel(api, kind, account, NOWHERE)),
      errorOf(getTunnelToken(api, kind, account, NOWHERE)),
      errorOf(listConnectors(api, kind, account, NOWHERE)),
      errorOf(getConnector(api, kind, account, NOWHERE, NOWHERE)),
    ]);
    expect(errors.map(isNotFound)).toEqual(errors.map(() => true));
  });

  test("a second live tunnel of the name is a conflict", async () => {
    const api = client();
    await createTunnel(api, kind, account, { name: "blog" });
    const error = await errorOf(createTunnel(api, kind, account, { name: "blog" }));
    expect(isNameConflict(error)).toBe(true);
    expect(error).toMatchObject({ status: 409, outcome: "refused" });
    expect(calls()).toHaveLength(2);
  });

  test("live connections and routes keep a tunnel from being deleted", async () => {
    const api = client();
    const { id } = await createTunnel(api, kind, account, { name: "blog" });
    const connector = emulator.connect(await getTunnelToken(api, kind, account, id));
    expect(isActiveConnections(await errorOf(deleteTunnel(api, kind, account, id)))).toBe(true);
    emulator.disconnect(connector);
    emulator.addRoute(id, "10.1.0.0/16");
    expect(isRoutesAttached(await errorOf(deleteTunnel(api, kind, account, id)))).toBe(true);
    expect(await listTunnelRoutes(api, account, id)).toMatchObject([{ network: "10.1.0.0/16", tunnel_id: id }]);
    expect(await deleteTunnel(api, kind, account, id, { cascade: true })).toMatchObject({ id });
    expect(await listTunnelRoutes(api, account, id)).toEqual([]);
  });

  test("a token that may only read is forbidden to write, and the message names the permission", async () => {
    const { id } = await createTunnel(client(), kind, account, { name: "blog" });
    const reader = client(emulator.readOnlyApiToken);
    const name = kind === "cfd_tunnel" ? '"Cloudflare Tunnel: Edit"' : '"Cloudflare One Connector: WARP: Edit"';
    expect(await getTunnel(reader, kind, account, id)).toMatchObject({ id });
    for (const call of [
      createTunnel(reader, kind, account, { name: "x" }),
      getTunnelToken(reader, kind, account, id),
    ]) {
      const error = await errorOf(call);
      expect(isForbidden(error)).toBe(true);
      expect(isNotFound(error)).toBe(false);
      expect(error.message).toContain(name);
    }
  });
});

describe("cfd_tunnel", () => {
  test("one POST makes the tunnel, and brings its token", async () => {
    const tunnelSecret = newSecret();
    const created = await createTunnel(client(), "cfd_tunnel", account, {
      name: "blog",
      config_src: "cloudflare",
      tunnel_secret: tunnelSecret,
    });
    expect(parseToken(created.token ?? "")).toEqual({ accountId: account, tunnelId: created.id, tunnelSecret });
    expect(created.config_src).toBe("cloudflare");
    expect(calls()).toEqual(["POST /cfd_tunnel"]);
  });

  test("the configuration: none, then each PUT a version", async () => {
    const api = client();
    const { id } = await createTunnel(api, "cfd_tunnel", account, { name: "blog", config_src: "cloudflare" });
    expect((await getConfiguration(api, account, id)).config).toBeNull();
    const config = { ingress: [{ service: "http_status:404" }] };
    const first = await putConfiguration(api, account, id, config);
    const second = await putConfiguration(api, account, id, config);
    expect((second.version ?? 0) - (first.version ?? 0)).toBe(1);
    expect((await getConfiguration(api, account, id)).config).toMatchObject(config);
    expect(isNotFound(await errorOf(getConfiguration(api, account, NOWHERE)))).toBe(true);
    const refused = await errorOf(putConfiguration(api, account, id, { ingress: [{ service: "nonsense" }] }));
    expect(refused.hasCode(1056)).toBe(true);
    expect(refused.message).toContain("TunnelConfiguration");
  });

  test("connections are deleted, one connector's or all", async () => {
    const api = client();
    const { id } = await createTunnel(api, "cfd_tunnel", account, { name: "blog" });
    const token = await getTunnelToken(api, "cfd_tunnel", account, id);
    const [first, second] = [emulator.connect(token), emulator.connect(token)];
    await updateTunnel(api, "cfd_tunnel", account, id, { tunnel_secret: newSecret() });
    await deleteConnections(api, account, id, { connectorId: first });
    expect((await listConnectors(api, "cfd_tunnel", account, id)).map((one) => one.id)).toEqual([second]);
    await deleteConnections(api, account, id);
    expect(await listConnectors(api, "cfd_tunnel", account, id)).toEqual([]);
  });

  test("a management token is a text", async () => {
    const api = client();
    const { id } = await createTunnel(api, "cfd_tunnel", account, { name: "blog" });
    expect(await createManagementToken(api, account, id, ["logs"])).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  });
});

test("warp_connector: a failover makes a client the active one", async () => {
  const api = client();
  const { id } = await createTunnel(api, "warp_connector", account, { name: "site", ha: true });
  const token = await getTunnelToken(api, "warp_connector", account, id);
  const connectors = [emulator.connect(token), emulator.connect(token)];
  for (const active of connectors) {
    await putFailover(api, account, id, active);
    const found = await listConnectors(api, "warp_connector", account, id);
    expect(found.filter(({ ha_status }) => ha_status === "active").map((one) => one.id)).toEqual([active]);
  }
});

describe("lists", () => {
  async function fill(count: number): Promise<string[]> {
    const api = client();
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) {
      ids.push((await createTunnel(api, "cfd_tunnel", account, { name: `t-${index}` })).id);
    }
    emulator.clearRequests();
    return ids;
  }

  test.each([
    [0, 5, 1],
    [4, 5, 1],
    // A full page that says it is all may have counted only itself.
    [5, 5, 2],
    [6, 5, 2],
    [50, 5, 10],
    [12, 1_000, 1],
  ])("%i tunnels in pages of %i are exactly %i calls", async (count, perPage, expected) => {
    const ids = await fill(count);
    const { tunnels } = await listTunnels(client(), "cfd_tunnel", account, { is_deleted: false, per_page: perPage });
    expect(tunnels.map(({ id }) => id).sort()).toEqual(ids.sort());
    expect(calls()).toHaveLength(expected);
  });

  test("one full page is believed to be all where the caller reads by itself what a list lacks", async () => {
    await fill(5);
    const query = { is_deleted: false, per_page: 5 };
    expect((await listTunnels(client(), "cfd_tunnel", account, query, { mayLack: true })).tunnels).toHaveLength(5);
    expect(calls()).toHaveLength(1);
  });

  test("filters are sent as the reference names them", async () => {
    await fill(3);
    const { tunnels } = await listTunnels(client(), "tunnels", account, {
      include_prefix: "t-",
      exclude_prefix: "t-1",
      is_deleted: false,
      tun_types: ["cfd_tunnel", "warp_connector"],
      existed_at: "2999-01-01T00:00:00+01:00",
    });
    expect(tunnels.map(({ name }) => name).sort()).toEqual(["t-0", "t-2"]);
    const query = new URLSearchParams(String(emulator.requests()[0]?.query));
    expect(Object.fromEntries(query)).toEqual({
      include_prefix: "t-",
      exclude_prefix: "t-1",
      is_deleted: "false",
      tun_types: "cfd_tunnel,warp_connector",
      existed_at: "2999-01-01T00:00:00+01:00",
      per_page: "1000",
      page: "1",
    });
  });
});
