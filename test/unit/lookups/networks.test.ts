import { describe, expect, it, vi } from "vitest";

import {
  getHostnameRoutes,
  getHostnameRoutesOutput,
  getNetworkRouteByIp,
  getNetworkRoutes,
  getVirtualNetworks,
  getWarpConnectorConfiguration,
} from "../../../provider/index.js";
import { LookedUpAccount, messageOf } from "./account.js";

const account = LookedUpAccount.set();
const createdAt = "2026-01-01T00:00:00.000000Z";

async function made(path: string, body: object): Promise<string> {
  const { result, errors } = await account.emulator.call("POST", path, body);
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return (result as { id: string }).id;
}

const route = (tunnel_id: string, network: string, more: object = {}): Promise<string> =>
  made("/teamnet/routes", { tunnel_id, network, ...more });

async function defaultNetwork(): Promise<string> {
  const [{ id } = { id: "" }] = await getVirtualNetworks({ isDefault: true });
  return id;
}

describe("getNetworkRoutes", () => {
  it("lists the live routes of the account, each with the names of what it belongs to", async () => {
    const { id: tunnelId } = await account.make("site", "warp_connector");
    const id = await route(tunnelId, "10.1.0.0/16", { comment: "office" });
    const gone = await route(tunnelId, "10.2.0.0/16");
    await account.emulator.call("DELETE", `/teamnet/routes/${gone}`);
    const virtualNetworkId = await defaultNetwork();
    const common = { tunnelId, tunnelName: "site", tunType: "warp_connector", virtualNetworkId, createdAt };
    const office = { ...common, id, network: "10.1.0.0/16", comment: "office", virtualNetworkName: "default" };
    expect(await getNetworkRoutes()).toEqual([office]);
    const deleted = { id: gone, network: "10.2.0.0/16", comment: "", deletedAt: createdAt };
    expect(await getNetworkRoutes({ isDeleted: true })).toMatchObject([deleted]);
    expect(await getNetworkRoutes({ isDeleted: "any" })).toMatchObject([office, deleted]);
  });

  it("sends every filter under the API's name, and reads page after page", async () => {
    const { id: tunnelId } = await account.make("web");
    const virtualNetworkId = await made("/teamnet/virtual_networks", { name: "staging" });
    const id = await route(tunnelId, "10.1.0.0/16", { virtual_network_id: virtualNetworkId, comment: "office" });
    const filters = {
      comment: "office",
      existedAt: new Date("2026-06-01T00:00:00Z"),
      networkSubset: "10.0.0.0/8",
      networkSuperset: "10.1.2.3/32",
      routeId: id,
      tunTypes: ["cfd_tunnel", "warp_connector"] as const,
      tunnelId,
      virtualNetworkId,
      perPage: 1,
    };
    let found: unknown;
    const requests = await account.requests(async () => (found = await getNetworkRoutes(filters)));
    expect(found).toMatchObject([{ id }]);
    const queries = requests.map((request) => Object.fromEntries(new URLSearchParams(request.split("?")[1])));
    const sent = {
      comment: "office",
      existed_at: "2026-06-01T00:00:00.000Z",
      is_deleted: "false",
      network_subset: "10.0.0.0/8",
      network_superset: "10.1.2.3/32",
      route_id: id,
      tun_types: "cfd_tunnel,warp_connector",
      tunnel_id: tunnelId,
      virtual_network_id: virtualNetworkId,
      per_page: "1",
    };
    expect(queries).toEqual([
      { ...sent, page: "1" },
      { ...sent, page: "2" },
    ]);
  });

  it.each([
    ["networkSubset", { networkSubset: "10.1.2.3/8" }, 'has bits beyond its prefix: write "10.0.0.0/8"'],
    ["networkSuperset", { networkSuperset: "10.1.2.3" }, 'for this one address, write "10.1.2.3/32"'],
    ["tunTypes", { tunTypes: ["warp"] as const, routeId: "web" }, "routeId: must be the id of the network route"],
  ])("refuses a wrong %s before any request", async (_title, args, message) => {
    const requests = await account.requests(async () => {
      expect(await messageOf(getNetworkRoutes(args))).toContain(message);
    });
    expect(requests).toEqual([]);
  });

  it("takes a range that Cloudflare keeps for itself: it only looks", async () => {
    expect(await getNetworkRoutes({ networkSuperset: "100.96.0.0/12" })).toEqual([]);
  });

  it("names the permission that lacks", async () => {
    vi.stubEnv("CLOUDFLARE_API_TOKEN", account.emulator.addToken(["Zone Read"]));
    expect(await messageOf(getNetworkRoutes())).toContain(
      '"Cloudflare Tunnel: Read" (or "Cloudflare One Networks: Read")',
    );
  });
});

