import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { type Emulator, startEmulator } from "../../local/emulator/index.js";

const start = Date.parse("2026-01-01T00:00:00.000Z");
let emulator: Emulator;
let path: string;

beforeAll(async () => {
  emulator = await startEmulator({ clock: { now: () => start } });
});
beforeEach(async () => {
  emulator.reset();
  path = await connector(true);
});
afterAll(() => emulator.close());

async function connector(ha: boolean): Promise<string> {
  const { result } = await emulator.call("POST", "/warp_connector", { name: `ha ${ha}`, ha });
  return `/warp_connector/${(result as unknown as { id: string }).id}/configurations`;
}

const vips = (...addresses: string[]) => addresses.map((address) => ({ address }));

describe("the configuration of a WARP connector", () => {
  it("begins with version 0: none with high availability, disabled without", async () => {
    expect((await emulator.call("GET", path)).result).toEqual({
      tunnel_id: path.split("/")[2],
      configuration_version: 0,
      ha_mode: "none",
      config: null,
      created_at: "2026-01-01T00:00:00.000000Z",
      updated_at: null,
    });
    expect((await emulator.call("GET", await connector(false))).result).toMatchObject({ ha_mode: "disabled" });
  });

  it("is replaced by each PUT, and counts them", async () => {
    const puts: [body: unknown, shown: unknown][] = [
      [
        { ha_mode: "aws", config: { fnr_id: "eni-1" } },
        { ha_mode: "aws", config: { fnr_id: "eni-1" } },
      ],
      [
        { ha_mode: "local", config: { vips: vips("10.0.0.1", "fd00::1") } },
        { ha_mode: "local", config: { vips: vips("10.0.0.1", "fd00::1") } },
      ],
      [
        { ha_mode: "local", config: { vips: vips("10.0.0.2", "fd00::1") } },
        { ha_mode: "local", config: { vips: vips("10.0.0.2", "fd00::1"), vips_previous: vips("10.0.0.1") } },
      ],
      [
        { ha_mode: "local", config: { vips: vips("10.0.0.2"), vips_previous: vips("10.0.0.9") } },
        { ha_mode: "local", config: { vips: vips("10.0.0.2"), vips_previous: vips("10.0.0.9") } },
      ],
      [
        { ha_mode: "disabled", config: {} },
        { ha_mode: "disabled", config: null },
      ],
      [
        { ha_mode: "none", config: null },
        { ha_mode: "none", config: null },
      ],
    ];
    for (const [index, [body, shown]] of puts.entries()) {
      const { result } = await emulator.call("PUT", path, body);
      expect(result).toMatchObject({ configuration_version: index + 1, updated_at: "2026-01-01T00:00:00.000000Z" });
      expect(result).toMatchObject(shown as Record<string, unknown>);
      expect((await emulator.call("GET", path)).result).toEqual(result);
    }
  });

  it.each([
    {},
    { ha_mode: "on" },
    { ha_mode: "none", config: { fnr_id: "eni-1" } },
    { ha_mode: "disabled", config: { vips: [] } },
    { ha_mode: "aws" },
    { ha_mode: "aws", config: { fnr_id: "" } },
    { ha_mode: "local" },
    { ha_mode: "local", config: { vips: [] } },
    { ha_mode: "local", config: { vips: ["10.0.0.1"] } },
    { ha_mode: "local", config: { vips: [{ address: "host" }] } },
    { ha_mode: "local", config: "vips" },
  ])("is not %j", async (body) => {
    const { status, errors } = await emulator.call("PUT", path, body);
    expect([status, errors[0]?.code]).toEqual([400, 1030]);
    expect((await emulator.call("GET", path)).result).toMatchObject({ configuration_version: 0 });
  });

  it("belongs to WARP connectors that live, and needs their permission", async () => {
    const { id } = (await emulator.call("POST", "/cfd_tunnel", { name: "t" })).result as unknown as { id: string };
    const refused = await emulator.call("GET", `/warp_connector/${id}/configurations`);
    expect([refused.status, refused.errors[0]?.code]).toEqual([404, 1055]);
    const token = emulator.addToken(["Cloudflare One Connector: WARP Read"]);
    expect((await emulator.call("GET", path, undefined, { token })).status).toBe(200);
    expect((await emulator.call("PUT", path, { ha_mode: "none" }, { token })).status).toBe(403);
    const tunnelToken = emulator.addToken(["Cloudflare Tunnel Write"]);
    expect((await emulator.call("GET", path, undefined, { token: tunnelToken })).status).toBe(403);
    await emulator.call("DELETE", path.replace("/configurations", ""));
    expect((await emulator.call("GET", path)).errors[0]?.code).toBe(1055);
  });
});
