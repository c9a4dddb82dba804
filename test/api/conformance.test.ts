/**
 * Runs every resource method and every look-up against the emulator, and holds each request and each answer that went
 * over the wire against the schemas; the official SDK then reads the same answers.
 */
import { randomBytes } from "node:crypto";

import { expect, it } from "vitest";

import * as lookups from "../../provider/index.js";
import { emulator, proxy, recording, resource } from "./conformance-stage.js";
import { conform } from "./conforms.js";
import { nameOf } from "./schemas/endpoint.js";
import { endpoints } from "./schemas/endpoints.js";
import { sdkReaders } from "./schemas/sdk-readers.js";

const newSecret = (): string => randomBytes(32).toString("base64");
const nowhere = "00000000-0000-4000-8000-000000000000";
const connectTo = (outs: Record<string, unknown>): string => emulator.connect(String(outs["token"]));

/** Lets the next tunnel be refused its delete twice, as where connectors are back before it: then their secret is changed. */
function connectorsComeBack(): void {
  const errors = [{ code: 1022, message: "This tunnel has active connections." }];
  const body = { success: false, errors, messages: [], result: null };
  emulator.addFault({
    method: "DELETE",
    path: "/(cfd_tunnel|warp_connector)/[^/]+$",
    times: 2,
    fault: { status: 400, body },
  });
}

async function useCfdTunnel(accountId: string): Promise<void> {
  const tunnels = resource("CfdTunnel");
  const inputs = { accountId, name: "web", tunnelSecret: newSecret(), configSrc: "cloudflare" };
  const { id, outs } = await proxy.as("CfdTunnel create", () => tunnels.create(inputs));
  await proxy.as("CfdTunnel read", () => resource("CfdTunnel").read(id, outs));
  const renamed = { ...inputs, name: "web-2" };
  const update = await proxy.as("CfdTunnel update", () => tunnels.update(id, outs, renamed));
  const rotated = { ...renamed, tunnelSecret: newSecret(), onSecretChange: "dropConnections" };
  const rotation = await proxy.as("CfdTunnel update (dropConnections)", () => tunnels.update(id, update.outs, rotated));
  const byName = { ...inputs, name: "web-2", tunnelSecret: undefined, adopt: true };
  await proxy.as("CfdTunnel create (adopt by name)", () => resource("CfdTunnel").create(byName));
  const byId = { accountId, adopt: id };
  await proxy.as("CfdTunnel create (adopt by id)", () => resource("CfdTunnel").create(byId));
  await proxy.as("CfdTunnel create (name taken)", () =>
    expect(resource("CfdTunnel").create({ ...inputs, name: "web-2" })).rejects.toThrow("1013"),
  );
  await useConfiguration(accountId, id);
  const connectorId = connectTo(rotation.outs);
  await lookUpCfdTunnel(id, connectorId);
  await proxy.as("CfdTunnel delete (refuse)", () =>
    expect(tunnels.delete(id, { ...rotation.outs, onActiveConnections: "refuse" })).rejects.toThrow(connectorId),
  );
  connectorsComeBack();
  await proxy.as("CfdTunnel delete (connectors run)", () => tunnels.delete(id, rotation.outs));
  const idle = await proxy.as("CfdTunnel create", () => tunnels.create({ ...inputs, configSrc: "local" }));
  await proxy.as("CfdTunnel read (several at once)", () => {
    const refreshing = resource("CfdTunnel");
    return Promise.all([refreshing.read(idle.id, idle.outs), refreshing.read(idle.id, idle.outs)]);
  });
  await proxy.as("CfdTunnel delete", () => tunnels.delete(idle.id, idle.outs));
}

