import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { type Emulator, startEmulator } from "../../local/emulator/index.js";

const accountId = "0123456789abcdef0123456789abcdef";
const at = "2026-01-02T03:04:05.678000Z";
const secret = "AQIDBAUGBwgBAgMEBQYHCAECAwQFBgcIAQIDBAUGBwg=";
const unknownId = "00000000-0000-4000-8000-000000000000";
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ accountId, clock: { now: () => Date.parse("2026-01-02T03:04:05.678Z") } });
});
beforeEach(() => {
  emulator.reset();
});
afterAll(() => emulator.close());

interface Created {
  id: string;
  token: string;
}

async function create(body: unknown, family = "cfd_tunnel"): Promise<Created> {
  const answer = await emulator.call("POST", `/${family}`, body);
  expect(answer.errors).toEqual([]);
  return answer.result as unknown as Created;
}

async function errorOf(method: string, path: string, body?: unknown): Promise<[status: number, codes: number[]]> {
  const { status, errors, result, success } = await emulator.call(method, path, body);
  expect({ result, success }).toEqual({ result: null, success: false });
  return [status, errors.map(({ code }) => code)];
}

describe("creating a tunnel", () => {
  it("answers with the tunnel, its credentials file and its token", async () => {
    const { status, result } = await emulator.call("POST", "/cfd_tunnel", {
      name: "blog",
      config_src: "cloudflare",
      tunnel_secret: secret,
    });
    const { id, token } = result as unknown as Created;
    expect(status).toBe(200);
    expect(result).toEqual({
      id,
      account_tag: accountId,
      created_at: at,
      deleted_at: null,
      name: "blog",
      conns_active_at: null,
      conns_inactive_at: at,
      tun_type: "cfd_tunnel",
      metadata: {},
      status: "inactive",
      remote_config: true,
      config_src: "cloudflare",
      credentials_file: { AccountTag: accountId, TunnelID: id, TunnelName: "blog", TunnelSecret: secret },
      token,
    });
    expect(Buffer.from(token, "base64").toString()).toBe(`{"a":"${accountId}","t":"${id}","s":"${secret}"}`);
  });

  it("makes a secret of 32 bytes and is locally configured where nothing is said", async () => {
    const created = await create({ name: "plain" });
    expect(created).toMatchObject({ config_src: "local", remote_config: false });
    const { s } = JSON.parse(Buffer.from(created.token, "base64").toString()) as { s: string };
    expect(Buffer.from(s, "base64")).toHaveLength(32);
  });

  it("makes WARP connectors without secret, token, config_src and ha in the answer", async () => {
    const created = await create({ name: "site", ha: true, tunnel_secret: secret }, "warp_connector");
    expect(Object.keys(created).sort()).toEqual(
      [
        ...["account_tag", "conns_active_at", "conns_inactive_at", "created_at", "deleted_at", "id"],
        ...["metadata", "name", "status", "tun_type"],
      ].sort(),
    );
    const token = await emulator.call("GET", `/warp_connector/${created.id}/token`);
    expect(Buffer.from(token.result as string, "base64").toString()).not.toContain(secret);
  });

  it.each([
    ["no name", {}, 1030],
    ["an empty name", { name: "" }, 1030],
    ["a name of the wrong type", { name: 7 }, 1030],
    ["an unknown config_src", { name: "x", config_src: "remote" }, 1030],
    ["a secret that is no base64", { name: "x", tunnel_secret: "not base64, but long enough for one!" }, 1030],
    ["a short secret", { name: "x", tunnel_secret: "c2hvcnQ=" }, 1030],
    ["a body that is a list", [], 1030],
    ["malformed JSON", '{"name":', 1030],
    ["JSON deeper than the parser goes", "[".repeat(200) + "]".repeat(200), 1030],
    ["nothing", "", 1030],
  ])("refuses %s", async (_, body, code) => {
    expect(await errorOf("POST", "/cfd_tunnel", body)).toEqual([400, [code]]);
    expect(emulator.state().accounts[0]?.tunnels).toEqual([]);
  });

  it("refuses a name that a live tunnel of the same type has, and frees the name by deletion", async () => {
    const first = await create({ name: "blog" });
    await create({ name: "blog" }, "warp_connector");
    const { status, errors } = await emulator.call("POST", "/cfd_tunnel", { name: "blog" });
    expect([status, errors]).toEqual([
      409,
      [
        {
          code: 1013,
          message:
            "You already have a tunnel with this name. Delete the existing tunnel, or choose a different name for your new tunnel",
        },
      ],
    ]);
    await emulator.call("DELETE", `/cfd_tunnel/${first.id}`);
    expect((await create({ name: "blog" })).id).not.toBe(first.id);
  });

  it("holds the account's quotas", async () => {
    const small = await startEmulator({ quotas: { cfdTunnels: 1, warpConnectors: 0 } });
    const statuses = [];
    for (const [family, name] of [
      ["cfd_tunnel", "a"],
      ["cfd_tunnel", "b"],
      ["warp_connector", "c"],
    ]) {
      statuses.push((await small.call("POST", `/${family ?? ""}`, { name })).status);
    }
    await small.close();
    expect(statuses).toEqual([200, 400, 400]);
  });
});

