import { isSecret, type Output } from "@pulumi/pulumi";
import { describe, expect, it, vi } from "vitest";

import {
  getTunnelConfiguration,
  getTunnelConnections,
  getTunnelConnector,
  getTunnelManagementToken,
  getTunnelToken,
  getWarpConnectorConnections,
  getWarpConnectorConnector,
  getWarpConnectorToken,
} from "../../../provider/index.js";
import { LookedUpAccount, messageOf } from "./account.js";

const account = LookedUpAccount.set();
const nowhere = "00000000-0000-4000-8000-000000000000";

/** The value within a secret Output, which is asserted to be one. */
async function secretIn(output: Output<string>): Promise<string> {
  expect(await isSecret(output)).toBe(true);
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}

describe("getTunnelConfiguration", () => {
  it("reads a configuration as TunnelConfiguration takes it", async () => {
    const { id } = await account.make("web");
    await account.emulator.call("PUT", `/cfd_tunnel/${id}/configurations`, {
      config: {
        ingress: [
          { hostname: "app.example.com", service: "http://localhost:8080", originRequest: { connectTimeout: 10 } },
          { service: "http_status:404" },
        ],
        "warp-routing": { maxActiveFlows: 7 },
      },
    });
    let found: unknown;
    const requests = await account.requests(async () => (found = await getTunnelConfiguration({ tunnelId: id })));
    expect(requests).toEqual([`GET /cfd_tunnel/${id}/configurations`]);
    expect(found).toEqual({
      accountId: account.id,
      tunnelId: id,
      config: {
        ingress: [
          { hostname: "app.example.com", service: "http://localhost:8080", originRequest: { connectTimeout: 10 } },
          { service: "http_status:404" },
        ],
        warpRouting: { maxActiveFlows: 7 }, // without the `enabled` that the API adds
      },
      version: 1,
      source: "local",
      createdAt: "2026-01-01T00:00:00.000000Z",
    });
  });

  it("has no config, and version 0, before the first PUT", async () => {
    const { id } = await account.make("web", "cfd_tunnel", { config_src: "cloudflare" });
    const found = await getTunnelConfiguration({ tunnelId: id });
    expect(found).toMatchObject({ version: 0, source: "cloudflare" });
    expect(found).not.toHaveProperty("config");
  });
});

describe("connectors of a tunnel", () => {
  it("tell which version of the configuration each runs", async () => {
    const { id, token } = await account.make("web");
    const config = { ingress: [{ service: "http_status:404" }] };
    await account.emulator.call("PUT", `/cfd_tunnel/${id}/configurations`, { config });
    const current = account.emulator.connect(token, { connections: 1, originIp: "192.0.2.7" });
    const behind = account.emulator.connect(token, { configVersion: 0, version: "2025.1.0" });
    let found: Awaited<ReturnType<typeof getTunnelConnections>> = [];
    const requests = await account.requests(async () => (found = await getTunnelConnections({ tunnelId: id })));
    expect(requests).toEqual([`GET /cfd_tunnel/${id}/connections`]);
    expect(found.map((connector) => [connector.id, connector.configVersion, connector.connections.length])).toEqual([
      [current, 1, 1],
      [behind, 0, 4],
    ]);
    expect(found[0]).toEqual({
      id: current,
      version: "2026.8.2",
      arch: "linux_amd64",
      features: expect.arrayContaining(["allow_remote_config"]) as string[],
      runAt: "2026-01-01T00:00:00.000000Z",
      configVersion: 1,
      connections: [
        {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
          coloName: "dfw01",
          openedAt: "2026-01-01T00:00:00.000000Z",
          originIp: "192.0.2.7",
          clientId: current,
          clientVersion: "2026.8.2",
          isPendingReconnect: false,
        },
      ],
    });
    const one = await account.requests(async () => {
      expect(await getTunnelConnector({ tunnelId: id, connectorId: current })).toEqual(found[0]);
    });
    expect(one).toEqual([`GET /cfd_tunnel/${id}/connectors/${current}`]);
  });

  it("are none where none runs", async () => {
    const { id } = await account.make("web");
    expect(await getTunnelConnections({ tunnelId: id })).toEqual([]);
    expect(await messageOf(getTunnelConnector({ tunnelId: id, connectorId: nowhere }))).toBe(
      `getTunnelConnector: tunnel ${id} of account ${account.id} has no connector ${nowhere} now`,
    );
  });
});

