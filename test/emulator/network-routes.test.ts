import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { type Emulator, startEmulator } from "../../local/emulator/index.js";

const start = Date.parse("2026-01-01T00:00:00.000Z");
const nowhere = "00000000-0000-4000-8000-000000000000";
let emulator: Emulator;
let tunnel: string;
let warp: string;
let defaultNetwork: string;

beforeAll(async () => {
  emulator = await startEmulator({ clock: { now: () => start } });
});
beforeEach(async () => {
  emulator.reset();
  tunnel = await created("/cfd_tunnel", { name: "web" });
  warp = await created("/warp_connector", { name: "site" });
  const [network] = (await emulator.call("GET", "/teamnet/virtual_networks")).result as unknown as { id: string }[];
  defaultNetwork = network?.id ?? "";
});
afterAll(() => emulator.close());

async function created(path: string, body: unknown): Promise<string> {
  return ((await emulator.call("POST", path, body)).result as unknown as { id: string }).id;
}

function route(network: string, more: Record<string, unknown> = {}): Promise<string> {
  return created("/teamnet/routes", { network, tunnel_id: tunnel, ...more });
}

async function networks(query = ""): Promise<string[]> {
  const { result } = await emulator.call("GET", `/teamnet/routes${query}`);
  return (result as unknown as { network: string }[]).map(({ network }) => network);
}

async function refusal(method: string, path: string, body?: unknown): Promise<unknown> {
  const { status, errors } = await emulator.call(method, `/teamnet/routes${path}`, body);
  return [status, errors[0]?.code];
}

