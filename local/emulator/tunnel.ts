import { maxActivityPeriods } from "./limits.js";
import { type JsonObject } from "./json.js";
import { type Deletable } from "./soft-deletion.js";

/** Types of tunnel that an account can hold here. */
export type TunnelType = "cfd_tunnel" | "warp_connector";
/** All types of the API; the emulator makes the first two only. */
export const tunnelTypes = ["cfd_tunnel", "warp_connector", "warp", "magic", "ip_sec", "gre", "cni"] as const;
/** Who configures a cloudflared tunnel. */
export type ConfigSource = "local" | "cloudflare";
/** Health of a tunnel, as the API names it. */
export type TunnelStatus = "inactive" | "degraded" | "healthy" | "down";
/** All statuses. */
export const tunnelStatuses = ["inactive", "degraded", "healthy", "down"] as const satisfies readonly TunnelStatus[];

/** One connection of a connector to the edge. */
export interface Connection {
  id: string;
  coloName: string;
  openedAt: number;
}

/** A running connector: cloudflared, or a WARP device. */
export interface Connector {
  id: string;
  /** The secret of the token it was started with. */
  secret: string;
  version: string;
  arch: string;
  originIp: string;
  features: readonly string[];
  runAt: number;
  /** How many connections it opens; fewer than usual means a degraded tunnel. */
  connectionCount: number;
  connections: Connection[];
  /** The configuration version it is held at, or null where it follows the newest. */
  heldConfigVersion: number | null;
  /** When it comes back after its connections were cleaned up; null where it is not on its way. */
  reconnectAt: number | null;
}

/** A time in which a tunnel had connections; open while `to` is null. */
export interface ActivityPeriod {
  from: number;
  to: number | null;
}

/** The configuration of a tunnel. */
export interface TunnelConfiguration {
  version: number;
  /** Null before the first PUT. */
  config: JsonObject | null;
  createdAt: number;
}

/** How the nodes of a WARP connector take over: `none` means that nothing does it yet. */
export const warpModes = ["none", "disabled", "aws", "local"] as const;
/** One of these. */
export type WarpMode = (typeof warpModes)[number];

/** The configuration of a WARP connector. */
export interface WarpConfiguration {
  version: number;
  mode: WarpMode;
  /** Null in the modes that have none. */
  config: JsonObject | null;
  /** Null before the first PUT. */
  updatedAt: number | null;
}

/** A tunnel, live or deleted. */
export interface Tunnel extends Deletable {
  accountTag: string;
  type: TunnelType;
  name: string;
  secret: string;
  configSource: ConfigSource;
  /** Whether a WARP connector was created as highly available. */
  ha: boolean;
  configuration: TunnelConfiguration;
  warpConfiguration: WarpConfiguration;
  connectors: Map<string, Connector>;
  /** The WARP connector that carries the traffic. */
  activeConnectorId: string | null;
  activity: ActivityPeriod[];
}

/** Connectors that have connections now. */
export function connectedConnectors(tunnel: Tunnel): Connector[] {
  return [...tunnel.connectors.values()].filter(({ connections }) => connections.length > 0);
}

/** Notes when a tunnel gains its first or loses its last connection. */
export function recordActivity(tunnel: Tunnel, at: number): void {
  const active = connectedConnectors(tunnel).length > 0;
  const last = tunnel.activity.at(-1);
  if (active && last?.to !== null) tunnel.activity.push({ from: at, to: null });
  else if (!active && last?.to === null) last.to = at;
  if (tunnel.activity.length > maxActivityPeriods) tunnel.activity.shift();
}

/** Whether the tunnel had connections at that time. */
export function wasActiveAt(tunnel: Tunnel, at: number): boolean {
  return tunnel.activity.some(({ from, to }) => from <= at && (to === null || at < to));
}
