import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type Emulator, type Permission, startEmulator } from "../../local/emulator/index.js";

const otherAccount = "fedcba9876543210fedcba9876543210";
const readEndpoints = ["", "/TUNNEL", "/TUNNEL/connections", "/TUNNEL/connectors/TUNNEL"];
let emulator: Emulator;
let tunnels: Record<string, string>;

beforeAll(async () => {
  emulator = await startEmulator({ accounts: [otherAccount] });
  const create = async (family: string): Promise<string> =>
    ((await emulator.call("POST", `/${family}`, { name: "t" })).result as unknown as { id: string }).id;
  tunnels = { cfd_tunnel: await create("cfd_tunnel"), warp_connector: await create("warp_connector") };
});
afterAll(() => emulator.close());

/** Status and code, where null means that the call went through to the route. */
async function outcome(method: string, path: string, token: string): Promise<unknown> {
  const family = path.split("/")[1] ?? "";
  const { status, errors } = await emulator.call(method, path.replaceAll("TUNNEL", tunnels[family] ?? ""), undefined, {
    token,
  });
  const code = errors[0]?.code;
  return code === 10_000 || code === 1001 ? [status, code] : null;
}

describe("permissions", () => {
  const writes: [method: string, path: string][] = [
    ["POST", ""],
    ["PATCH", "/TUNNEL"],
    ["PUT", "/TUNNEL/configurations"],
    ["DELETE", "/TUNNEL/connections"],
    ["POST", "/TUNNEL/management"],
    ["POST", "/TUNNEL/management/logs"],
  ];

  it("let a read-only token read everything but tokens, and write nothing", async () => {
    const token = emulator.readOnlyApiToken;
    for (const path of [...readEndpoints, "/TUNNEL/configurations"]) {
      expect(await outcome("GET", `/cfd_tunnel${path}`, token)).toBeNull();
    }
    for (const path of readEndpoints) expect(await outcome("GET", `/warp_connector${path}`, token)).toBeNull();
    expect(await outcome("GET", "/tunnels", token)).toBeNull();
    for (const [method, path] of writes) {
      expect([method, path, await outcome(method, `/cfd_tunnel${path}`, token)]).toEqual([method, path, [403, 10_000]]);
    }
    expect(await outcome("PUT", "/warp_connector/TUNNEL/failover", token)).toEqual([403, 10_000]);
    for (const family of ["cfd_tunnel", "warp_connector"]) {
      expect(await outcome("GET", `/${family}/TUNNEL/token`, token)).toEqual([401, 1001]);
      expect(await outcome("DELETE", `/${family}/TUNNEL`, token)).toEqual([403, 10_000]);
    }
  });

  const grants: [permission: Permission, cfdRead: boolean, cfdWrite: boolean, warpRead: boolean, warpWrite: boolean][] =
    [
      ["Cloudflare One Connectors Write", true, true, true, true],
      ["Cloudflare One Connectors Read", true, false, true, false],
      ["Cloudflare One Connector: cloudflared Write", true, true, false, false],
      ["Cloudflare One Connector: cloudflared Read", true, false, false, false],
      ["Cloudflare One Connector: WARP Write", false, false, true, true],
      ["Cloudflare One Connector: WARP Read", false, false, true, false],
      ["Cloudflare Tunnel Write", true, true, false, false],
      ["Cloudflare Tunnel Read", true, false, false, false],
    ];
  it.each(grants)("%s", async (permission, ...allowed) => {
    const token = emulator.addToken([permission]);
    const calls: [method: string, path: string][] = [
      ["GET", "/cfd_tunnel"],
      ["POST", "/cfd_tunnel"],
      ["GET", "/warp_connector"],
      ["POST", "/warp_connector"],
    ];
    for (const [index, [method, path]] of calls.entries()) {
      expect([method, path, await outcome(method, path, token)]).toEqual([
        method,
        path,
        allowed[index] ? null : [403, 10_000],
      ]);
    }
  });
});