describe("a network route", () => {
  it("leads into the default virtual network where none is named", async () => {
    const { result } = await emulator.call("POST", "/teamnet/routes", { network: "10.0.0.0/8", tunnel_id: tunnel });
    const shown = {
      id: expect.any(String) as string,
      network: "10.0.0.0/8",
      tunnel_id: tunnel,
      comment: "",
      virtual_network_id: defaultNetwork,
      created_at: "2026-01-01T00:00:00.000000Z",
      deleted_at: null,
    };
    expect(result).toEqual(shown);
    const listed = { ...shown, tunnel_name: "web", tun_type: "cfd_tunnel", virtual_network_name: "default" };
    expect((await emulator.call("GET", "/teamnet/routes")).result).toEqual([listed]);
  });

  it("is changed in place, the network included", async () => {
    const other = await created("/teamnet/virtual_networks", { name: "other" });
    const id = await route("10.0.0.0/8", { comment: "one" });
    const change = { network: "10.1.0.0/16", tunnel_id: warp, comment: "", virtual_network_id: other };
    expect((await emulator.call("PATCH", `/teamnet/routes/${id}`, change)).result).toMatchObject({ id, ...change });
    expect((await emulator.call("PATCH", `/teamnet/routes/${id}`, { comment: "two" })).result).toMatchObject({
      ...change,
      comment: "two",
    });
  });

  it("stays visible by its id when it is deleted, and nowhere else", async () => {
    const id = await route("10.0.0.0/8");
    const deleted = { id, deleted_at: "2026-01-01T00:00:00.000000Z" };
    expect((await emulator.call("DELETE", `/teamnet/routes/${id}`)).result).toMatchObject(deleted);
    const seen = await emulator.call("GET", `/teamnet/routes/${id}`);
    expect([seen.status, seen.result]).toEqual([200, expect.objectContaining(deleted)]);
    expect(await networks()).toEqual([]);
    expect(await networks("?is_deleted=true")).toEqual(["10.0.0.0/8"]);
    expect(await refusal("DELETE", `/${id}`)).toEqual([404, 1015]);
    expect(await refusal("PATCH", `/${id}`, { comment: "x" })).toEqual([404, 1015]);
    await route("10.0.0.0/8");
  });

  it.each([
    ["10.0.0.1/8", "host part of address was not zero"],
    ["10.0.0.0/33", "invalid address"],
    ["10.0.0", "invalid address"],
    ["fd00::1/64", "host part of address was not zero"],
    ["fd00::/129", "invalid address"],
    ["fe80::%eth0/64", "invalid address"],
    ["10.0.0.0/8/8", "invalid address"],
    ["", "invalid address"],
  ])("is not %s: %s", async (network, reason) => {
    const { status, errors } = await emulator.call("POST", "/teamnet/routes", { network, tunnel_id: tunnel });
    expect([status, errors]).toEqual([
      400,
      [{ code: 1030, message: `Could not parse input. Json deserialize error: network: ${reason} (${network})` }],
    ]);
  });

  it.each([
    ["FD00:0:0::/48", "fd00::/48"],
    ["2001:db8::192.0.2.0/120", "2001:db8::c000:200/120"],
    ["192.0.2.1", "192.0.2.1/32"],
    ["0.0.0.0/0", "0.0.0.0/0"],
  ])("%s is kept as %s", async (given, kept) => {
    await route(given);
    expect(await networks()).toEqual([kept]);
  });

  it.each(["100.64.0.0/12", "100.70.1.0/24", "100.80.0.0/16", "100.96.0.0/12", "100.112.0.0/16"])(
    "is not within the reserved %s",
    async (network) => {
      expect(await refusal("POST", "", { network, tunnel_id: tunnel })).toEqual([400, 1000]);
    },
  );

  it("is one for each network and virtual network, whichever tunnel it leads through", async () => {
    const other = await created("/teamnet/virtual_networks", { name: "other" });
    await route("10.0.0.0/8");
    await route("10.0.0.0/9");
    await route("10.0.0.0/8", { virtual_network_id: other });
    const { status, errors } = await emulator.call("POST", "/teamnet/routes", {
      network: "10.0.0.0/8",
      tunnel_id: warp,
    });
    expect([status, errors]).toEqual([
      409,
      [{ code: 1014, message: "You already have a route defined for this exact IP subnet" }],
    ]);
    const id = await route("10.2.0.0/16");
    expect(await refusal("PATCH", `/${id}`, { network: "10.0.0.0/9" })).toEqual([409, 1014]);
    expect(await refusal("PATCH", `/${id}`, { network: "10.2.0.0/16" })).toEqual([200, undefined]);
  });

  it("needs a live tunnel, a live virtual network and a short comment, and breaks on an empty PATCH", async () => {
    const post = (body: Record<string, unknown>) =>
      refusal("POST", "", { network: "10.0.0.0/8", tunnel_id: tunnel, ...body });
    expect(await post({ tunnel_id: nowhere })).toEqual([404, 1002]);
    expect(await post({ tunnel_id: "web" })).toEqual([400, 1030]);
    expect(await post({ tunnel_id: undefined })).toEqual([400, 1030]);
    expect(await post({ virtual_network_id: nowhere })).toEqual([404, 1046]);
    expect(await post({ comment: "x".repeat(101) })).toEqual([400, 1030]);
    expect(await networks()).toEqual([]);
    const id = await route("10.0.0.0/8");
    expect(await refusal("PATCH", `/${id}`, {})).toEqual([500, 1000]);
    expect(await refusal("GET", `/${nowhere}`)).toEqual([404, 1015]);
    expect(await refusal("GET", "/10")).toEqual([400, 7003]);
  });
});

