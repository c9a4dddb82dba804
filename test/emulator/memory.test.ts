import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Credentials } from "../../local/emulator/auth.js";
import { type Emulator, startEmulator } from "../../local/emulator/index.js";
import { maxAddedTokens } from "../../local/emulator/limits.js";
import { SoftDeletedMap } from "../../local/emulator/soft-deletion.js";

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => {
  emulator.reset();
});
afterAll(() => emulator.close());

async function created(path: string, body: unknown): Promise<string> {
  return ((await emulator.call("POST", path, body)).result as unknown as { id: string }).id;
}

describe("a deleted tunnel", () => {
  it("leaves neither its configuration nor its connectors behind", async () => {
    const large = { ingress: [{ service: "http_status:404" }], note: "x".repeat(100_000) };
    for (let n = 0; n < 5; n++) {
      const id = await created("/cfd_tunnel", { name: "t" });
      await emulator.call("PUT", `/cfd_tunnel/${id}/configurations`, { config: large });
      emulator.connect((await emulator.call("GET", `/cfd_tunnel/${id}/token`)).result as string);
      const warp = await created("/warp_connector", { name: "w", ha: true });
      const config = { vips: [{ address: "10.0.0.1" }] };
      await emulator.call("PUT", `/warp_connector/${warp}/configurations`, { ha_mode: "local", config });
      await emulator.call("DELETE", `/cfd_tunnel/${id}?cascade=true`);
      await emulator.call("DELETE", `/warp_connector/${warp}`);
    }
    const kept = emulator.state().accounts[0]?.deletedTunnels ?? [];
    expect(kept.map(({ configuration, connectors }) => [configuration.config, connectors])).toEqual(
      Array.from({ length: 10 }, () => [null, []]),
    );
    expect(JSON.stringify(emulator.state()).length).toBeLessThan(20_000);
  });
});

describe("what is deleted", () => {
  it("is forgotten, the longest deleted first, where there is too much of it", () => {
    const map = new SoftDeletedMap<{ id: string; createdAt: number; deletedAt: number | null }>(2);
    const items = ["a", "b", "c", "d"].map((id) => map.add({ id, createdAt: 0, deletedAt: null }));
    const ids = (list: { id: string }[]): string => list.map(({ id }) => id).join("");
    for (const [index, left] of [
      [2, "abcd"],
      [0, "abcd"],
      [1, "abd"],
    ] as const) {
      const item = items[index];
      if (item) map.delete(item, 1);
      expect(ids(map.all())).toBe(left);
    }
    expect([map.liveCount, ids(map.live()), map.find("c"), map.findLive("a")]).toEqual([1, "d", undefined, undefined]);
  });
});

describe("tokens", () => {
  it("that tests add are forgotten, the oldest first; those of the start are not", () => {
    const keys = { email: "user@example.com", apiKey: "k".repeat(20), serviceKey: "v1.0-0" };
    const credentials = new Credentials(keys, [{ token: "first", permissions: ["DNS Read"] }]);
    for (let n = 0; n <= maxAddedTokens; n++) credentials.add({ token: `added-${n}`, permissions: ["DNS Read"] });
    const identify = (token: string) => credentials.identify(new Headers({ authorization: `Bearer ${token}` }));
    expect(() => identify("added-0")).toThrow("Authentication error");
    expect(identify("first").permissions).toEqual(["DNS Read"]);
    const callers = [identify("first"), identify("added-1"), identify(`added-${maxAddedTokens}`)];
    expect(new Set(callers.map(({ rateLimitKey }) => rateLimitKey)).size).toBe(3);
  });
});

describe("records and zones", () => {
  it("are as many as Cloudflare has", async () => {
    const posts = Array.from({ length: 3500 }, (_, n) => ({ type: "A", name: `n${n}`, content: "192.0.2.1" }));
    const records = `/zones/${emulator.zoneId}/dns_records`;
    expect((await emulator.callApi("POST", `${records}/batch`, { posts })).status).toBe(200);
    const one = await emulator.callApi("POST", records, { type: "A", name: "one-more", content: "192.0.2.1" });
    expect([one.status, one.errors[0]?.code]).toEqual([400, 81_045]);
  });
});
