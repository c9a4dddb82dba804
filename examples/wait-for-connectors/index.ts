import { setTimeout as sleep } from "node:timers/promises";

import * as pulumi from "@pulumi/pulumi";
import { CfdTunnel, getTunnelConnections, TunnelConfiguration } from "pulumi-cloudflare-tunnel";

const config = new pulumi.Config();
const hostname = config.get("hostname") ?? "app.example.com";
const waitSeconds = config.getNumber("waitSeconds") ?? 30;

const tunnel = new CfdTunnel("rollout");
const configuration = new TunnelConfiguration("rollout", {
  tunnel,
  config: { ingress: [{ hostname, service: "http://localhost:8080" }, { service: "http_status:404" }] },
});

/** Which version each connector runs, once all run the newest, or the time is up. */
async function rollout(tunnelId: string, newest: number) {
  const deadline = Date.now() + waitSeconds * 1_000;
  for (;;) {
    const connectors = await getTunnelConnections({ tunnelId });
    const behind = connectors.filter(({ configVersion = -1 }) => configVersion < newest);
    // A preview shows how things stand; only an update waits.
    if (behind.length === 0 || pulumi.runtime.isDryRun() || Date.now() >= deadline) {
      return {
        newest,
        everyConnectorIsUpToDate: connectors.length > 0 && behind.length === 0,
        connectors: connectors.map(({ id, configVersion }) => ({ id, configVersion })),
      };
    }
    await sleep(Math.min(2_000, deadline - Date.now()));
  }
}

// Both are known once the configuration was put, so this runs after it.
const result = pulumi
  .all([configuration.tunnelId, configuration.version])
  .apply(([tunnelId, version]) => rollout(tunnelId, version));

export const newestVersion = result.newest;
export const everyConnectorIsUpToDate = result.everyConnectorIsUpToDate;
export const connectors = result.connectors;
export const token = tunnel.token; // secret: what the connectors run with
