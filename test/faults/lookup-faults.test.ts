import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { type Emulator, startEmulator } from "../../local/emulator/index.js";
import * as lookups from "../../provider/index.js";
import { FAULT_KINDS } from "./fault-kinds.js";
import { addFigure, progress } from "./figures.js";
import { unfit } from "./fit-to-read.js";
import { makeSecrets, World } from "./world.js";

let emulator: Emulator;
let world: World;
let tunnel: { id: string; token: string };
let node: { id: string; token: string };
let connectorId: string;
let nodeClientId: string;

beforeAll(async () => {
  // Look-ups tell of their retries as they come.
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  emulator = await startEmulator();
  world = new World(emulator, emulator.accountId, makeSecrets());
  tunnel = await world.make("cfd_tunnel", { name: "web" });
  await world.api("PUT", `/cfd_tunnel/${tunnel.id}/configurations`, {
    config: { ingress: [{ service: "http_status:404" }] },
  });
  node = await world.make("warp_connector", { name: "site" });
  await world.api("POST", "/teamnet/routes", { network: "10.1.0.0/16", tunnel_id: node.id });
  await world.api("POST", "/zerotrust/routes/hostname", { hostname: "wiki.corp.internal", tunnel_id: tunnel.id });
  await emulator.callApi("POST", `/zones/${emulator.zoneId}/dns_records`, {
    type: "CNAME",
    name: "app.example.com",
    content: `${tunnel.id}.cfargotunnel.com`,
  });
  connectorId = emulator.connect(tunnel.token);
  nodeClientId = emulator.connect(node.token);
  vi.stubEnv("CLOUDFLARE_BASE_URL", emulator.baseUrl);
  vi.stubEnv("CLOUDFLARE_ACCOUNT_ID", emulator.accountId);
  vi.stubEnv("CLOUDFLARE_API_TOKEN", emulator.apiToken);
  vi.stubEnv("CLOUDFLARE_TUNNEL_BACKOFF_SECONDS", "0.001");
  vi.stubEnv("CLOUDFLARE_TUNNEL_MAX_RETRIES", "1");
  vi.stubEnv("CLOUDFLARE_TUNNEL_TIMEOUT_SECONDS", "0.5");
  vi.stubEnv("CLOUDFLARE_TUNNEL_BODY_TIMEOUT_SECONDS", "0.5");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await emulator.close();
});

async function plain(value: unknown): Promise<unknown> {
  if (!pulumi.Output.isInstance(value)) return value;
  return new Promise((resolve) => value.apply(resolve));
}

const calls: [string, () => Promise<unknown>][] = [
  ["getCfdTunnel", () => lookups.getCfdTunnel({ tunnelId: tunnel.id })],
  ["getCfdTunnels", () => lookups.getCfdTunnels({ isDeleted: false })],
  ["getTunnels", () => lookups.getTunnels({ isDeleted: false })],
  ["getTunnelConfiguration", () => lookups.getTunnelConfiguration({ tunnelId: tunnel.id })],
  ["getTunnelConnections", () => lookups.getTunnelConnections({ tunnelId: tunnel.id })],
  ["getTunnelConnector", () => lookups.getTunnelConnector({ tunnelId: tunnel.id, connectorId })],
  ["getTunnelToken", () => lookups.getTunnelToken({ tunnelId: tunnel.id })],
  ["getWarpConnector", () => lookups.getWarpConnector({ tunnelId: node.id })],
  ["getWarpConnectors", () => lookups.getWarpConnectors({ isDeleted: false })],
  ["getWarpConnectorToken", () => lookups.getWarpConnectorToken({ tunnelId: node.id })],
  ["getWarpConnectorConnections", () => lookups.getWarpConnectorConnections({ tunnelId: node.id })],
  [
    "getWarpConnectorConnector",
    () => lookups.getWarpConnectorConnector({ tunnelId: node.id, connectorId: nodeClientId }),
  ],
  ["getWarpConnectorConfiguration", () => lookups.getWarpConnectorConfiguration({ tunnelId: node.id })],
  ["getDnsRoutes", () => lookups.getDnsRoutes({ tunnelId: tunnel.id })],
  ["getNetworkRoutes", () => lookups.getNetworkRoutes()],
  ["getNetworkRouteByIp", () => lookups.getNetworkRouteByIp({ ip: "10.1.2.3" })],
  ["getVirtualNetworks", () => lookups.getVirtualNetworks()],
  ["getHostnameRoutes", () => lookups.getHostnameRoutes()],
];

it.each(calls)("%s: answers, or says why not, and answers again after the fault", async (name, call) => {
  const expected = JSON.stringify(await plain(await call()));
  const objects = [emulator.accountId, "example.com", "/zones"];
  const wrong: string[] = [];
  for (const { name: kind, fault } of FAULT_KINDS) {
    for (const times of [1, 1_000]) {
      const id = emulator.addFault({ path: `/accounts/${emulator.accountId}/|/zones`, times, fault });
      const outcome: unknown = await call().then(plain, (error: unknown) => error);
      emulator.removeFault(id);
      if (outcome instanceof Error) {
        const flaws = unfit(outcome.message.replace(`${name}: `, "read "), objects);
        wrong.push(...flaws.map((flaw) => `${kind}: the error ${flaw}: ${outcome.message}`));
        if (!outcome.message.startsWith(`${name}: `)) wrong.push(`${kind}: the error does not name the look-up`);
        for (const secret of [emulator.apiToken, tunnel.token, node.token]) {
          if (outcome.message.includes(secret)) wrong.push(`${kind}: the error holds a secret`);
        }
      } else if (JSON.stringify(outcome) !== expected) wrong.push(`${kind}: another answer`);
      if (JSON.stringify(await plain(await call())) !== expected) wrong.push(`${kind}: no answer after it`);
    }
  }
  expect(wrong).toEqual([]);
  addFigure("cells of the fault matrix tried", 2 * FAULT_KINDS.length);
  addFigure("cells of the fault matrix converged", 2 * FAULT_KINDS.length);
  progress(`look-ups: ${name}`);
});

it("getTunnelManagementToken, which is a POST, is not sent twice where it may have been carried out", async () => {
  const before = emulator.requests().length;
  emulator.addFault({ method: "POST", fault: { reset: "after" } });
  await expect(lookups.getTunnelManagementToken({ tunnelId: tunnel.id })).rejects.toThrow(
    /^getTunnelManagementToken: POST .* Whether Cloudflare carried the request out is not known\. .*Run again/,
  );
  expect(emulator.requests().length - before).toBe(1);
  expect(await plain(await lookups.getTunnelManagementToken({ tunnelId: tunnel.id }))).toMatch(/^eyJ/);
});
