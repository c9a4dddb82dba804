import { request } from "node:http";

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { type Emulator, startEmulator } from "../../local/emulator/index.js";

const start = Date.parse("2026-01-01T00:00:00.000Z");
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ clock: { now: () => start }, maxBodyBytes: 1000, maxRecordedRequests: 10 });
});
beforeEach(() => {
  emulator.reset();
});
afterAll(() => emulator.close());

async function admin(method: string, path: string, body?: unknown): Promise<[status: number, body: unknown]> {
  const response = await fetch(emulator.adminUrl + path, {
    method,
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return [response.status, await response.json()];
}

/** Sends a request exactly as given; fetch would correct it. */
function raw(
  headers: Record<string, string>,
  path = "/client/v4/accounts",
): Promise<[status: number | undefined, body: string]> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port: emulator.port, path, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (body += chunk));
      response.on("end", () => {
        resolve([response.statusCode, body]);
      });
    });
    sent.on("error", reject).end();
  });
}

describe("the server", () => {
  it("answers in the envelope, in its order, as application/json without a charset", async () => {
    const { text, headers } = await emulator.call("GET", "/cfd_tunnel");
    expect(text).toBe(
      '{"success":true,"errors":[],"messages":[],"result":[],"result_info":{"count":0,"page":1,"per_page":1000,"total_count":0}}',
    );
    expect(headers.get("content-type")).toBe("application/json");
    const refused = await emulator.call("GET", "/nowhere");
    expect([refused.status, refused.headers.get("content-type"), refused.text]).toEqual([
      400,
      "application/json",
      `{"success":false,"errors":[{"code":7003,"message":"Could not route to /accounts/${emulator.accountId}/nowhere, perhaps your object identifier is invalid?"},{"code":7000,"message":"No route for that URI"}],"messages":[],"result":null}`,
    ]);
  });

  it("takes Date from its clock, and names each answer", async () => {
    const { headers } = await emulator.call("GET", "/cfd_tunnel");
    expect(headers.get("date")).toBe("Thu, 01 Jan 2026 00:00:00 GMT");
    expect(headers.get("cf-ray")).toMatch(/^[0-9a-f]{16}-[A-Z]{3}$/);
  });

  it("answers without the API's prefix too, for cloudflared's --api-url", async () => {
    const response = await fetch(`http://127.0.0.1:${emulator.port}/accounts/${emulator.accountId}/cfd_tunnel`, {
      headers: { authorization: `Bearer ${emulator.apiToken}`, accept: "application/json;version=1" },
    });
    expect(response.status).toBe(200);
  });

  it("refuses methods that a route has not", async () => {
    const { status, errors } = await emulator.call("PUT", "/cfd_tunnel");
    expect([status, errors]).toEqual([
      405,
      [{ code: 10_000, message: "PUT method not allowed for the api_token authentication scheme" }],
    ]);
    const head = await fetch(`${emulator.baseUrl}/accounts/${emulator.accountId}/cfd_tunnel`, { method: "HEAD" });
    expect(head.status).toBe(405);
  });

  it("refuses bodies over its limit, announced or not", async () => {
    const { status, errors } = await emulator.call("POST", "/cfd_tunnel", { name: "x".repeat(1000) });
    expect([status, errors[0]?.message]).toEqual([413, "Request body too large"]);
    const stream = new ReadableStream({
      pull: (controller) => {
        controller.enqueue(new Uint8Array(600));
      },
    });
    const streamed = await fetch(`${emulator.baseUrl}/accounts/${emulator.accountId}/cfd_tunnel`, {
      method: "POST",
      headers: { authorization: `Bearer ${emulator.apiToken}` },
      body: stream,
      duplex: "half",
    }).then(
      ({ status: code }) => code,
      () => "cut",
    );
    expect([413, "cut"]).toContain(streamed);
  });

  it("refuses foreign Host and Origin headers, on the admin routes too", async () => {
    const host = `127.0.0.1:${emulator.port}`;
    for (const path of ["/client/v4/accounts", "/__emulator/state"]) {
      for (const headers of [
        { host: "attacker.example" },
        { host: `attacker.example:${emulator.port}` },
        { host: "127.0.0.1.attacker.example" },
        { host, origin: "https://attacker.example" },
        { host, origin: "null" },
      ]) {
        const [status, body] = await raw(headers, path);
        expect([headers, status, body.includes("loopback")]).toEqual([headers, 403, true]);
      }
    }
    for (const headers of [{ host: "localhost" }, { host: "[::1]:80" }, { host, origin: "http://localhost:3000" }]) {
      expect((await raw(headers, "/__emulator/state"))[0]).toBe(200);
    }
  });

  it("serves many requests at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => emulator.call("POST", "/cfd_tunnel", { name: `t${n}` })),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(emulator.state().accounts[0]?.tunnels).toHaveLength(200);
  });

  it("closes at once, whatever hangs, and frees its port", async () => {
    const first = await startEmulator();
    first.addFault({ fault: { hang: true } });
    const hanging = first.call("GET", "/cfd_tunnel").then(
      () => "answered",
      () => "cut",
    );
    await expect.poll(() => first.requests().length).toBe(1);
    await first.close();
    expect(await hanging).toBe("cut");
    const second = await startEmulator({ port: first.port });
    await second.close();
    expect(second.port).toBe(first.port);
  });

  it("refuses options that it cannot serve", async () => {
    await expect(startEmulator({ accountId: "short" })).rejects.toThrow("32 hexadecimal digits");
    await expect(startEmulator({ port: 70_000 })).rejects.toThrow("Not a port: 70000");
    await expect(startEmulator({ port: emulator.port })).rejects.toThrow("EADDRINUSE");
  });
});

