import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { type Emulator, startEmulator } from "../../local/emulator/index.js";

const at = "2026-01-01T00:00:00.000000Z";
const catchAll = { service: "http_status:404" };
let emulator: Emulator;
let id: string;

beforeAll(async () => {
  emulator = await startEmulator({ clock: { now: () => Date.parse(at) } });
});
beforeEach(async () => {
  emulator.reset();
  const created = await emulator.call("POST", "/cfd_tunnel", { name: "t", config_src: "cloudflare" });
  id = (created.result as unknown as { id: string }).id;
});
afterAll(() => emulator.close());

function put(config: unknown) {
  return emulator.call("PUT", `/cfd_tunnel/${id}/configurations`, { config });
}

describe("a tunnel's configuration", () => {
  it("is null at version 0 before the first PUT", async () => {
    expect((await emulator.call("GET", `/cfd_tunnel/${id}/configurations`)).result).toEqual({
      tunnel_id: id,
      account_id: emulator.accountId,
      version: 0,
      config: null,
      source: "cloudflare",
      created_at: at,
    });
  });

  it("is replaced as a whole, and its version goes up by one", async () => {
    const first = await put({
      ingress: [{ hostname: "a.example.com", service: "http://a" }, catchAll],
      originRequest: {},
    });
    expect(first.result).toMatchObject({ version: 1 });
    const second = await put({ ingress: [catchAll] });
    expect(second.result).toMatchObject({
      version: 2,
      config: { ingress: [catchAll], "warp-routing": { enabled: false } },
    });
    expect((await emulator.call("GET", `/cfd_tunnel/${id}/configurations`)).result).toEqual(second.result);
  });

  it("keeps warp-routing and unknown keys as they were sent", async () => {
    const config = {
      ingress: [{ ...catchAll, futureField: [1, { a: null }] }],
      "warp-routing": { enabled: true },
      constructor: 1,
    };
    expect((await put(config)).result).toMatchObject({ config });
  });

  it("stays as it was when a new one is refused", async () => {
    await put({ ingress: [catchAll] });
    expect((await put({ ingress: [] })).status).toBe(400);
    expect((await emulator.call("GET", `/cfd_tunnel/${id}/configurations`)).result).toMatchObject({ version: 1 });
  });

  it.each([
    ["no configuration", undefined, "Validation failed: The config file doesn't contain any ingress rules"],
    ["no rules", {}, "Validation failed: The config file doesn't contain any ingress rules"],
    ["an empty list of rules", { ingress: [] }, "Validation failed: The config file doesn't contain any ingress rules"],
    ["rules that are no list", { ingress: {} }, "ingress: invalid type: map, expected a sequence"],
    [
      "a service of the wrong type",
      { ingress: [{ service: 80 }] },
      "ingress[0].service: invalid type: integer `80`, expected a string",
    ],
    [
      "a duration with a unit",
      { ingress: [{ ...catchAll, originRequest: { connectTimeout: "10s" } }] },
      "ingress[0].originRequest.connectTimeout: invalid type: string, expected an integer number of seconds",
    ],
    [
      "a fraction of a second",
      { ingress: [catchAll], originRequest: { tlsTimeout: 10.5 } },
      "originRequest.tlsTimeout: invalid type: floating point `10.5`, expected an integer number of seconds",
    ],
    [
      "a negative port",
      { ingress: [catchAll], originRequest: { proxyPort: -1 } },
      "originRequest.proxyPort: invalid type: integer `-1`, expected an unsigned integer",
    ],
    [
      "an integer beyond 2^53",
      { ingress: [catchAll], originRequest: { keepAliveConnections: 2 ** 53 } },
      "originRequest.keepAliveConnections: invalid type: integer `9007199254740992`, expected an integer",
    ],
    [
      "audience tags that are one string",
      { ingress: [{ ...catchAll, originRequest: { access: { audTag: "x" } } }] },
      "ingress[0].originRequest.access.audTag: invalid type: string, expected a sequence",
    ],
    [
      "what cloudflared refuses",
      { ingress: [{ service: "http://a/b" }] },
      "Validation failed: http://a/b is an invalid address, ingress rules don't support proxying to a different path on the origin service. The path will be the same as the eyeball request's path",
    ],
  ])("is refused with %s", async (_, config, detail) => {
    const { status, errors } = await put(config);
    expect([status, errors]).toEqual([400, [{ code: 1056, message: `Bad Configuration: ${detail}\n` }]]);
  });

  it("is refused where `config` is no object", async () => {
    const { status, errors } = await put("x");
    expect([status, errors[0]?.code]).toEqual([400, 1030]);
  });

  it.each([
    { connectTimeout: 0 },
    { connectTimeout: -5 },
    { connectTimeout: null },
    { proxyPort: 70_000 },
    { proxyType: "odd" },
  ])("takes %j, as cloudflared does", async (originRequest) => {
    expect((await put({ ingress: [{ ...catchAll, originRequest }] })).errors).toEqual([]);
  });

  it("takes 10,000 rules", async () => {
    const rules = Array.from({ length: 9999 }, (_, n) => ({
      hostname: `h${n}.example.com`,
      service: "http://localhost:80",
    }));
    expect((await put({ ingress: [...rules, catchAll] })).result).toMatchObject({ version: 1 });
  });
});