describe("editing a tunnel", () => {
  it("changes name and secret, and gives the new token only with a new secret", async () => {
    const { id } = await create({ name: "old" });
    const renamed = await emulator.call("PATCH", `/cfd_tunnel/${id}`, { name: "new" });
    expect(renamed.result).toMatchObject({ id, name: "new" });
    expect(renamed.result).not.toHaveProperty("token");
    const rotated = await emulator.call("PATCH", `/cfd_tunnel/${id}`, { tunnel_secret: secret });
    const { token } = rotated.result as unknown as Created;
    expect(Buffer.from(token, "base64").toString()).toContain(secret);
    expect((await emulator.call("GET", `/cfd_tunnel/${id}/token`)).result).toBe(token);
  });

  it("changes neither name nor secret where one of them is refused", async () => {
    await create({ name: "taken" });
    const { id, token } = await create({ name: "mine" });
    expect(await errorOf("PATCH", `/cfd_tunnel/${id}`, { name: "taken", tunnel_secret: secret })).toEqual([
      409,
      [1013],
    ]);
    expect((await emulator.call("GET", `/cfd_tunnel/${id}/token`)).result).toBe(token);
    expect((await emulator.call("PATCH", `/cfd_tunnel/${id}`, { name: "mine" })).status).toBe(200);
  });

  it("refuses an empty body with the message seen at Cloudflare", async () => {
    const { id } = await create({ name: "a" });
    const { status, errors } = await emulator.call("PATCH", `/cfd_tunnel/${id}`, "");
    expect(status).toBe(400);
    expect(errors).toEqual([
      {
        code: 1030,
        message: "Could not parse input. Json deserialize error: EOF while parsing a value at line 1 column 0",
      },
    ]);
    expect((await emulator.call("PATCH", `/cfd_tunnel/${id}`, {})).status).toBe(200);
  });
});

describe("deleting a tunnel", () => {
  it("keeps it, with deleted_at, for GET, and for lists that ask for deleted ones", async () => {
    const { id } = await create({ name: "a" });
    const deleted = await emulator.call("DELETE", `/cfd_tunnel/${id}`);
    expect(deleted.result).toMatchObject({ id, deleted_at: at });
    expect((await emulator.call("GET", `/cfd_tunnel/${id}`)).result).toMatchObject({ id, deleted_at: at });
    const counts = [];
    for (const query of ["", "?is_deleted=", "?is_deleted=true", "?is_deleted=false"]) {
      counts.push((await emulator.call("GET", `/cfd_tunnel${query}`)).resultInfo?.total_count);
    }
    expect(counts).toEqual([0, 0, 1, 0]);
    expect(deleted.result).not.toHaveProperty("config_src");
  });

  const operations: [method: string, path: string, body: unknown, code: number][] = [
    ["DELETE", "", undefined, 1002],
    ["PATCH", "", { name: "b" }, 1002],
    ["GET", "/token", undefined, 1054],
    ["GET", "/configurations", undefined, 1055],
    ["PUT", "/configurations", { config: { ingress: [{ service: "http_status:404" }] } }, 1055],
    ["GET", "/connections", undefined, 1002],
    ["DELETE", "/connections", undefined, 1002],
    ["GET", `/connectors/${unknownId}`, undefined, 1002],
    ["POST", "/management", { resources: ["logs"] }, 1002],
  ];
  it.each(operations)(
    "answers %s %s of a deleted, an unknown or a WARP tunnel as not found",
    async (method, path, body, code) => {
      const { id } = await create({ name: "a" });
      await emulator.call("DELETE", `/cfd_tunnel/${id}`);
      const warp = await create({ name: "w" }, "warp_connector");
      for (const tunnelId of [id, unknownId, warp.id]) {
        expect(await errorOf(method, `/cfd_tunnel/${tunnelId}${path}`, body)).toEqual([404, [code]]);
      }
    },
  );

  it("answers GET of an unknown tunnel with 1002, and of an id that is none with 7003", async () => {
    expect(await errorOf("GET", `/cfd_tunnel/${unknownId}`)).toEqual([404, [1002]]);
    expect(await errorOf("GET", "/cfd_tunnel/not-a-uuid")).toEqual([400, [7003, 7000]]);
    expect(await errorOf("GET", "/cfd_tunnel/..%2F..%2Fuser")).toEqual([400, [7003, 7000]]);
    expect(await errorOf("GET", "/cfd_tunnel/__proto__")).toEqual([400, [7003, 7000]]);
  });
});

describe("management tokens", () => {
  it("are ES256 JWTs with the claims that cloudflared reads, for an hour", async () => {
    const { id } = await create({ name: "a" });
    const { result } = await emulator.call("POST", `/cfd_tunnel/${id}/management`, { resources: ["logs"] });
    const [header, claims, signature] = (result as string).split(".");
    const decode = (part = ""): unknown => JSON.parse(Buffer.from(part, "base64url").toString());
    const iat = Math.floor(Date.parse("2026-01-02T03:04:05.678Z") / 1000);
    expect(decode(header)).toEqual({ alg: "ES256", kid: "1", typ: "JWT" });
    expect(decode(claims)).toEqual({
      tun: { id, account_tag: accountId },
      actor: { id: accountId, support: false },
      res: ["logs"],
      exp: iat + 3600,
      iat,
      iss: "tunnelstore",
    });
    expect(Buffer.from(signature ?? "", "base64url")).toHaveLength(64);
  });

  it("come as an object from the route that cloudflared uses, without a body", async () => {
    const { id } = await create({ name: "a" });
    const { result } = await emulator.call("POST", `/cfd_tunnel/${id}/management/host_details`);
    const { token } = result as unknown as Created;
    expect(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).toContain('"res":["host_details"]');
    expect(await errorOf("POST", `/cfd_tunnel/${id}/management/root`)).toEqual([400, [7003, 7000]]);
  });

  it.each([{}, { resources: "logs" }, { resources: ["admin"] }])("refuse %j", async (body) => {
    const { id } = await create({ name: "a" });
    expect(await errorOf("POST", `/cfd_tunnel/${id}/management`, body)).toEqual([400, [1030]]);
  });
});
