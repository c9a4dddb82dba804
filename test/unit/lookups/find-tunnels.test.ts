import { describe, expect, it, vi } from "vitest";

import {
  getCfdTunnel,
  getCfdTunnels,
  getTunnels,
  getWarpConnector,
  getWarpConnectors,
  type TunnelListArgs,
} from "../../../provider/index.js";
import { dawn, LookedUpAccount, messageOf } from "./account.js";

const account = LookedUpAccount.set();
const hour = 3_600_000;
const nowhere = "00000000-0000-4000-8000-000000000000";

function at(hours: number): string {
  return new Date(dawn + hours * hour).toISOString();
}

describe("getCfdTunnel", () => {
  it("finds a live tunnel by name, in one request", async () => {
    const web = await account.make("web", "cfd_tunnel", { config_src: "cloudflare" });
    await account.make("web-2");
    let found: unknown;
    const requests = await account.requests(async () => (found = await getCfdTunnel({ name: "web" })));
    expect(requests).toEqual(["GET /cfd_tunnel?name=web&is_deleted=false&per_page=1000&page=1"]);
    expect(found).toEqual({
      id: web.id,
      accountId: account.id,
      name: "web",
      tunType: "cfd_tunnel",
      status: "inactive",
      createdAt: "2026-01-01T00:00:00.000000Z",
      connsInactiveAt: "2026-01-01T00:00:00.000000Z",
      metadata: {},
      configSrc: "cloudflare",
      cname: `${web.id}.cfargotunnel.com`,
    });
  });

  it("finds a live tunnel by id, in one request", async () => {
    const { id } = await account.make("web");
    let found: unknown;
    const requests = await account.requests(async () => (found = await getCfdTunnel({ tunnelId: id })));
    expect(requests).toEqual([`GET /cfd_tunnel/${id}`]);
    expect(found).toMatchObject({ id, name: "web", configSrc: "local" });
  });

  it("never takes a deleted tunnel for a live one of the same name", async () => {
    const first = await account.make("web");
    await account.remove(first.id);
    const second = await account.make("web");
    expect((await getCfdTunnel({ name: "web" })).id).toBe(second.id);
    const deleted = await getCfdTunnel({ name: "web", isDeleted: true });
    expect(deleted).toMatchObject({ id: first.id, deletedAt: "2026-01-01T00:00:00.000000Z" });
  });

  it("says that a tunnel was deleted, and how to look at it all the same", async () => {
    const { id } = await account.make("web");
    await account.remove(id);
    expect(await messageOf(getCfdTunnel({ tunnelId: id }))).toBe(
      `getCfdTunnel: tunnel ${id} of account ${account.id} was deleted at 2026-01-01T00:00:00.000000Z; pass isDeleted: true to look at deleted ones`,
    );
    expect((await getCfdTunnel({ tunnelId: id, isDeleted: true })).id).toBe(id);
  });

  it("finds one among live and deleted ones with isDeleted any, by name and by id", async () => {
    const { id } = await account.make("web");
    expect((await getCfdTunnel({ name: "web", isDeleted: "any" })).id).toBe(id);
    await account.remove(id);
    for (const by of [{ name: "web" }, { tunnelId: id }]) {
      expect(await getCfdTunnel({ ...by, isDeleted: "any" })).toMatchObject({
        id,
        deletedAt: expect.any(String) as string,
      });
    }
    const other = await account.make("web");
    expect((await getCfdTunnel({ tunnelId: other.id, isDeleted: "any" })).id).toBe(other.id);
    expect(await messageOf(getCfdTunnel({ name: "web", isDeleted: "any" }))).toBe(
      `getCfdTunnel: there are 2 tunnels in account ${account.id} with name "web", is_deleted "any", and one was asked for: ` +
        `${other.id} ("web"), ${id} ("web"). Pass tunnelId, or narrow the filters`,
    );
  });

  it("says so where there is none", async () => {
    expect(await messageOf(getCfdTunnel({ name: "web" }))).toBe(
      `getCfdTunnel: there is no tunnel in account ${account.id} with name "web", is_deleted false`,
    );
    expect(await messageOf(getCfdTunnel({ tunnelId: nowhere }))).toBe(
      `getCfdTunnel: no tunnel has the id ${nowhere} in account ${account.id}`,
    );
    const live = await account.make("live");
    expect(await messageOf(getCfdTunnel({ tunnelId: live.id, isDeleted: true }))).toBe(
      `getCfdTunnel: tunnel ${live.id} of account ${account.id} is not deleted, but isDeleted: true asks for one that is`,
    );
  });

  it("lists the candidates where there is more than one", async () => {
    const a = await account.make("web-a");
    const b = await account.make("web-b");
    expect(await messageOf(getCfdTunnel({ includePrefix: "web-" }))).toBe(
      `getCfdTunnel: there are 2 tunnels in account ${account.id} with include_prefix "web-", is_deleted false, and one was asked for: ` +
        `${a.id} ("web-a"), ${b.id} ("web-b"). Pass tunnelId, or narrow the filters`,
    );
  });

  it("does not list more than ten candidates", async () => {
    for (let index = 0; index < 12; index += 1) await account.make(`web-${String(index)}`);
    const message = await messageOf(getCfdTunnel({ includePrefix: "web-" }));
    expect(message).toMatch(/there are 12 tunnels .*\("web-9"\), …\. Pass tunnelId/);
    expect(message).not.toContain("web-10");
  });

  it("makes no request for nothing in particular, nor for an id with filters", async () => {
    const requests = await account.requests(async () => {
      expect(await messageOf(getCfdTunnel({}))).toBe(
        "getCfdTunnel: pass name, tunnelId or another filter: all of them together must match one tunnel",
      );
      expect(await messageOf(getCfdTunnel({ tunnelId: nowhere, name: "web", status: "down" }))).toBe(
        "getCfdTunnel: tunnelId already says which tunnel: pass it without name, status",
      );
    });
    expect(requests).toEqual([]);
  });

  it("passes on what the API says to wrong credentials, as a RunError without a stack", async () => {
    const apiToken = account.emulator.addToken(["Cloudflare One Connector: WARP Read"]);
    vi.stubEnv("CLOUDFLARE_API_TOKEN", apiToken);
    const error = await getCfdTunnel({ name: "web" }).catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ __pulumiRunError: true, stack: (error as Error).message });
    expect((error as Error).message).toMatch(/^getCfdTunnel: GET .* failed with HTTP 403: Authentication error/);
    expect((error as Error).message).not.toContain(apiToken);
  });
});

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
  it("reads 1,000 tunnels in 10 pages of 100, and in one page by default", { timeout: 60_000 }, async () => {
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

describe("getTunnels", () => {
  it("lists tunnels of all kinds, or of those asked for", async () => {
    await account.make("web");
    await account.make("office", "warp_connector");
    const kinds = (await getTunnels()).map(({ name, tunType }) => [name, tunType]);
    expect(kinds).toEqual([
      ["web", "cfd_tunnel"],
      ["office", "warp_connector"],
    ]);
    let found: { name: string }[] = [];
    const requests = await account.requests(
      async () => (found = await getTunnels({ tunTypes: ["warp_connector", "cni"], isDeleted: false })),
    );
    expect(requests).toEqual(["GET /tunnels?is_deleted=false&tun_types=warp_connector%2Ccni&per_page=1000&page=1"]);
    expect(found.map(({ name }) => name)).toEqual(["office"]);
  });
});

describe("WARP connectors", () => {
  it("are listed, with the same filters", async () => {
    await account.make("web");
    await account.make("office", "warp_connector");
    await account.make("plant", "warp_connector");
    expect((await getWarpConnectors()).map(({ name }) => name)).toEqual(["office", "plant"]);
    expect((await getWarpConnectors({ includePrefix: "pl" })).map(({ name }) => name)).toEqual(["plant"]);
  });

  it("are found by name and by id", async () => {
    const office = await account.make("office", "warp_connector");
    const expected = {
      id: office.id,
      accountId: account.id,
      name: "office",
      tunType: "warp_connector",
      status: "inactive",
      createdAt: "2026-01-01T00:00:00.000000Z",
      connsInactiveAt: "2026-01-01T00:00:00.000000Z",
      metadata: {},
    };
    expect(await getWarpConnector({ name: "office" })).toEqual(expected);
    expect(await getWarpConnector({ tunnelId: office.id })).toEqual(expected);
  });

  it("are not found among cloudflared tunnels", async () => {
    const web = await account.make("web");
    expect(await messageOf(getWarpConnector({ name: "web" }))).toBe(
      `getWarpConnector: there is no WARP connector in account ${account.id} with name "web", is_deleted false`,
    );
    expect(await messageOf(getWarpConnector({ tunnelId: web.id }))).toBe(
      `getWarpConnector: no WARP connector has the id ${web.id} in account ${account.id}`,
    );
  });
});
