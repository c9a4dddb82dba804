import { describe, expect, it, vi } from "vitest";

import { getDnsRoutes, getDnsRoutesOutput, getZone, getZoneOutput } from "../../../provider/index.js";
import { LookedUpAccount, messageOf } from "./account.js";

const account = LookedUpAccount.set();
const tunnelId = "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415";
const target = `${tunnelId}.cfargotunnel.com`;

async function zone(name: string, accountId = account.id): Promise<string> {
  const { result } = await account.emulator.callApi("POST", "/zones", { name, account: { id: accountId } });
  return (result as unknown as { id: string }).id;
}

async function record(zoneId: string, body: object): Promise<string> {
  const { result } = await account.emulator.callApi("POST", `/zones/${zoneId}/dns_records`, { proxied: true, ...body });
  return (result as unknown as { id: string }).id;
}

describe("getZone", () => {
  it("finds a zone by its name, whatever its case and script", async () => {
    const id = await zone("xn--bcher-kva.example");
    expect(await getZone({ name: "BÜCHER.example" })).toEqual({
      id,
      name: "xn--bcher-kva.example",
      accountId: account.id,
      accountName: expect.any(String) as string,
      status: "pending",
      type: "full",
      paused: false,
      nameServers: ["ada.ns.cloudflare.com", "bob.ns.cloudflare.com"],
    });
  });

  it("finds the zone of a host name by its longest end, at a dot", async () => {
    const deep = await zone("deep.example.com");
    await zone("eep.example.com");
    // Other credentials, another list: the zones are listed once for the process.
    vi.stubEnv("CLOUDFLARE_API_TOKEN", account.emulator.addToken(["Zone Read"]));
    expect(await getZone({ hostname: "app.deep.example.com" })).toMatchObject({ id: deep });
    expect(await getZone({ hostname: "deep.example.com" })).toMatchObject({ id: deep });
    expect(await getZone({ hostname: "*.deep.example.com" })).toMatchObject({ id: deep });
    expect(await getZone({ hostname: "notdeep.example.com" })).toMatchObject({ id: account.emulator.zoneId });
  });

  it("lists the zones once, and once more for one that is not in the list", async () => {
    await getZone({ name: "example.com" });
    const requests = await account.requests(async () => {
      await Promise.all([getZone({ name: "example.com" }), getZone({ hostname: "a.example.com" })]);
      await Promise.all([messageOf(getZone({ name: "a.example" })), messageOf(getZone({ name: "b.example" }))]);
    });
    expect(requests).toEqual(["GET /zones?per_page=50&page=1"]);
  });

  it("says which zones there are where none matches", async () => {
    expect(await messageOf(getZone({ name: "shop.example" }))).toMatch(
      /^getZone: these credentials see no zone shop\.example\. They see example\.com\..*"Zone: Read"/,
    );
  });

  it("takes a failure for no list: whoever asks next, asks anew", async () => {
    vi.stubEnv("CLOUDFLARE_API_TOKEN", account.emulator.addToken(["Zone Read"]));
    account.emulator.addFault({ method: "GET", path: "/zones", fault: { status: 403 } });
    expect(await messageOf(getZone({ name: "example.com" }))).toContain("HTTP 403");
    expect(await getZone({ name: "example.com" })).toMatchObject({ id: account.emulator.zoneId });
  });

  it("waits for its argument in its Output form", async () => {
    const found = getZoneOutput({ name: Promise.resolve("example.com") });
    const id = await new Promise(
      (resolve) =>
        void found.apply((value) => {
          resolve(value.id);
        }),
    );
    expect(id).toBe(account.emulator.zoneId);
  });
});

describe("getDnsRoutes", () => {
  it("lists what leads to a tunnel in every zone of the account, and nothing else", async () => {
    const { zoneId } = account.emulator;
    const other = await zone("shop.example");
    const app = await record(zoneId, { type: "CNAME", name: "app", content: target, comment: "web team" });
    const shop = await record(other, { type: "CNAME", name: "www", content: target.toUpperCase(), proxied: false });
    await record(zoneId, { type: "CNAME", name: "old", content: "shop.example.net" });
    await record(zoneId, { type: "TXT", name: "app2", content: target, proxied: false });
    let found: unknown;
    const requests = await account.requests(async () => (found = await getDnsRoutes({ tunnelId })));
    expect(requests.map((request) => request.replace(/\?.*|[0-9a-f]{32}/g, ""))).toEqual([
      "GET /zones",
      "GET /zones//dns_records",
      "GET /zones//dns_records",
    ]);
    expect(found).toEqual([
      {
        id: `${zoneId}/${app}`,
        hostname: "app.example.com",
        zoneId,
        target,
        proxied: true,
        comment: "web team",
        tags: [],
        createdAt: "2026-01-01T00:00:00.000000Z",
      },
      {
        id: `${other}/${shop}`,
        hostname: "www.shop.example",
        zoneId: other,
        target,
        proxied: false,
        tags: [],
        createdAt: "2026-01-01T00:00:00.000000Z",
      },
    ]);
  });

  it("asks one zone alone where its id is given", async () => {
    const { zoneId } = account.emulator;
    await record(await zone("shop.example"), { type: "CNAME", name: "www", content: target });
    let found: unknown;
    const requests = await account.requests(async () => (found = await getDnsRoutes({ tunnelId, zoneId })));
    expect([requests.length, found]).toEqual([1, []]);
  });

  it("sees a zone that was made since", async () => {
    await getZone({ name: "example.com" });
    await record(await zone("new.example"), { type: "CNAME", name: "www", content: target });
    expect(await getDnsRoutes({ tunnelId })).toHaveLength(1);
  });

  it("names the permissions that lack", async () => {
    vi.stubEnv("CLOUDFLARE_API_TOKEN", account.emulator.addToken(["Zone Read"]));
    expect(await messageOf(getDnsRoutes({ tunnelId }))).toMatch(/"DNS: Read" and "Zone: Read".*the zone example\.com/);
  });

  it("waits for its arguments in its Output form", async () => {
    const found = getDnsRoutesOutput({ tunnelId: Promise.resolve(tunnelId), zoneId: account.emulator.zoneId });
    expect(await new Promise((resolve) => void found.apply(resolve))).toEqual([]);
  });
});
