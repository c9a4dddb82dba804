import { describe, expect, it, vi } from "vitest";

import { getCfdTunnel, getTunnels, getWarpConnector, getWarpConnectors } from "../../../provider/index.js";
import { LookedUpAccount, messageOf } from "./account.js";

const account = LookedUpAccount.set();
const nowhere = "00000000-0000-4000-8000-000000000000";

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