async function useConfiguration(accountId: string, tunnelId: string): Promise<void> {
  const configurations = resource("TunnelConfiguration");
  const config = {
    ingress: [
      {
        hostname: "app.example.com",
        path: "^/api",
        service: "https://localhost:8443",
        originRequest: { noTLSVerify: true, connectTimeout: "1m30s", access: { required: true, teamName: "acme" } },
      },
      { service: "http_status:404" },
    ],
    originRequest: { keepAliveTimeout: 90, proxyType: "socks" },
    warpRouting: { connectTimeout: "5s", maxActiveFlows: 100 },
  };
  await proxy.as("getTunnelConfiguration", () => lookups.getTunnelConfiguration({ tunnelId }));
  const inputs = { accountId, tunnelId, config };
  const { outs } = await proxy.as("TunnelConfiguration create", () => configurations.create(inputs));
  const changed = { ...inputs, config: { ingress: [{ service: "hello_world" }] } };
  const update = await proxy.as("TunnelConfiguration update", () => configurations.update(tunnelId, outs, changed));
  await proxy.as("TunnelConfiguration read", () => resource("TunnelConfiguration").read(tunnelId, update.outs));
  await proxy.as("getTunnelConfiguration", () => lookups.getTunnelConfiguration({ tunnelId }));
  await proxy.as("TunnelConfiguration delete", () => configurations.delete(tunnelId, update.outs));
}

async function lookUpCfdTunnel(tunnelId: string, connectorId: string): Promise<void> {
  const everyFilter = {
    name: "web-2",
    includePrefix: "we",
    excludePrefix: "x",
    uuid: tunnelId,
    isDeleted: false,
    existedAt: new Date(),
    wasActiveAt: "2026-01-31T12:00:00+01:00",
    wasInactiveAt: "2026-01-31T12:00:00.5Z",
    status: "healthy",
    perPage: 50,
  } as const;
  const calls: [string, () => Promise<unknown>][] = [
    ["getTunnels", () => lookups.getTunnels()],
    ["getTunnels", () => lookups.getTunnels({ ...everyFilter, tunTypes: ["cfd_tunnel", "cni"] })],
    ["getCfdTunnel", () => lookups.getCfdTunnel({ name: "web-2" })],
    ["getCfdTunnel", () => lookups.getCfdTunnel({ tunnelId })],
    ["getCfdTunnels", () => lookups.getCfdTunnels(everyFilter)],
    ["getTunnelConnections", () => lookups.getTunnelConnections({ tunnelId })],
    ["getTunnelConnector", () => lookups.getTunnelConnector({ tunnelId, connectorId })],
    ["getTunnelToken", () => lookups.getTunnelToken({ tunnelId })],
    ["getTunnelManagementToken", () => lookups.getTunnelManagementToken({ tunnelId })],
  ];
  for (const [by, call] of calls) await proxy.as(by, call);
  await proxy.as("getTunnelToken", () =>
    expect(lookups.getTunnelToken({ tunnelId: nowhere })).rejects.toThrow("no live tunnel"),
  );
}

async function useWarpConnector(accountId: string): Promise<void> {
  const connectors = resource("WarpConnector");
  const inputs = { accountId, name: "office", ha: true, tunnelSecret: newSecret() };
  const { id, outs } = await proxy.as("WarpConnector create", () => connectors.create(inputs));
  await proxy.as("WarpConnector read", () => resource("WarpConnector").read(id, outs));
  const renamed = { ...inputs, name: "office-2" };
  const update = await proxy.as("WarpConnector update", () => connectors.update(id, outs, renamed));
  const byName = { accountId, name: "office-2", adopt: true };
  await proxy.as("WarpConnector create (adopt by name)", () => resource("WarpConnector").create(byName));
  await proxy.as("WarpConnector create (adopt by id)", () =>
    resource("WarpConnector").create({ accountId, adopt: id }),
  );
  connectTo(outs);
  const rotated = { ...renamed, tunnelSecret: newSecret(), onSecretChange: "dropConnections" };
  const rotation = await proxy.as("WarpConnector update (dropConnections)", () =>
    connectors.update(id, update.outs, rotated),
  );
  const clients = [connectTo(rotation.outs), connectTo(rotation.outs)] as const;
  await useFailover({ accountId, tunnelId: id, clientId: clients[1] }, clients[0]);
  await useWarpConfiguration(accountId, id);
  await lookUpWarpConnector(id, clients[0]);
  connectorsComeBack();
  await proxy.as("WarpConnector delete (clients linked)", () => connectors.delete(id, rotation.outs));
  const idle = await proxy.as("WarpConnector create", () => connectors.create({ accountId, name: "idle" }));
  await proxy.as("WarpConnector delete", () => connectors.delete(idle.id, idle.outs));
}

