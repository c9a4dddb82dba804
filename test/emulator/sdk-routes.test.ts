import Cloudflare from "cloudflare";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { type Emulator, startEmulator } from "../../local/emulator/index.js";
import { all, boolean, hexId, integer, object, optionalText, shapes, text, time, timeOrNull, uuid } from "./shapes.js";

let emulator: Emulator;
let client: Cloudflare;
let account: { account_id: string };

beforeAll(async () => {
  emulator = await startEmulator();
  client = new Cloudflare({ apiToken: emulator.apiToken, baseURL: emulator.baseUrl, maxRetries: 0 });
  account = { account_id: emulator.accountId };
});
beforeEach(() => {
  emulator.reset();
});
afterAll(() => emulator.close());

const recordFields = {
  id: hexId,
  name: text,
  type: { enum: ["A", "AAAA", "CNAME"] },
  content: text,
  proxiable: boolean,
  proxied: boolean,
  ttl: integer,
  settings: { type: "object" },
  meta: { type: "object" },
  comment: optionalText,
  tags: { type: "array", items: text },
  created_on: time,
  modified_on: time,
};
const networkRoute = {
  id: uuid,
  network: text,
  tunnel_id: uuid,
  virtual_network_id: uuid,
  comment: text,
  created_at: time,
  deleted_at: timeOrNull,
};
const tunnelOfRoute = { tunnel_name: text, tun_type: { enum: ["cfd_tunnel", "warp_connector"] } };

const expectShape = shapes({
  zone: {
    type: "object",
    properties: {
      id: hexId,
      name: text,
      status: { enum: ["initializing", "pending", "active", "moved"] },
      type: { enum: ["full", "partial", "secondary", "internal"] },
      account: object({ id: hexId, name: text }),
      created_on: time,
      modified_on: time,
      activated_on: timeOrNull,
    },
    required: [
      ...["id", "account", "activated_on", "created_on", "development_mode", "meta", "modified_on", "name"],
      ...["name_servers", "original_dnshost", "original_name_servers", "original_registrar", "owner", "plan"],
    ],
  },
  record: object({ ...recordFields, comment_modified_on: time }, ["comment_modified_on"]),
  networkRoute: object(networkRoute),
  listedNetworkRoute: object({ ...networkRoute, ...tunnelOfRoute, virtual_network_name: text }),
  virtualNetwork: object({
    id: uuid,
    name: text,
    comment: text,
    is_default_network: boolean,
    created_at: time,
    deleted_at: timeOrNull,
  }),
  hostnameRoute: object({
    id: uuid,
    hostname: text,
    tunnel_id: uuid,
    ...tunnelOfRoute,
    comment: text,
    created_at: time,
    deleted_at: timeOrNull,
  }),
  warpConfiguration: object({
    tunnel_id: uuid,
    configuration_version: integer,
    ha_mode: { enum: ["none", "disabled", "aws", "local"] },
    config: { anyOf: [{ type: "object" }, { type: "null" }] },
    created_at: time,
    updated_at: timeOrNull,
  }),
});

async function tunnel(name: string): Promise<string> {
  const { id } = await client.zeroTrust.tunnels.cloudflared.create({ ...account, name });
  return id ?? "";
}

