import { randomUUID } from "node:crypto";

import { sameSecret } from "./connector-token.js";
import { cloudflaredConnections, warpConnections } from "./limits.js";
import { type Connection, type Connector, recordActivity, type Tunnel } from "./tunnel.js";

/** How a connector presents itself when it registers; everything has a default. */
export interface ConnectorOptions {
  /** The connector's own id, a UUID; a new one where absent. */
  id?: string | undefined;
  version?: string | undefined;
  arch?: string | undefined;
  originIp?: string | undefined;
  /** How many connections it opens: fewer than 4 make a cloudflared tunnel degraded. */
  connections?: number | undefined;
  /** Holds the connector at this configuration version instead of the newest. */
  configVersion?: number | null | undefined;
}

const cloudflaredVersion = "2026.8.2";
const cloudflaredFeatures = [
  "allow_remote_config",
  "serialized_headers",
  "support_datagram_v2",
  "support_quic_eof",
  "management_logs",
];
/** WARP devices report no version here. */
const warpVersion = "n/a";
/** cloudflared spreads its connections over two data centres. */
const colos = ["dfw01", "dfw08", "iad03", "iad05"];

function openConnections(count: number, at: number): Connection[] {
  return Array.from({ length: count }, (_, index) => ({
    id: randomUUID(),
    coloName: colos[index % colos.length] ?? "dfw01",
    openedAt: at,
  }));
}

/** Starts a connector on a live tunnel. The caller has checked the token. */
export function startConnector(tunnel: Tunnel, secret: string, now: number, options: ConnectorOptions): Connector {
  const isCfd = tunnel.type === "cfd_tunnel";
  const connectionCount = options.connections ?? (isCfd ? cloudflaredConnections : warpConnections);
  const connector: Connector = {
    id: options.id ?? randomUUID(),
    secret,
    version: options.version ?? (isCfd ? cloudflaredVersion : warpVersion),
    arch: options.arch ?? "linux_amd64",
    originIp: options.originIp ?? "198.51.100.1",
    features: isCfd ? cloudflaredFeatures : [],
    runAt: now,
    connectionCount,
    connections: [],
    heldConfigVersion: options.configVersion ?? null,
    reconnectAt: null,
  };
  tunnel.connectors.set(connector.id, connector);
  connect(tunnel, connector, now);
  return connector;
}

/** Opens a connector's connections. On WARP the first one to be there is active, the others wait. */
export function connect(tunnel: Tunnel, connector: Connector, at: number): void {
  connector.connections = openConnections(connector.connectionCount, at);
  connector.reconnectAt = null;
  electActive(tunnel);
  recordActivity(tunnel, at);
}

/** Closes connectors' connections. They come back after the delay; with a null delay they stay away. */
export function dropConnections(
  tunnel: Tunnel,
  connectors: readonly Connector[],
  at: number,
  reconnectDelayMs: number | null,
): void {
  for (const connector of connectors) {
    if (connector.connections.length === 0) continue;
    connector.connections = [];
    connector.reconnectAt = reconnectDelayMs === null ? null : at + reconnectDelayMs;
  }
  electActive(tunnel);
  recordActivity(tunnel, at);
}

/** Stops a connector for good. */
export function stopConnector(tunnel: Tunnel, connector: Connector, at: number): void {
  dropConnections(tunnel, [connector], at, null);
  tunnel.connectors.delete(connector.id);
}

/**
 * Lets connectors whose time has come register again. One whose secret is no longer the tunnel's is refused
 * ("Unauthorized: Invalid tunnel secret"), and is gone.
 */
export function settleConnectors(tunnel: Tunnel, now: number): void {
  const due = [...tunnel.connectors.values()]
    .filter(({ reconnectAt }) => reconnectAt !== null && reconnectAt <= now)
    .sort((a, b) => (a.reconnectAt ?? 0) - (b.reconnectAt ?? 0));
  for (const connector of due) {
    if (sameSecret(connector.secret, tunnel.secret)) connect(tunnel, connector, connector.reconnectAt ?? now);
    else tunnel.connectors.delete(connector.id);
  }
}

/** Keeps the active WARP connector while it is connected, else takes the longest-running one that is. */
function electActive(tunnel: Tunnel): void {
  if (tunnel.type !== "warp_connector") return;
  const active = tunnel.activeConnectorId === null ? undefined : tunnel.connectors.get(tunnel.activeConnectorId);
  if (active && active.connections.length > 0) return;
  const successor = [...tunnel.connectors.values()].find(({ connections }) => connections.length > 0);
  tunnel.activeConnectorId = successor?.id ?? null;
}