async function useFailover(
  inputs: { accountId: string; tunnelId: string; clientId: string },
  other: string,
): Promise<void> {
  const failovers = resource("WarpConnectorFailover");
  const { id, outs } = await proxy.as("WarpConnectorFailover create", () => failovers.create(inputs));
  await proxy.as("WarpConnectorFailover update", () => failovers.update(id, outs, { ...inputs, clientId: other }));
  await proxy.as("WarpConnectorFailover read", () => failovers.read(id, outs));
  await proxy.as("WarpConnectorFailover create (not linked)", () =>
    expect(failovers.create({ ...inputs, clientId: nowhere })).rejects.toThrow("not linked"),
  );
  for (const client of [inputs.clientId, other]) emulator.changeConnector(client, { offline: true });
  await proxy.as("WarpConnectorFailover read (no active client)", () => failovers.read(id, outs));
  for (const client of [inputs.clientId, other]) emulator.changeConnector(client, { offline: false });
}

async function useWarpConfiguration(accountId: string, tunnelId: string): Promise<void> {
  const configurations = resource("WarpConnectorConfiguration");
  const inputs = { accountId, tunnelId, mode: "aws", networkInterfaceId: "eni-1", onDelete: "reset" };
  await proxy.as("getWarpConnectorConfiguration", () => lookups.getWarpConnectorConfiguration({ tunnelId }));
  const { id, outs } = await proxy.as("WarpConnectorConfiguration create", () => configurations.create(inputs));
  const update = await proxy.as("WarpConnectorConfiguration update", () =>
    configurations.update(id, outs, {
      accountId,
      tunnelId,
      mode: "local",
      virtualAddresses: ["10.0.0.5", "fd00::5"],
      onDelete: "reset",
    }),
  );
  await proxy.as("WarpConnectorConfiguration read", () => configurations.read(id, update.outs));
  await proxy.as("getWarpConnectorConfiguration", () => lookups.getWarpConnectorConfiguration({ tunnelId }));
  await proxy.as("WarpConnectorConfiguration delete (reset)", () => configurations.delete(id, update.outs));
}

async function lookUpWarpConnector(tunnelId: string, connectorId: string): Promise<void> {
  const calls: [string, () => Promise<unknown>][] = [
    ["getTunnels", () => lookups.getTunnels({ tunTypes: ["warp_connector"] })],
    ["getWarpConnector", () => lookups.getWarpConnector({ name: "office-2" })],
    ["getWarpConnector", () => lookups.getWarpConnector({ tunnelId })],
    ["getWarpConnectors", () => lookups.getWarpConnectors({ perPage: 1 })],
    ["getWarpConnectorToken", () => lookups.getWarpConnectorToken({ tunnelId })],
    ["getWarpConnectorConnections", () => lookups.getWarpConnectorConnections({ tunnelId })],
    ["getWarpConnectorConnector", () => lookups.getWarpConnectorConnector({ tunnelId, connectorId })],
  ];
  for (const [by, call] of calls) await proxy.as(by, call);
}

recording(async () => {
  await useCfdTunnel(emulator.accountId);
  await useWarpConnector(emulator.accountId);
});

/** Requests beyond the reference that the provider makes, and why. */
const beyond = [
  // What keeps a tunnel from being deleted (1023) is named in the error, and never taken along.
  /^GET \/client\/v4\/accounts\/[0-9a-f]{32}\/teamnet\/routes$/,
  // The reference has no request that disconnects the nodes of a WARP connector; this older one is deprecated.
  /^DELETE \/client\/v4\/accounts\/[0-9a-f]{32}\/tunnels\/[0-9a-f-]{36}\/connections$/,
];

it("the Tunnels API has 24 endpoints", () => {
  expect(new Set(endpoints.map(nameOf)).size).toBe(24);
});

it("every request has the headers of JSON, and credentials in their header only", () => {
  for (const { method, headers, body, path, query } of proxy.exchanges) {
    expect(headers.authorization).toBe(`Bearer ${emulator.apiToken}`);
    expect(headers["user-agent"]).toMatch(/^pulumi-cloudflare-tunnel\/\d+\.\d+\.\d+/);
    expect(headers.accept).toBe("application/json");
    expect(headers["content-type"]).toBe(body === "" ? undefined : "application/json");
    expect([method, body === ""]).toEqual([method, ["GET", "DELETE"].includes(method)]);
    expect(path + JSON.stringify(query)).not.toContain(emulator.apiToken);
  }
});

conform(endpoints, sdkReaders, beyond);