describe("the record of requests", () => {
  it("lists API requests in order, without admin requests", async () => {
    await emulator.call("GET", "/cfd_tunnel?name=a%20b&page=1");
    await admin("GET", "/state");
    await emulator.call("POST", "/cfd_tunnel", {});
    const path = `/client/v4/accounts/${emulator.accountId}/cfd_tunnel`;
    const at = "2026-01-01T00:00:00.000Z";
    const expected = [
      { method: "GET", path, query: "name=a%20b&page=1", status: 200, at },
      { method: "POST", path, query: "", status: 400, at },
    ];
    expect(await admin("GET", "/requests")).toEqual([200, expected]);
    expect(emulator.requests()).toEqual(expected);
    await admin("DELETE", "/requests");
    expect(emulator.requests()).toEqual([]);
  });

  it("keeps the newest up to its capacity, and says how many it dropped", async () => {
    for (let i = 0; i < 13; i++) await emulator.call("GET", `/cfd_tunnel?page=${i + 1}`);
    const response = await fetch(`${emulator.adminUrl}/requests`);
    expect(response.headers.get("x-emulator-dropped-requests")).toBe("3");
    expect(emulator.requests().map(({ query }) => query)).toEqual(
      Array.from({ length: 10 }, (_, i) => `page=${i + 4}`),
    );
  });
});