describe("getNetworkRouteByIp", () => {
  it("finds the longest prefix in the default virtual network, or in the one that is named", async () => {
    const { id: tunnelId } = await account.make("web");
    const other = await made("/teamnet/virtual_networks", { name: "staging" });
    await route(tunnelId, "10.0.0.0/8");
    const longest = await route(tunnelId, "10.1.0.0/16");
    const elsewhere = await route(tunnelId, "10.1.2.0/24", { virtual_network_id: other });
    expect(await getNetworkRouteByIp({ ip: "10.1.2.3" })).toMatchObject({ id: longest, network: "10.1.0.0/16" });
    expect(await getNetworkRouteByIp({ ip: "10.1.2.3", virtualNetworkId: other })).toMatchObject({ id: elsewhere });
  });

  it("sends what to do without a virtual network, and says where no route serves the address", async () => {
    const requests = await account.requests(async () => {
      expect(await messageOf(getNetworkRouteByIp({ ip: "fd00::1", defaultVirtualNetworkFallback: false }))).toMatch(
        /^getNetworkRouteByIp: no route in the default virtual network of account [0-9a-f]{32} serves fd00::1/,
      );
    });
    expect(requests).toEqual(["GET /teamnet/routes/ip/fd00%3A%3A1?default_virtual_network_fallback=false"]);
  });

  it.each(["10.1", "10.1.2.3/32", "app.example.com", "", "10.1.2.3/../../x"])("refuses %j", async (ip) => {
    expect(await messageOf(getNetworkRouteByIp({ ip }))).toContain('ip: must be an IP address, such as "10.1.2.3"');
  });
});

describe("getVirtualNetworks", () => {
  it("lists them, the default one among them, in one request without pages", async () => {
    const id = await made("/teamnet/virtual_networks", { name: "staging", comment: "apart" });
    let found: unknown;
    const requests = await account.requests(async () => (found = await getVirtualNetworks()));
    expect(requests).toEqual(["GET /teamnet/virtual_networks?is_deleted=false"]);
    expect(found).toEqual([
      expect.objectContaining({ name: "default", isDefault: true }),
      { id, name: "staging", comment: "apart", isDefault: false, createdAt },
    ]);
  });

  it("filters by id, name, default and deletion", async () => {
    const id = await made("/teamnet/virtual_networks", { name: "staging" });
    const requests = await account.requests(async () => {
      expect(await getVirtualNetworks({ id, name: "staging", isDefault: false })).toMatchObject([{ id }]);
      expect(await getVirtualNetworks({ isDefault: true })).toMatchObject([{ name: "default" }]);
    });
    expect(requests[0]).toContain(`?id=${id}&name=staging&is_default_network=false&is_deleted=false`);
    await account.emulator.call("DELETE", `/teamnet/virtual_networks/${id}`);
    expect(await getVirtualNetworks({ isDeleted: true })).toMatchObject([{ id, deletedAt: createdAt }]);
    expect(await getVirtualNetworks({ isDeleted: "any" })).toHaveLength(2);
  });
});

describe("getHostnameRoutes", () => {
  it("lists the live ones that match every filter", async () => {
    const { id: tunnelId } = await account.make("web");
    const named = (hostname: string): Promise<string> =>
      made("/zerotrust/routes/hostname", { hostname, tunnel_id: tunnelId, comment: "wiki" });
    const id = await named("wiki.corp.internal");
    await named("db.other.internal");
    let found: unknown;
    const filters = { hostname: "CORP", comment: "wiki", tunnelId, id, existedAt: "2026-06-01T00:00:00Z" };
    const requests = await account.requests(async () => (found = await getHostnameRoutes(filters)));
    expect(Object.fromEntries(new URLSearchParams(requests[0]?.split("?")[1]))).toEqual({
      comment: "wiki",
      existed_at: "2026-06-01T00:00:00Z",
      tunnel_id: tunnelId,
      id,
      hostname: "CORP",
      is_deleted: "false",
      per_page: "1000",
      page: "1",
    });
    const wiki = { id, hostname: "wiki.corp.internal", tunnelId, tunnelName: "web", tunType: "cfd_tunnel" };
    expect(found).toEqual([{ ...wiki, comment: "wiki", createdAt }]);
    expect(await getHostnameRoutes()).toHaveLength(2);
    await account.emulator.call("DELETE", `/zerotrust/routes/hostname/${id}`);
    expect(await getHostnameRoutes({ isDeleted: true })).toMatchObject([{ id, deletedAt: createdAt }]);
  });

  it("waits for its arguments in its Output form", async () => {
    const found = getHostnameRoutesOutput({ hostname: Promise.resolve("corp") });
    expect(await new Promise((resolve) => void found.apply(resolve))).toEqual([]);
  });
});

describe("getWarpConnectorConfiguration", () => {
  it("reads what a resource would declare", async () => {
    const { id: tunnelId } = await account.make("site", "warp_connector", { ha: true });
    expect(await getWarpConnectorConfiguration({ tunnelId })).toMatchObject({
      accountId: account.id,
      tunnelId,
      mode: "none",
    });
    const path = `/warp_connector/${tunnelId}/configurations`;
    await account.emulator.call("PUT", path, { ha_mode: "local", config: { vips: [{ address: "10.0.0.5" }] } });
    const local = await getWarpConnectorConfiguration({ tunnelId });
    expect(local).toMatchObject({ mode: "local", virtualAddresses: ["10.0.0.5"], updatedAt: createdAt });
    await account.emulator.call("PUT", path, { ha_mode: "aws", config: { fnr_id: "eni-1" } });
    const aws = await getWarpConnectorConfiguration({ tunnelId });
    expect(aws).toMatchObject({ mode: "aws", networkInterfaceId: "eni-1", version: local.version + 1 });
    expect(aws).not.toHaveProperty("virtualAddresses");
  });

  it("says that there is no such WARP connector", async () => {
    const { id } = await account.make("web");
    expect(await messageOf(getWarpConnectorConfiguration({ tunnelId: id }))).toBe(
      `getWarpConnectorConfiguration: no live WARP connector has the id ${id} in account ${account.id}`,
    );
  });
});