describe("the official SDK", () => {
  it("makes, finds and deletes zones", async () => {
    const made = await client.zones.create({ account: { id: emulator.accountId }, name: "shop.example", type: "full" });
    expectShape("zone", made);
    expect(await client.zones.get({ zone_id: made.id })).toEqual(made);
    const found = await all(client.zones.list({ name: "shop.example", account: { id: emulator.accountId } }));
    expect(found).toEqual([made]);
    expect((await all(client.zones.list({ status: "active" }))).map(({ id }) => id)).toEqual([emulator.zoneId]);
    expect(await client.zones.activationCheck.trigger({ zone_id: made.id })).toEqual({ id: made.id });
    expect(await client.zones.delete({ zone_id: made.id })).toEqual({ id: made.id });
    await expect(client.zones.get({ zone_id: made.id })).rejects.toMatchObject({
      status: 400,
      errors: [{ code: 1001 }],
    });
  });

  it("does everything to DNS records", async () => {
    const { records } = client.dns;
    const zone = { zone_id: emulator.zoneId };
    const target = `${await tunnel("web")}.cfargotunnel.com`;
    const cname = { name: "app.example.com", type: "CNAME", ttl: 1, content: target, proxied: true } as const;
    const made = await records.create({ ...zone, ...cname, comment: "mine" });
    expectShape("record", made);
    expect(made).toMatchObject({ ...cname, comment: "mine" });
    expect(await records.get(made.id, zone)).toEqual(made);
    await expect(records.create({ ...zone, ...cname, content: "else.example.net" })).rejects.toMatchObject({
      status: 400,
      errors: [{ code: 81_053 }],
    });

    const edited = await records.edit(made.id, { ...zone, ...cname, content: `moved.${target}` });
    expectShape("record", edited);
    expect(edited).toMatchObject({ content: `moved.${target}`, comment: "mine" });
    const updated = await records.update(made.id, { ...zone, ...cname, comment: "again" });
    expect(updated).toMatchObject({ ...cname, comment: "again" });

    const found = [
      await all(records.list({ ...zone, name: { exact: cname.name } })),
      await all(records.list({ ...zone, content: { exact: target }, type: "CNAME", proxied: true })),
      await all(records.list({ ...zone, comment: { contains: "gain" }, match: "all" })),
    ];
    expect(found).toEqual([[updated], [updated], [updated]]);
    expect(await all(records.list({ ...zone, comment: { absent: "true" } }))).toEqual([]);

    const batch = await records.batch({
      ...zone,
      deletes: [{ id: made.id }],
      posts: [{ name: cname.name, type: "A", ttl: 60, content: "192.0.2.1" }],
    });
    expect(batch).toMatchObject({ deletes: [{ id: made.id }], posts: [{ type: "A", content: "192.0.2.1" }] });
    const [address] = batch.posts ?? [];
    expectShape("record", address);
    expect(await records.delete(address?.id ?? "", zone)).toEqual({ id: address?.id });
    await expect(records.get(made.id, zone)).rejects.toMatchObject({ status: 404, errors: [{ code: 81_044 }] });
  });

  it("does everything to network routes", async () => {
    const { routes } = client.zeroTrust.networks;
    const tunnelId = await tunnel("web");
    const made = await routes.create({ ...account, network: "10.0.0.0/8", tunnel_id: tunnelId, comment: "one" });
    expectShape("networkRoute", made);
    const id = made.id ?? "";
    expect(await routes.get(id, account)).toEqual(made);
    const edited = await routes.edit(id, { ...account, network: "10.1.0.0/16" });
    expect(edited).toMatchObject({ id, network: "10.1.0.0/16", comment: "one" });
    const filters = { tunnel_id: tunnelId, is_deleted: false, tun_types: ["cfd_tunnel" as const] };
    const listed = await all(routes.list({ ...account, ...filters, network_subset: "10.0.0.0/8" }));
    expect(listed).toHaveLength(1);
    expectShape("listedNetworkRoute", listed[0]);
    const serving = await routes.ips.get("10.1.2.3", account);
    expect(serving).toEqual(listed[0]);
    await expect(
      routes.create({ ...account, network: "10.1.0.0/16", tunnel_id: await tunnel("other") }),
    ).rejects.toMatchObject({ status: 409, errors: [{ code: 1014 }] });
    await expect(routes.edit(id, account)).rejects.toMatchObject({ status: 500, errors: [{ code: 1000 }] });
    await expect(client.zeroTrust.tunnels.cloudflared.delete(tunnelId, account)).rejects.toThrow("1023");
    const deleted = await routes.delete(id, account);
    expectShape("networkRoute", deleted);
    expect((await routes.get(id, account)).deleted_at).toEqual(deleted.deleted_at);
    await expect(routes.delete(id, account)).rejects.toMatchObject({ status: 404, errors: [{ code: 1015 }] });
  });

  it("does everything to virtual networks", async () => {
    const { virtualNetworks } = client.zeroTrust.networks;
    const made = await virtualNetworks.create({ ...account, name: "prod", is_default_network: true });
    expectShape("virtualNetwork", made);
    expect(await virtualNetworks.get(made.id, account)).toEqual(made);
    const edited = await virtualNetworks.edit(made.id, { ...account, comment: "ours" });
    expect(edited).toEqual({ ...made, comment: "ours" });
    expect(await all(virtualNetworks.list({ ...account, name: "prod", is_deleted: false }))).toEqual([edited]);
    await expect(virtualNetworks.delete(made.id, account)).rejects.toThrow("1049");
    const [former] = await all(virtualNetworks.list({ ...account, is_default_network: false }));
    await virtualNetworks.edit(former?.id ?? "", { ...account, is_default_network: true });
    expectShape("virtualNetwork", await virtualNetworks.delete(made.id, account));
    await expect(virtualNetworks.get(made.id, account)).rejects.toMatchObject({
      status: 404,
      errors: [{ code: 1046 }],
    });
  });

  it("does everything to host name routes", async () => {
    const { hostnameRoutes } = client.zeroTrust.networks;
    const tunnelId = await tunnel("web");
    const made = await hostnameRoutes.create({ ...account, hostname: "db.internal", tunnel_id: tunnelId });
    expectShape("hostnameRoute", made);
    const id = made.id ?? "";
    expect(await hostnameRoutes.get(id, account)).toEqual(made);
    const edited = await hostnameRoutes.edit(id, { ...account, hostname: "*.internal", comment: "ours" });
    expect(edited).toEqual({ ...made, hostname: "*.internal", comment: "ours" });
    expect(await all(hostnameRoutes.list({ ...account, hostname: "internal", tunnel_id: tunnelId }))).toEqual([edited]);
    await expect(
      hostnameRoutes.create({ ...account, hostname: "*.internal", tunnel_id: tunnelId }),
    ).rejects.toMatchObject({ status: 409, errors: [{ code: 1108 }] });
    expectShape("hostnameRoute", await hostnameRoutes.delete(id, account));
    expect(await all(hostnameRoutes.list({ ...account, is_deleted: false }))).toEqual([]);
  });

  it("reads and writes the configuration of a WARP connector", async () => {
    const { warpConnector } = client.zeroTrust.tunnels;
    const { id = "" } = await warpConnector.create({ ...account, name: "site", ha: true });
    const first = await warpConnector.configurations.get(id, account);
    expectShape("warpConfiguration", first);
    const config = { vips: [{ address: "10.0.0.1" }] };
    const put = await warpConnector.configurations.update(id, { ...account, ha_mode: "local", config });
    expectShape("warpConfiguration", put);
    expect(put).toMatchObject({ configuration_version: first.configuration_version + 1, ha_mode: "local", config });
    expect(await warpConnector.configurations.get(id, account)).toEqual(put);
  });
});
