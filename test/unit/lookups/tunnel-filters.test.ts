/** The filters and the pages of tunnel lists. */
import { describe, expect, it } from "vitest";

import { getCfdTunnels, getTunnels, getWarpConnectors, type TunnelListArgs } from "../../../provider/index.js";
import { dawn, LookedUpAccount } from "./account.js";

const account = LookedUpAccount.set();
const hour = 3_600_000;

function at(hours: number): string {
  return new Date(dawn + hours * hour).toISOString();
}

describe("the filters of a list", () => {
  // early: deleted after two hours; web-1: connected from the third to the fourth hour; web-2: connected from the fifth.
  async function history(): Promise<Record<string, string>> {
    const { emulator } = account;
    const early = await account.make("early");
    emulator.advanceClock(hour);
    const one = await account.make("web-1");
    emulator.advanceClock(hour);
    await account.remove(early.id);
    emulator.advanceClock(hour);
    const connector = emulator.connect(one.token);
    emulator.advanceClock(hour);
    emulator.disconnect(connector);
    emulator.advanceClock(hour);
    const two = await account.make("web-2");
    emulator.connect(two.token, { connections: 1 });
    return { early: early.id, one: one.id, two: two.id };
  }

  const rows: [string, TunnelListArgs, string, string[]][] = [
    ["none: live tunnels", {}, "is_deleted=false", ["web-1", "web-2"]],
    ["name", { name: "web-1" }, "name=web-1&is_deleted=false", ["web-1"]],
    ["includePrefix", { includePrefix: "web" }, "include_prefix=web&is_deleted=false", ["web-1", "web-2"]],
    ["excludePrefix", { excludePrefix: "web-2" }, "exclude_prefix=web-2&is_deleted=false", ["web-1"]],
    ["isDeleted true", { isDeleted: true }, "is_deleted=true", ["early"]],
    ["isDeleted false", { isDeleted: false }, "is_deleted=false", ["web-1", "web-2"]],
    ["existedAt", { existedAt: at(1.5) }, `is_deleted=false&existed_at=${encodeURIComponent(at(1.5))}`, ["web-1"]],
    [
      "existedAt as a Date",
      { existedAt: new Date(at(1.5)) },
      `is_deleted=false&existed_at=${encodeURIComponent(at(1.5))}`,
      ["web-1"],
    ],
    [
      "an offset",
      { existedAt: "2026-01-01T01:30:00+01:00", isDeleted: true },
      "is_deleted=true&existed_at=2026-01-01T01%3A30%3A00%2B01%3A00",
      ["early"],
    ],
    [
      "wasActiveAt",
      { wasActiveAt: at(3.5) },
      `is_deleted=false&was_active_at=${encodeURIComponent(at(3.5))}`,
      ["web-1"],
    ],
    [
      "wasInactiveAt",
      { wasInactiveAt: at(1.5) },
      `is_deleted=false&was_inactive_at=${encodeURIComponent(at(1.5))}`,
      ["web-1"],
    ],
    ["status inactive", { status: "inactive", isDeleted: true }, "is_deleted=true&status=inactive", ["early"]],
    ["status degraded", { status: "degraded" }, "is_deleted=false&status=degraded", ["web-2"]],
    ["status down", { status: "down" }, "is_deleted=false&status=down", ["web-1"]],
    ["status healthy", { status: "healthy" }, "is_deleted=false&status=healthy", []],
    [
      "several",
      { includePrefix: "web", isDeleted: false, status: "down" },
      "include_prefix=web&is_deleted=false&status=down",
      ["web-1"],
    ],
    ["perPage", { perPage: 7 }, "is_deleted=false", ["web-1", "web-2"]],
  ];

  it.each(rows)("%s", async (_title, args, query, names) => {
    await history();
    let found: { name: string }[] = [];
    const requests = await account.requests(async () => (found = await getCfdTunnels(args)));
    const paging = `per_page=${String(args.perPage ?? 1_000)}&page=1`;
    expect(requests).toEqual([`GET /cfd_tunnel?${query}&${paging}`]);
    expect(found.map(({ name }) => name)).toEqual(names);
  });

  it("isDeleted any: by two requests, the live ones first", async () => {
    await history();
    let found: { name: string }[] = [];
    const requests = await account.requests(async () => (found = await getCfdTunnels({ isDeleted: "any" })));
    expect(requests).toEqual(
      [false, true].map((deleted) => `GET /cfd_tunnel?is_deleted=${String(deleted)}&per_page=1000&page=1`),
    );
    expect(found.map(({ name }) => name)).toEqual(["web-1", "web-2", "early"]);
    expect((await getTunnels({ isDeleted: "any" })).map(({ name }) => name)).toEqual(["web-1", "web-2", "early"]);
    expect(await getWarpConnectors({ isDeleted: "any" })).toEqual([]);
  });

  it("uuid", async () => {
    const { two = "" } = await history();
    expect((await getCfdTunnels({ uuid: two.toUpperCase() })).map(({ name }) => name)).toEqual(["web-2"]);
  });

  it("leaves a filter that is undefined or null out", async () => {
    await history();
    const open = { name: undefined, status: null } as unknown as TunnelListArgs;
    expect(await getCfdTunnels(open)).toHaveLength(2);
  });

  it("tells states and times in camelCase", async () => {
    await history();
    const [early] = await getCfdTunnels({ isDeleted: true });
    const [one, two] = await getCfdTunnels();
    expect(early).toMatchObject({ status: "inactive", deletedAt: "2026-01-01T02:00:00.000000Z" });
    expect(one).toMatchObject({ status: "down", connsInactiveAt: "2026-01-01T04:00:00.000000Z" });
    expect(one).not.toHaveProperty("connsActiveAt");
    expect(one).not.toHaveProperty("deletedAt");
    expect(two).toMatchObject({ status: "degraded", connsActiveAt: "2026-01-01T05:00:00.000000Z" });
    expect(two).not.toHaveProperty("connsInactiveAt");
  });
});

describe("pages", () => {
  it("reads 1,000 tunnels in 10 pages of 100, and in one page by default", async () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `t-${String(index).padStart(4, "0")}`);
    for (let start = 0; start < names.length; start += 50) {
      await Promise.all(
        names.slice(start, start + 50).map((name) => account.emulator.call("POST", "/cfd_tunnel", { name })),
      );
    }
    let found: { name: string }[] = [];
    const paged = await account.requests(async () => (found = await getCfdTunnels({ perPage: 100 })));
    expect([...paged].sort()).toEqual(
      [1, 10, 2, 3, 4, 5, 6, 7, 8, 9].map(
        (page) => `GET /cfd_tunnel?is_deleted=false&per_page=100&page=${String(page)}`,
      ),
    );
    expect(found.map(({ name }) => name).sort()).toEqual(names);

    const whole = await account.requests(async () => (found = await getCfdTunnels()));
    // A full page that says it is all may have counted only itself: the empty one after it tells.
    expect(whole).toEqual([1, 2].map((page) => `GET /cfd_tunnel?is_deleted=false&per_page=1000&page=${String(page)}`));
    expect(found).toHaveLength(1_000);
  });

  it("reads a last page that is not full, and no page beyond it", async () => {
    for (let index = 0; index < 7; index += 1) await account.make(`t-${String(index)}`);
    let found: { name: string }[] = [];
    const requests = await account.requests(async () => (found = await getCfdTunnels({ perPage: 3 })));
    expect(requests).toHaveLength(3);
    expect(found.map(({ name }) => name)).toEqual(["t-0", "t-1", "t-2", "t-3", "t-4", "t-5", "t-6"]);
  });
});