describe("the admin routes", () => {
  interface Created {
    id: string;
    token: string;
  }
  async function tunnel(): Promise<Created> {
    return (await emulator.call("POST", "/cfd_tunnel", { name: "t" })).result as unknown as Created;
  }

  it("start, change and stop connectors", async () => {
    const { id, token } = await tunnel();
    const [status, body] = await admin("POST", "/connectors", { token, version: "2026.1.0" });
    const connector = (body as Created).id;
    expect([status, body]).toEqual([200, { id: connector }]);
    expect((await emulator.call("GET", `/cfd_tunnel/${id}/connections`)).result).toMatchObject([
      { id: connector, version: "2026.1.0" },
    ]);
    expect(await admin("PATCH", `/connectors/${connector}`, { connections: 1 })).toEqual([200, {}]);
    expect((await emulator.call("GET", `/cfd_tunnel/${id}`)).result).toMatchObject({ status: "degraded" });
    expect(await admin("DELETE", `/connectors/${connector}`)).toEqual([200, {}]);
    expect(await admin("DELETE", `/connectors/${connector}`)).toEqual([404, { error: "No such connector" }]);
    await emulator.call("PATCH", `/cfd_tunnel/${id}`, { tunnel_secret: Buffer.alloc(32).toString("base64") });
    expect(await admin("POST", "/connectors", { token })).toEqual([
      401,
      { error: "Unauthorized: Invalid tunnel secret" },
    ]);
  });

  it("take faults and give them back", async () => {
    const rule = { method: "GET", path: "/cfd_tunnel", times: 2, fault: { status: 503 } };
    expect(await admin("POST", "/faults", rule)).toEqual([200, { id: 1 }]);
    expect((await emulator.call("GET", "/cfd_tunnel")).status).toBe(503);
    expect(await admin("GET", "/faults")).toEqual([
      200,
      [{ id: 1, method: "GET", path: "/cfd_tunnel", remaining: 1, fault: { status: 503 } }],
    ]);
    expect(await admin("DELETE", "/faults")).toEqual([200, { cleared: 1 }]);
    expect((await emulator.call("GET", "/cfd_tunnel")).status).toBe(200);
  });

  it("reset everything but the credentials", async () => {
    await tunnel();
    await admin("POST", "/faults", { fault: { status: 503 } });
    await admin("POST", "/clock", { advanceMs: 1000 });
    expect(await admin("POST", "/reset")).toEqual([200, {}]);
    expect(emulator.requests()).toEqual([]);
    expect(await admin("GET", "/faults")).toEqual([200, []]);
    expect(await admin("GET", "/clock")).toEqual([200, { now: "2026-01-01T00:00:00.000Z" }]);
    expect((await emulator.call("GET", "/cfd_tunnel")).result).toEqual([]);
  });

  it("move the clock, make tokens and routes, and show state and credentials", async () => {
    expect(await admin("POST", "/clock", { advanceMs: 61_000 })).toEqual([200, { now: "2026-01-01T00:01:01.000Z" }]);
    const { id, token } = await tunnel();
    const [, made] = await admin("POST", "/tokens", { permissions: ["Cloudflare Tunnel Read"] });
    const listed = await emulator.call("GET", "/cfd_tunnel", undefined, { token: (made as Created).token });
    expect(listed.result).toMatchObject([{ id, created_at: "2026-01-01T00:01:01.000000Z" }]);
    expect((await admin("POST", "/routes", { tunnelId: id, network: "10.0.0.0/8" }))[0]).toBe(200);
    await emulator.call("DELETE", `/cfd_tunnel/${id}?cascade=true`);
    const [, state] = await admin("GET", "/state");
    const { s } = JSON.parse(Buffer.from(token, "base64").toString()) as { s: string };
    expect(state).toMatchObject({
      accounts: [{ id: emulator.accountId, tunnels: [], deletedTunnels: [{ id, tunnel_secret: s }] }],
    });
    expect(await admin("GET", "/credentials")).toEqual([
      200,
      {
        baseUrl: emulator.baseUrl,
        accountId: emulator.accountId,
        accounts: [emulator.accountId],
        apiToken: emulator.apiToken,
        readOnlyApiToken: emulator.readOnlyApiToken,
        email: emulator.email,
        apiKey: emulator.apiKey,
        serviceKey: emulator.serviceKey,
      },
    ]);
  });

  it.each([
    ["POST", "/connectors", {}, 400],
    ["POST", "/connectors", { token: 7 }, 400],
    ["POST", "/connectors", { token: "x" }, 400],
    ["POST", "/connectors", "{", 400],
    ["POST", "/connectors", { token: "x", originIp: "here" }, 400],
    ["POST", "/clock", { advanceMs: -1 }, 400],
    ["POST", "/tokens", { permissions: ["Everything"] }, 400],
    ["POST", "/routes", { tunnelId: "00000000-0000-4000-8000-000000000000", network: "10.0.0.0/8" }, 404],
    ["POST", "/faults", { fault: { status: "x" } }, 400],
    ["PATCH", "/connectors/x", {}, 404],
    ["GET", "/nothing", undefined, 404],
  ])("answer %s %s %j with %i and a reason", async (method, path, body, expected) => {
    const [status, answer] = await admin(method, path, body);
    expect(status).toBe(expected);
    expect((answer as { error: string }).error).toMatch(/\w/);
  });

  it("are below the API's base path too", async () => {
    const response = await fetch(`${emulator.baseUrl}/__emulator/requests`);
    expect(await response.json()).toEqual([]);
  });
});