describe("credentials", () => {
  async function tried(headers: Record<string, string>): Promise<unknown> {
    const { status, errors } = await emulator.call("GET", "/cfd_tunnel", undefined, { headers });
    return [status, ...errors.flatMap(({ code, error_chain = [] }) => [code, ...error_chain.map((link) => link.code)])];
  }

  it("are a token, a user's email and key, or a service key", async () => {
    expect(await tried({ authorization: `Bearer ${emulator.apiToken}` })).toEqual([200]);
    expect(await tried({ "x-auth-email": emulator.email, "x-auth-key": emulator.apiKey })).toEqual([200]);
    expect(await tried({ "x-auth-user-service-key": emulator.serviceKey })).toEqual([200]);
  });

  it("are refused where they are malformed, missing or unknown", async () => {
    expect(await tried({})).toEqual([400, 6003, 6100, 6101]);
    expect(await tried({ "x-auth-email": emulator.email })).toEqual([400, 6003, 6101]);
    expect(await tried({ "x-auth-key": emulator.apiKey })).toEqual([400, 6003, 6100]);
    expect(await tried({ "x-auth-email": emulator.email, "x-auth-key": "short" })).toEqual([400, 6003, 6103]);
    expect(await tried({ "x-auth-email": "x@example.com", "x-auth-key": emulator.apiKey })).toEqual([403, 10_000]);
    expect(await tried({ "x-auth-user-service-key": "v1.0-wrong" })).toEqual([403, 10_000]);
    expect(await tried({ authorization: emulator.apiToken })).toEqual([400, 6003, 6111]);
    expect(await tried({ authorization: "Bearer two words" })).toEqual([400, 6003, 6111]);
    expect(await tried({ authorization: "Bearer unknown-token" })).toEqual([403, 10_000]);
  });
});

describe("accounts", () => {
  async function listed(accountId: string, token = emulator.apiToken): Promise<unknown> {
    const response = await fetch(`${emulator.baseUrl}/accounts/${accountId}/cfd_tunnel`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { errors, result } = (await response.json()) as { errors: { code: number }[]; result: unknown[] | null };
    return [response.status, errors.map(({ code }) => code), result?.length];
  }

  it("are kept apart, and foreign or malformed ones refused", async () => {
    expect(await listed(emulator.accountId)).toEqual([200, [], 1]);
    expect(await listed(otherAccount)).toEqual([200, [], 0]);
    expect(await listed("00000000000000000000000000000000")).toEqual([403, [9109], undefined]);
    expect(await listed("my-account")).toEqual([400, [7003, 7000], undefined]);
  });

  it("can be closed to a token", async () => {
    const token = emulator.addToken(["Cloudflare Tunnel Read"], [otherAccount]);
    expect(await listed(otherAccount, token)).toEqual([200, [], 0]);
    expect(await listed(emulator.accountId, token)).toEqual([403, [9109], undefined]);
  });
});

describe("several accounts", () => {
  it("have tunnels and tokens of their own, and stay after a reset", async () => {
    const other = emulator.addAccount();
    const path = `/accounts/${other.accountId}/cfd_tunnel`;
    const status = async (token: string, account: string): Promise<unknown> => {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(`${emulator.baseUrl}/accounts/${account}/cfd_tunnel`, { headers });
      return response.status;
    };
    const made = await emulator.callApi("POST", path, { name: "same name" });
    expect(made.status).toBe(200);
    expect((await emulator.call("POST", "/cfd_tunnel", { name: "same name" })).status).toBe(200);
    expect(await status(other.apiToken, other.accountId)).toBe(200);
    expect(await status(other.readOnlyApiToken, other.accountId)).toBe(200);
    expect(await status(other.apiToken, emulator.accountId)).toBe(403);
    expect(await status(emulator.apiToken, other.accountId)).toBe(200);
    emulator.reset();
    expect((await emulator.callApi("GET", path)).result).toEqual([]);
    expect(await status(other.apiToken, other.accountId)).toBe(200);
  });

  it("are made by an admin route, too, and are listed with the credentials", async () => {
    const add = async (body: unknown): Promise<[number, unknown]> => {
      const response = await fetch(`${emulator.adminUrl}/accounts`, { method: "POST", body: JSON.stringify(body) });
      return [response.status, await response.json()];
    };
    const accountId = "a".repeat(32);
    expect(await add({ accountId })).toEqual([
      200,
      { accountId, apiToken: expect.any(String) as string, readOnlyApiToken: expect.any(String) as string },
    ]);
    expect(await add({ accountId })).toEqual([400, { error: "There is an account with this id" }]);
    expect((await add({ accountId: "no id" }))[0]).toBe(400);
    const credentials = (await (await fetch(`${emulator.adminUrl}/credentials`)).json()) as { accounts: string[] };
    expect(credentials.accounts).toContain(accountId);
    expect(credentials.accounts[0]).toBe(emulator.accountId);
  });
});
