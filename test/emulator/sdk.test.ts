import Cloudflare from "cloudflare";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type Emulator, startEmulator } from "../../local/emulator/index.js";
import { all, object, shapes, text, time, timeOrNull, uuid } from "./shapes.js";

const secret = "AQIDBAUGBwgBAgMEBQYHCAECAwQFBgcIAQIDBAUGBwg=";
const config = {
  ingress: [
    {
      hostname: "app.example.com",
      path: "^/api",
      service: "https://localhost:8001",
      originRequest: { noTLSVerify: true },
    },
    { hostname: "", service: "http_status:404" },
  ],
  originRequest: { connectTimeout: 10 },
};

let emulator: Emulator;
let client: Cloudflare;

beforeAll(async () => {
  emulator = await startEmulator();
  client = new Cloudflare({ apiToken: emulator.apiToken, baseURL: emulator.baseUrl, maxRetries: 0 });
});
afterAll(() => emulator.close());

const warpConnection = {
  id: uuid,
  client_id: uuid,
  client_version: text,
  colo_name: text,
  opened_at: time,
  origin_ip: text,
};
const connection = object({ ...warpConnection, is_pending_reconnect: { type: "boolean" }, uuid });
const tunnelFields = {
  id: uuid,
  account_tag: { type: "string", pattern: "^[0-9a-f]{32}$" },
  conns_active_at: timeOrNull,
  conns_inactive_at: timeOrNull,
  created_at: time,
  deleted_at: timeOrNull,
  metadata: { type: "object" },
  name: text,
  status: { enum: ["inactive", "degraded", "healthy", "down"] },
};
const cfdFields = {
  ...tunnelFields,
  tun_type: { const: "cfd_tunnel" },
  config_src: { enum: ["local", "cloudflare"] },
  remote_config: { type: "boolean" },
};
/** A deleted tunnel has lost its `config_src`. */
const deletedCfdFields = { ...tunnelFields, tun_type: cfdFields.tun_type, remote_config: cfdFields.remote_config };
const credentialsFile = object({ AccountTag: text, TunnelID: uuid, TunnelName: text, TunnelSecret: text });
const clientFields = {
  id: uuid,
  arch: text,
  features: { type: "array", items: text },
  run_at: time,
  version: text,
};
const schemas = {
  cfdTunnel: object(cfdFields),
  deletedCfdTunnel: object(deletedCfdFields),
  cfdTunnelWithToken: object({ ...cfdFields, token: text, credentials_file: credentialsFile }, ["credentials_file"]),
  warpTunnel: object({ ...tunnelFields, tun_type: { const: "warp_connector" } }),
  client: object({
    ...clientFields,
    config_version: { type: "integer" },
    conns: { type: "array", items: connection },
  }),
  warpClient: object({
    ...clientFields,
    ha_status: { enum: ["offline", "passive", "active"] },
    conns: { type: "array", items: object(warpConnection) },
  }),
  configuration: object({
    account_id: text,
    config: { anyOf: [{ type: "object" }, { type: "null" }] },
    created_at: time,
    source: { enum: ["local", "cloudflare"] },
    tunnel_id: uuid,
    version: { type: "integer" },
  }),
};
const expectShape = shapes(schemas);