describe("lists of routes", () => {
  beforeEach(async () => {
    await route("10.0.0.0/8", { comment: "all" });
    await route("10.1.0.0/16", { tunnel_id: warp });
    await route("fd00::/8");
  });

  it.each([
    ["comment=all", ["10.0.0.0/8"]],
    ["network_subset=10.0.0.0/8", ["10.0.0.0/8", "10.1.0.0/16"]],
    ["network_superset=10.1.2.0/24", ["10.0.0.0/8", "10.1.0.0/16"]],
    ["network_subset=10.1.0.0/16&network_superset=10.1.0.0/16", ["10.1.0.0/16"]],
    ["tun_types=warp_connector", ["10.1.0.0/16"]],
    ["tun_types=cfd_tunnel,warp_connector", ["10.0.0.0/8", "10.1.0.0/16", "fd00::/8"]],
    ["existed_at=2026-01-01T00:00:00Z", ["10.0.0.0/8", "10.1.0.0/16", "fd00::/8"]],
    ["existed_at=2025-12-31T00:00:00Z", []],
    ["per_page=2&page=2", ["fd00::/8"]],
  ])("by %s", async (query, expected) => {
    expect(await networks(`?${query}`)).toEqual(expected);
  });

  it("by tunnel, virtual network and id", async () => {
    expect(await networks(`?tunnel_id=${warp}`)).toEqual(["10.1.0.0/16"]);
    expect(await networks(`?virtual_network_id=${defaultNetwork}`)).toHaveLength(3);
    expect(await networks(`?virtual_network_id=${nowhere}`)).toEqual([]);
    const id = await route("192.0.2.0/24");
    expect(await networks(`?route_id=${id}`)).toEqual(["192.0.2.0/24"]);
  });

  it("refuse a network that is none", async () => {
    expect(await refusal("GET", "?network_subset=10.0.0.1/8")).toEqual([400, 1030]);
  });

  it.each([
    ["10.1.2.3", "10.1.0.0/16"],
    ["10.2.3.4", "10.0.0.0/8"],
    ["fd00::1", "fd00::/8"],
    ["192.0.2.1", undefined],
  ])("say which route serves %s", async (ip, network) => {
    const { status, result } = await emulator.call("GET", `/teamnet/routes/ip/${encodeURIComponent(ip)}`);
    expect([status, (result as { network?: string } | null)?.network]).toEqual([200, network]);
  });

  it("look an address up in the virtual network that is named", async () => {
    const other = await created("/teamnet/virtual_networks", { name: "other" });
    await route("10.1.2.0/24", { virtual_network_id: other });
    const { result } = await emulator.call("GET", `/teamnet/routes/ip/10.1.2.3?virtual_network_id=${other}`);
    expect(result).toMatchObject({ network: "10.1.2.0/24", virtual_network_name: "other" });
    expect(await refusal("GET", "/ip/somewhere")).toEqual([400, 1030]);
  });

  it("are not reached by network, unless as before 2026-10-05", async () => {
    const one = `/network/${encodeURIComponent("172.16.0.0/12")}`;
    for (const method of ["POST", "PATCH", "DELETE"]) expect(await refusal(method, one)).toEqual([400, 7003]);
    emulator.switch({ before20261005: true });
    const post = await emulator.call("POST", `/teamnet/routes${one}`, { tunnel_id: tunnel, comment: "old" });
    expect(post.result).toMatchObject({ network: "172.16.0.0/12", comment: "old" });
    expect((await emulator.call("DELETE", `/teamnet/routes${one}`)).result).toMatchObject({ network: "172.16.0.0/12" });
    expect(await refusal("DELETE", one)).toEqual([404, 1015]);
  });
});

