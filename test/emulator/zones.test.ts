import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { type Emulator, startEmulator } from "../../local/emulator/index.js";

const otherAccount = "fedcba9876543210fedcba9876543210";
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ accounts: [otherAccount] });
});
beforeEach(() => {
  emulator.reset();
});
afterAll(() => emulator.close());

interface Zone {
  id: string;
  name: string;
  status: string;
  type: string;
  account: { id: string };
}

async function create(name: string, more: Record<string, unknown> = {}): Promise<Zone> {
  const { result } = await emulator.callApi("POST", "/zones", { account: { id: emulator.accountId }, name, ...more });
  return result as unknown as Zone;
}

async function names(query = "", token = emulator.apiToken): Promise<string[]> {
  const { result } = await emulator.callApi("GET", `/zones${query}`, undefined, { token });
  return (result as unknown as Zone[]).map(({ name }) => name);
}

describe("zones", () => {
  it("begin with example.com in the first account, active and full, with the same id after a reset", async () => {
    const { result, resultInfo } = await emulator.callApi("GET", "/zones");
    expect(result).toMatchObject([
      { id: emulator.zoneId, name: "example.com", status: "active", type: "full", account: { id: emulator.accountId } },
    ]);
    expect(resultInfo).toEqual({ count: 1, page: 1, per_page: 20, total_count: 1, total_pages: 1 });
  });

  it("are made pending, become active by a check, and are deleted", async () => {
    const made = await create("Shop.Example", { type: "partial" });
    expect(made).toMatchObject({ name: "shop.example", status: "pending", type: "partial" });
    expect((await emulator.callApi("GET", `/zones/${made.id}`)).result).toEqual(made);
    expect((await emulator.callApi("PUT", `/zones/${made.id}/activation_check`)).result).toEqual({ id: made.id });
    expect((await emulator.callApi("GET", `/zones/${made.id}`)).result).toMatchObject({ status: "active" });
    expect((await emulator.callApi("DELETE", `/zones/${made.id}`)).result).toEqual({ id: made.id });
    const { status, errors } = await emulator.callApi("GET", `/zones/${made.id}`);
    expect([status, errors[0]?.code]).toEqual([400, 1001]);
    expect(await names()).toEqual(["example.com"]);
  });

  it("are changed by the admin route", async () => {
    emulator.changeZone(emulator.zoneId, { status: "pending", type: "partial", plan: "pro" });
    const { result } = await emulator.callApi("GET", `/zones/${emulator.zoneId}`);
    expect(result).toMatchObject({ status: "pending", type: "partial", plan: { legacy_id: "pro" } });
    const change = (body: unknown) =>
      fetch(`${emulator.adminUrl}/zones/${emulator.zoneId}`, { method: "PATCH", body: JSON.stringify(body) });
    expect((await change({ status: "moved" })).status).toBe(200);
    expect((await change({ status: "gone" })).status).toBe(400);
    expect(emulator.state().accounts[0]?.zones).toMatchObject([{ status: "moved", records: [] }]);
  });

  it.each([
    ["?name=shop.example", ["shop.example"]],
    ["?name=SHOP.example", ["shop.example"]],
    ["?name=shop", []],
    ["?name=contains:shop", ["shop.example", "shop.test"]],
    ["?name=starts_with:shop.t", ["shop.test"]],
    ["?name=not_equal:example.com", ["shop.example", "shop.test", "other.example"]],
    ["?status=active", ["example.com"]],
    ["?type=partial,secondary", ["shop.test"]],
    [`?account.id=${otherAccount}`, ["other.example"]],
    ["?match=any&name=shop.test&status=active", ["example.com", "shop.test"]],
    ["?order=name&direction=desc", ["shop.test", "shop.example", "other.example", "example.com"]],
    ["?per_page=2&page=2", ["shop.test", "other.example"]],
    ["?page=2", []],
  ])("are listed by %s", async (query, expected) => {
    await create("shop.example");
    await create("shop.test", { type: "partial" });
    await create("other.example", { account: { id: otherAccount } });
    expect(await names(query)).toEqual(expected);
  });

  it.each([
    [{ name: "example.com", account: {} }, 400, 1030],
    [{ account: "me" }, 400, 1030],
    [{ name: "example.com" }, 400, 1061],
    [{ name: "nodot" }, 400, 1000],
    [{ name: "*.example.org" }, 400, 1000],
    [{ name: "a.example", type: "half" }, 400, 1030],
    [{ name: "a.example", account: { id: "0".repeat(32) } }, 403, 9109],
  ])("are refused where %j", async (body, status, code) => {
    const answer = await emulator.callApi("POST", "/zones", { account: { id: emulator.accountId }, ...body });
    expect([answer.status, answer.errors[0]?.code]).toEqual([status, code]);
  });

  it("page by 50 at most", async () => {
    expect((await emulator.callApi("GET", "/zones?per_page=51")).errors[0]?.message).toContain("from 1 to 50");
  });
});

describe("permissions of zones", () => {
  it("keep a tunnel token from zones and records", async () => {
    const token = emulator.addToken(["Cloudflare Tunnel Write"]);
    const refused = async (method: string, path: string): Promise<unknown> => {
      const { status, errors } = await emulator.callApi(method, path, undefined, { token });
      return [status, errors[0]?.code];
    };
    for (const path of ["/zones", `/zones/${emulator.zoneId}`, `/zones/${emulator.zoneId}/dns_records`]) {
      expect([path, await refused("GET", path)]).toEqual([path, [403, 10_000]]);
    }
    expect(await refused("POST", `/zones/${emulator.zoneId}/dns_records`)).toEqual([403, 10_000]);
    expect(await refused("POST", "/zones")).toEqual([403, 10_000]);
  });

  it("tell reading from writing, and DNS from zones", async () => {
    const record = { type: "A", name: "a", content: "192.0.2.1" };
    const tried = async (token: string): Promise<number[]> => {
      const statuses = [];
      for (const [method, path, body] of [
        ["GET", "/zones", undefined],
        ["GET", `/zones/${emulator.zoneId}/dns_records`, undefined],
        ["POST", `/zones/${emulator.zoneId}/dns_records`, record],
      ] as const) {
        statuses.push((await emulator.callApi(method, path, body, { token })).status);
      }
      return statuses;
    };
    expect(await tried(emulator.readOnlyApiToken)).toEqual([200, 200, 403]);
    expect(await tried(emulator.addToken(["Zone Read"]))).toEqual([200, 403, 403]);
    expect(await tried(emulator.addToken(["DNS Read"]))).toEqual([403, 200, 403]);
    expect(await tried(emulator.addToken(["DNS Write"]))).toEqual([403, 200, 200]);
  });

  it("can be held to accounts, and to zones by id or name", async () => {
    await create("other.example", { account: { id: otherAccount } });
    const mine = await create("mine.example");
    expect(await names("", emulator.addToken(["Zone Read"], [otherAccount]))).toEqual(["other.example"]);
    const token = emulator.addToken(["Zone Read", "DNS Read"], undefined, ["example.com", mine.id]);
    expect(await names("", token)).toEqual(["example.com", "mine.example"]);
    const held = emulator.addToken(["DNS Read"], undefined, [mine.id]);
    const path = `/zones/${emulator.zoneId}/dns_records`;
    const { status, errors } = await emulator.callApi("GET", path, undefined, { token: held });
    expect([status, errors[0]?.code]).toEqual([403, 9109]);
  });
});