describe("the official SDK", () => {
  it("does the endpoints of tunnels, connectors and configurations", async () => {
    const account = { account_id: emulator.accountId };
    const { cloudflared, warpConnector } = client.zeroTrust.tunnels;

    const created = await cloudflared.create({
      ...account,
      name: "sdk",
      config_src: "cloudflare",
      tunnel_secret: secret,
    });
    expectShape("cfdTunnelWithToken", created);
    const id = created.id ?? "";
    const token = await cloudflared.token.get(id, account);
    expect(created).toMatchObject({ token });

    expectShape("configuration", await cloudflared.configurations.get(id, account));
    const put = await cloudflared.configurations.update(id, { ...account, config });
    expectShape("configuration", put);
    expect(put).toMatchObject({ version: 1, config });
    expect(await cloudflared.configurations.get(id, account)).toEqual(put);

    const connector = emulator.connect(token);
    const clients = await all(cloudflared.connections.get(id, account));
    expect(clients).toHaveLength(1);
    expectShape("client", clients[0]);
    expect(clients[0]).toMatchObject({ id: connector, config_version: 1 });
    expect(await cloudflared.connectors.get(connector, { ...account, tunnel_id: id })).toEqual(clients[0]);

    const running = await cloudflared.get(id, account);
    expectShape("cfdTunnel", running);
    expect(running.status).toBe("healthy");
    const edited = await cloudflared.edit(id, { ...account, name: "sdk-renamed", tunnel_secret: secret });
    expectShape("cfdTunnelWithToken", edited);
    expect(edited.name).toBe("sdk-renamed");
    expect(await cloudflared.management.create(id, { ...account, resources: ["logs"] })).toMatch(/^eyJ/);

    const warp = await warpConnector.create({ ...account, name: "sdk-warp", ha: true });
    expectShape("warpTunnel", warp);
    const warpId = warp.id ?? "";
    const warpToken = await warpConnector.token.get(warpId, account);
    const members = [emulator.connect(warpToken), emulator.connect(warpToken)];
    expect(await warpConnector.failover.update(warpId, { ...account, client_id: members[1] ?? "" })).toEqual({});
    const warpClients = await all(warpConnector.connections.get(warpId, account));
    for (const warpClient of warpClients) expectShape("warpClient", warpClient);
    expect(warpClients.map((member) => [member.id, member.ha_status])).toEqual([
      [members[0], "passive"],
      [members[1], "active"],
    ]);
    expect(await warpConnector.connectors.get(members[0] ?? "", { ...account, tunnel_id: warpId })).toEqual(
      warpClients[0],
    );
    const renamedWarp = await warpConnector.edit(warpId, { ...account, name: "sdk-warp-2", tunnel_secret: secret });
    expectShape("warpTunnel", renamedWarp);
    const warpList = await all(warpConnector.list({ ...account, is_deleted: false }));
    expect(warpList).toEqual([await warpConnector.get(warpId, account)]);
    expectShape("warpTunnel", warpList[0]);

    const tunnels = await all(
      client.zeroTrust.tunnels.list({ ...account, tun_types: ["cfd_tunnel", "warp_connector"] }),
    );
    expect(tunnels.map(({ name }) => name)).toEqual(["sdk-renamed", "sdk-warp-2"]);
    expect(await all(cloudflared.list({ ...account, status: "healthy" }))).toHaveLength(1);

    await expect(cloudflared.delete(id, account)).rejects.toThrow("1022");
    expect(await cloudflared.connections.delete(id, account)).toEqual({});
    const deleted = await cloudflared.delete(id, account);
    expectShape("deletedCfdTunnel", deleted);
    expect(deleted.deleted_at).toMatch(/Z$/);
    for (const member of members) emulator.disconnect(member);
    expectShape("warpTunnel", await warpConnector.delete(warpId, account));
    expect(await all(client.zeroTrust.tunnels.list({ ...account, is_deleted: false }))).toEqual([]);

    const tag = (path: string): string =>
      path.replace(`/client/v4/accounts/${emulator.accountId}`, "").replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID");
    expect(new Set(emulator.requests().map(({ method, path }) => `${method} ${tag(path)}`)).size).toBe(22);
  });

  it("reads 1,000 tunnels in pages of 100, and stops at the empty one", async () => {
    emulator.reset();
    const account = { account_id: emulator.accountId };
    await Promise.all(Array.from({ length: 1000 }, (_, n) => emulator.call("POST", "/cfd_tunnel", { name: `t${n}` })));
    emulator.clearRequests();
    const tunnels = await all(client.zeroTrust.tunnels.cloudflared.list({ ...account, per_page: 100 }));
    expect(new Set(tunnels.map(({ name }) => name)).size).toBe(1000);
    expect(emulator.requests()).toHaveLength(11);
  }, 60_000);

  it.each([
    ["a conflict", 409, "1013"],
    ["an unknown tunnel", 404, "1002"],
    ["a wrong filter", 400, "1030"],
  ])("reports %s as an error of status %i", async (_, status, code) => {
    emulator.reset();
    const account = { account_id: emulator.accountId };
    const { cloudflared } = client.zeroTrust.tunnels;
    const calls: Record<string, () => PromiseLike<unknown>> = {
      1013: async () => {
        await cloudflared.create({ ...account, name: "twice" });
        await cloudflared.create({ ...account, name: "twice" });
      },
      1002: () => cloudflared.get("00000000-0000-4000-8000-000000000000", account),
      1030: () => cloudflared.list({ ...account, status: "up" as "down" }),
    };
    await expect(calls[code]?.()).rejects.toMatchObject({ status, errors: [{ code: Number(code) }] });
  });
});