describe("deleting a tunnel with routes", () => {
  beforeEach(async () => {
    await route("10.0.0.0/8");
    await emulator.call("POST", "/zerotrust/routes/hostname", { hostname: "db.internal", tunnel_id: tunnel });
  });
  const left = async (): Promise<unknown> => [
    (await emulator.call("GET", "/teamnet/routes")).resultInfo?.total_count,
    (await emulator.call("GET", "/zerotrust/routes/hostname")).resultInfo?.total_count,
  ];

  it("is refused (1023), unless by cascade", async () => {
    const refused = await emulator.call("DELETE", `/cfd_tunnel/${tunnel}`);
    expect([refused.status, refused.errors[0]?.code]).toEqual([400, 1023]);
    expect(await left()).toEqual([1, 1]);
    const routes = (await emulator.call("GET", "/teamnet/routes")).result as unknown as { id: string }[];
    for (const { id } of routes) await emulator.call("DELETE", `/teamnet/routes/${id}`);
    const named = await emulator.call("DELETE", `/cfd_tunnel/${tunnel}`);
    expect(named.errors).toEqual([{ code: 1023, message: expect.stringContaining("db.internal") as string }]);
    expect((await emulator.call("DELETE", `/cfd_tunnel/${tunnel}?cascade=true`)).status).toBe(200);
    expect(await left()).toEqual([0, 0]);
  });

  it("takes them along where the emulator is switched so, until a reset, but cuts no connections", async () => {
    emulator.switch({ routesOnTunnelDelete: "delete" });
    const token = (await emulator.call("GET", `/cfd_tunnel/${tunnel}/token`)).result as string;
    const connector = emulator.connect(token);
    expect((await emulator.call("DELETE", `/cfd_tunnel/${tunnel}`)).errors[0]?.code).toBe(1022);
    emulator.disconnect(connector);
    expect((await emulator.call("DELETE", `/cfd_tunnel/${tunnel}`)).status).toBe(200);
    expect(await left()).toEqual([0, 0]);
    emulator.reset();
    const again = await created("/cfd_tunnel", { name: "web" });
    await route("10.0.0.0/8", { tunnel_id: again });
    expect((await emulator.call("DELETE", `/cfd_tunnel/${again}`)).errors[0]?.code).toBe(1023);
  });

  it("is switched by an option and by an admin route, too", async () => {
    const other = await startEmulator({ switches: { routesOnTunnelDelete: "delete" } });
    const { id } = (await other.call("POST", "/cfd_tunnel", { name: "t" })).result as unknown as { id: string };
    other.addRoute(id, "10.0.0.0/8");
    expect((await other.call("DELETE", `/cfd_tunnel/${id}`)).status).toBe(200);
    const change = async (body: unknown): Promise<unknown> => {
      const response = await fetch(`${other.adminUrl}/switches`, { method: "PATCH", body: JSON.stringify(body) });
      return [response.status, await response.json()];
    };
    expect(await change({ routesOnTunnelDelete: "refuse" })).toEqual([
      200,
      { routesOnTunnelDelete: "refuse", constantRatelimit: false, before20261005: false },
    ]);
    expect(await change({ before20261005: true })).toMatchObject([200, { before20261005: true }]);
    expect((await other.call("POST", "/cfd_tunnel", { name: "t" })).result).toMatchObject({ connections: [] });
    expect(await change({ routesOnTunnelDelete: "maybe" })).toEqual([400, { error: expect.any(String) as string }]);
    await other.close();
  });
});

describe("permissions of routes", () => {
  it.each([
    ["Cloudflare Tunnel Write", 200, 200],
    ["Cloudflare Tunnel Read", 200, 403],
    ["Cloudflare One Networks Write", 200, 200],
    ["Cloudflare One Networks Read", 200, 403],
    ["Cloudflare One Connectors Write", 403, 403],
    ["DNS Write", 403, 403],
  ] as const)("%s", async (permission, read, write) => {
    const token = emulator.addToken([permission]);
    for (const path of ["/teamnet/routes", "/teamnet/virtual_networks", "/zerotrust/routes/hostname"]) {
      expect((await emulator.call("GET", path, undefined, { token })).status).toBe(read);
    }
    const body = { network: "10.0.0.0/8", tunnel_id: tunnel };
    expect((await emulator.call("POST", "/teamnet/routes", body, { token })).status).toBe(write);
    const hostname = { hostname: "a.internal", tunnel_id: tunnel };
    expect((await emulator.call("POST", "/zerotrust/routes/hostname", hostname, { token })).status).toBe(write);
  });

  it("networks open no tunnels", async () => {
    const token = emulator.addToken(["Cloudflare One Networks Write"]);
    for (const path of ["/cfd_tunnel", "/tunnels"]) {
      expect((await emulator.call("GET", path, undefined, { token })).status).toBe(403);
    }
  });
});