describe("clients of a WARP connector", () => {
  it("tell which of them is active", async () => {
    const { id, token } = await account.make("office", "warp_connector", { ha: true });
    const first = account.emulator.connect(token);
    const second = account.emulator.connect(token);
    const third = account.emulator.connect(token);
    account.emulator.changeConnector(third, { offline: true });
    const clients = await getWarpConnectorConnections({ tunnelId: id });
    expect(clients.map((client) => [client.id, client.haStatus])).toEqual([
      [first, "active"],
      [second, "passive"],
      [third, "offline"],
    ]);
    expect(clients[0]).toEqual({
      id: first,
      version: "n/a",
      arch: "linux_amd64",
      features: [],
      runAt: "2026-01-01T00:00:00.000000Z",
      haStatus: "active",
      connections: [
        {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
          coloName: "dfw01",
          openedAt: "2026-01-01T00:00:00.000000Z",
          originIp: "198.51.100.1",
          clientId: first,
          clientVersion: "n/a",
        },
      ],
    });
    const requests = await account.requests(async () => {
      expect(await getWarpConnectorConnector({ tunnelId: id, connectorId: second })).toEqual(clients[1]);
    });
    expect(requests).toEqual([`GET /warp_connector/${id}/connectors/${second}`]);
    expect(await messageOf(getWarpConnectorConnector({ tunnelId: id, connectorId: nowhere }))).toBe(
      `getWarpConnectorConnector: WARP connector ${id} of account ${account.id} has no connector ${nowhere} now`,
    );
  });
});

describe("tokens are secret Outputs in the plain form, too", () => {
  it("getTunnelToken", async () => {
    const { id, token } = await account.make("web");
    let found: Output<string> | undefined;
    const requests = await account.requests(async () => (found = await getTunnelToken({ tunnelId: id })));
    expect(requests).toEqual([`GET /cfd_tunnel/${id}/token`]);
    expect(await secretIn(found as Output<string>)).toBe(token);
    expect(JSON.stringify({ ...found })).not.toContain(token);
  });

  it("getWarpConnectorToken", async () => {
    const { id, token } = await account.make("office", "warp_connector");
    expect(await secretIn(await getWarpConnectorToken({ tunnelId: id }))).toBe(token);
  });

  it("getTunnelManagementToken, for logs unless told, a new one with each call", async () => {
    const { id } = await account.make("web");
    const requests = await account.requests(async () => {
      for (const args of [{ tunnelId: id }, { tunnelId: id, resources: ["logs"] as const }]) {
        const token = await secretIn(await getTunnelManagementToken(args));
        const claims = Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8");
        expect(JSON.parse(claims)).toMatchObject({ tun: { id }, res: ["logs"] });
      }
    });
    expect(requests).toEqual(Array(2).fill(`POST /cfd_tunnel/${id}/management`));
  });

  it("need credentials that may write", async () => {
    const { id } = await account.make("web");
    vi.stubEnv("CLOUDFLARE_API_TOKEN", account.emulator.readOnlyApiToken);
    expect(await messageOf(getTunnelToken({ tunnelId: id }))).toMatch(
      /^getTunnelToken: GET .*\/token failed with HTTP 401: Not authorized \(code 1001\)/,
    );
  });
});

describe("a tunnel that is not there", () => {
  const calls: [string, string, () => Promise<unknown>][] = [
    ["getTunnelConfiguration", "tunnel", () => getTunnelConfiguration({ tunnelId: nowhere })],
    ["getTunnelConnections", "tunnel", () => getTunnelConnections({ tunnelId: nowhere })],
    ["getTunnelConnector", "tunnel", () => getTunnelConnector({ tunnelId: nowhere, connectorId: nowhere })],
    ["getTunnelToken", "tunnel", () => getTunnelToken({ tunnelId: nowhere })],
    ["getTunnelManagementToken", "tunnel", () => getTunnelManagementToken({ tunnelId: nowhere })],
    ["getWarpConnectorToken", "WARP connector", () => getWarpConnectorToken({ tunnelId: nowhere })],
    ["getWarpConnectorConnections", "WARP connector", () => getWarpConnectorConnections({ tunnelId: nowhere })],
    [
      "getWarpConnectorConnector",
      "WARP connector",
      () => getWarpConnectorConnector({ tunnelId: nowhere, connectorId: nowhere }),
    ],
  ];
  it.each(calls)("%s says so", async (name, noun, call) => {
    expect(await messageOf(call())).toBe(`${name}: no live ${noun} has the id ${nowhere} in account ${account.id}`);
  });

  it("is told from an answer that is not about the tunnel", async () => {
    account.emulator.addFault({
      method: "GET",
      path: "/connections$",
      times: 1,
      fault: { status: 404, body: "<html>" },
    });
    expect(await messageOf(getTunnelConnections({ tunnelId: nowhere }))).toMatch(/failed with HTTP 404: the answer is/);
  });
});
