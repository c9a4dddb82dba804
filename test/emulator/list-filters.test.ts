import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { type Emulator, startEmulator } from "../../local/emulator/index.js";

const start = Date.parse("2026-01-01T00:00:00.000Z");
const hour = 3_600_000;
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ clock: { now: () => start }, quotas: { cfdTunnels: 2000 } });
});
beforeEach(() => {
  emulator.reset();
});
afterAll(() => emulator.close());

interface Listed {
  id: string;
  name: string;
  token: string;
}

async function create(name: string, family = "cfd_tunnel"): Promise<Listed> {
  return (await emulator.call("POST", `/${family}`, { name })).result as unknown as Listed;
}

async function names(query: string, list = "cfd_tunnel"): Promise<string[]> {
  const { result } = await emulator.call("GET", `/${list}?${query}`);
  return (result as unknown as Listed[]).map(({ name }) => name);
}

describe("filters", () => {
  it("by name, prefix and uuid", async () => {
    const [first] = [await create("web-1"), await create("web-2"), await create("db-1")];
    expect(await names("name=web-1")).toEqual(["web-1"]);
    expect(await names("name=web")).toEqual([]);
    expect(await names("include_prefix=web")).toEqual(["web-1", "web-2"]);
    expect(await names("name_prefix=web")).toEqual(["web-1", "web-2"]);
    expect(await names("exclude_prefix=web")).toEqual(["db-1"]);
    expect(await names("include_prefix=web&exclude_prefix=web-2")).toEqual(["web-1"]);
    expect(await names(`uuid=${first.id.toUpperCase()}`)).toEqual(["web-1"]);
    expect(await names("unknown_parameter=1")).toEqual(["web-1", "web-2", "db-1"]);
  });

  it("by status", async () => {
    await create("inactive");
    const healthy = await create("healthy");
    const degraded = await create("degraded");
    const down = await create("down");
    emulator.connect(healthy.token);
    emulator.connect(degraded.token, { connections: 2 });
    emulator.disconnect(emulator.connect(down.token));
    for (const status of ["inactive", "healthy", "degraded", "down"]) {
      expect(await names(`status=${status}`)).toEqual([status]);
    }
  });

  it("by the times of existence and of activity", async () => {
    const old = await create("old");
    const connector = emulator.connect(old.token);
    emulator.advanceClock(hour);
    emulator.disconnect(connector);
    await create("young");
    emulator.advanceClock(hour);
    await emulator.call("DELETE", `/cfd_tunnel/${old.id}`);
    const ever = async (query: string): Promise<string[]> => [
      ...(await names(`${query}&is_deleted=true`)),
      ...(await names(`${query}&is_deleted=false`)),
    ];
    const at = (hours: number): string => encodeURIComponent(new Date(start + hours * hour).toISOString());

    expect(await ever(`existed_at=${at(-1)}`)).toEqual([]);
    expect(await ever(`existed_at=${at(0.5)}`)).toEqual(["old"]);
    expect(await ever(`existed_at=${at(1.5)}`)).toEqual(["old", "young"]);
    expect(await ever(`existed_at=${at(3)}`)).toEqual(["young"]);
    expect(await ever(`existed_at=${encodeURIComponent(at(3))}`)).toEqual(["young"]);
    expect(await ever(`was_active_at=${at(0.5)}`)).toEqual(["old"]);
    expect(await ever(`was_active_at=${at(1.5)}`)).toEqual([]);
    expect(await ever(`was_inactive_at=${at(0.5)}`)).toEqual([]);
    expect(await ever(`was_inactive_at=${at(1.5)}`)).toEqual(["old", "young"]);
    expect(await names(`existed_at=${at(1.5)}`)).toEqual(["young"]);
  });

  it("by type, in each way of writing a list", async () => {
    await create("c");
    await create("w", "warp_connector");
    expect(await names("", "tunnels")).toEqual(["c", "w"]);
    expect(await names("tun_types=cfd_tunnel", "tunnels")).toEqual(["c"]);
    expect(await names("tun_types=gre,warp_connector", "tunnels")).toEqual(["w"]);
    expect(await names("tun_types=cfd_tunnel&tun_types=warp_connector", "tunnels")).toEqual(["c", "w"]);
    expect(await names("", "warp_connector")).toEqual(["w"]);
  });

  it.each([
    ["status=up", "inactive, degraded, healthy, down"],
    ["is_deleted=yes", "true or false"],
    ["uuid=1", "a UUID"],
    ["existed_at=yesterday", "a date-time"],
    ["was_active_at=2026-13-45T99:00:00Z", "a date-time"],
    ["was_inactive_at=1", "a date-time"],
    ["tun_types=cfd_tunnel,ssh", "cfd_tunnel, warp_connector, warp, magic, ip_sec, gre, cni"],
    ["page=0", "an integer from 1"],
    ["page=-1", "an integer from 1"],
    ["page=1.5", "an integer from 1"],
    ["page=99999999999999999999", "an integer from 1"],
    ["per_page=0", "an integer from 1 to 1000"],
    ["per_page=1001", "an integer from 1 to 1000"],
  ])("refuse %s and say what is allowed", async (query, allowed) => {
    const { status, errors } = await emulator.call("GET", `/tunnels?${query}`);
    expect(status).toBe(400);
    expect(errors[0]?.code).toBe(1030);
    expect(errors[0]?.message).toContain(allowed);
  });
});

describe("pages", () => {
  it("hold as many as are asked for, end with empty ones, and count", async () => {
    for (let i = 0; i < 21; i++) await create(`t${i}`);
    const first = await emulator.call("GET", "/cfd_tunnel?per_page=20");
    expect(first.resultInfo).toEqual({ count: 20, page: 1, per_page: 20, total_count: 21 });
    const second = await emulator.call("GET", "/cfd_tunnel?per_page=20&page=2");
    expect(second.resultInfo).toEqual({ count: 1, page: 2, per_page: 20, total_count: 21 });
    const past = await emulator.call("GET", "/cfd_tunnel?per_page=20&page=3");
    expect(past.result).toEqual([]);
    expect(past.resultInfo).toEqual({ count: 0, page: 3, per_page: 20, total_count: 21 });
    const filtered = await emulator.call("GET", "/cfd_tunnel?name=t7&per_page=1000");
    expect(filtered.resultInfo).toEqual({ count: 1, page: 1, per_page: 1000, total_count: 1 });
  });

  it("hold 1,000 tunnels, and 20 routes, where no size is asked for", async () => {
    const { resultInfo } = await emulator.call("GET", "/cfd_tunnel");
    expect(resultInfo).toEqual({ count: 0, page: 1, per_page: 1000, total_count: 0 });
    expect((await emulator.call("GET", "/tunnels")).resultInfo?.per_page).toBe(1000);
    expect((await emulator.call("GET", "/teamnet/routes")).resultInfo?.per_page).toBe(20);
  });
});
