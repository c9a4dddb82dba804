import { timestamp, timestampOrNull } from "./clock.js";
import { encodeConnectorToken } from "./connector-token.js";
import { cloudflaredConnections, warpConnections } from "./limits.js";
import { type Switches } from "./switches.js";
import { connectedConnectors, type Connection, type Connector, type Tunnel, type TunnelStatus } from "./tunnel.js";

/** inactive: never ran; down: ran, no connection now; degraded: a connector lacks some of its connections. */
export function tunnelStatus(tunnel: Tunnel): TunnelStatus {
  const connected = connectedConnectors(tunnel);
  if (connected.length === 0) return tunnel.activity.length === 0 ? "inactive" : "down";
  const expected = tunnel.type === "cfd_tunnel" ? cloudflaredConnections : warpConnections;
  return connected.every(({ connections }) => connections.length >= expected) ? "healthy" : "degraded";
}

function wireConnection(connector: Connector, { id, coloName, openedAt }: Connection) {
  return {
    id,
    client_id: connector.id,
    client_version: connector.version,
    colo_name: coloName,
    is_pending_reconnect: false,
    opened_at: timestamp(openedAt),
    origin_ip: connector.originIp,
    uuid: id,
  };
}

function wireWarpConnection(connector: Connector, { id, coloName, openedAt }: Connection) {
  return {
    id,
    client_id: connector.id,
    client_version: connector.version,
    colo_name: coloName,
    opened_at: timestamp(openedAt),
    origin_ip: connector.originIp,
  };
}

/** The oldest open connection's time, or null where there is none. */
function activeSince(tunnel: Tunnel): number | null {
  const times = connectedConnectors(tunnel).flatMap(({ connections }) => connections.map(({ openedAt }) => openedAt));
  return times.length === 0 ? null : Math.min(...times);
}

/** When the tunnel lost its last connection; its creation where it never had one; null while it has some. */
function inactiveSince(tunnel: Tunnel): number | null {
  const last = tunnel.activity.at(-1);
  return last ? last.to : tunnel.createdAt;
}

/** A tunnel as the API shows it. `ha` is never shown, and its connections have an endpoint of their own since 2026-10-05. */
export function wireTunnel(tunnel: Tunnel, { before20261005 }: Pick<Switches, "before20261005">) {
  const isCfd = tunnel.type === "cfd_tunnel";
  return {
    id: tunnel.id,
    account_tag: tunnel.accountTag,
    created_at: timestamp(tunnel.createdAt),
    deleted_at: timestampOrNull(tunnel.deletedAt),
    name: tunnel.name,
    ...(before20261005 && {
      connections: connectedConnectors(tunnel).flatMap((connector) =>
        connector.connections.map((connection) => wireConnection(connector, connection)),
      ),
    }),
    conns_active_at: timestampOrNull(activeSince(tunnel)),
    conns_inactive_at: timestampOrNull(inactiveSince(tunnel)),
    tun_type: tunnel.type,
    metadata: {},
    status: tunnelStatus(tunnel),
    ...(isCfd && { remote_config: tunnel.configSource === "cloudflare" }),
    // A deleted tunnel has lost it.
    ...(isCfd && tunnel.deletedAt === null && { config_src: tunnel.configSource }),
  };
}

/** The tunnel's connector token. */
export function tunnelToken(tunnel: Tunnel): string {
  return encodeConnectorToken({ accountTag: tunnel.accountTag, tunnelId: tunnel.id, secret: tunnel.secret });
}

/** A new cloudflared tunnel: with its credentials file and its token. */
export function wireCreatedTunnel(tunnel: Tunnel, switches: Pick<Switches, "before20261005">) {
  return {
    ...wireTunnel(tunnel, switches),
    credentials_file: {
      AccountTag: tunnel.accountTag,
      TunnelID: tunnel.id,
      TunnelName: tunnel.name,
      TunnelSecret: tunnel.secret,
    },
    token: tunnelToken(tunnel),
  };
}

/** The configuration version a connector runs: the newest, unless it is held back. */
function configVersion(tunnel: Tunnel, connector: Connector): number {
  return connector.heldConfigVersion ?? tunnel.configuration.version;
}

/** A connector as GET connections shows it. */
export function wireClient(tunnel: Tunnel, connector: Connector) {
  const shared = {
    id: connector.id,
    features: connector.features,
    version: connector.version,
    arch: connector.arch,
  };
  const runAt = timestamp(connector.runAt);
  if (tunnel.type === "cfd_tunnel") {
    return {
      ...shared,
      conns: connector.connections.map((connection) => wireConnection(connector, connection)),
      run_at: runAt,
      config_version: configVersion(tunnel, connector),
    };
  }
  return {
    ...shared,
    conns: connector.connections.map((connection) => wireWarpConnection(connector, connection)),
    run_at: runAt,
    ha_status: haStatus(tunnel, connector),
  };
}

function haStatus(tunnel: Tunnel, connector: Connector): "offline" | "passive" | "active" {
  if (connector.connections.length === 0) return "offline";
  return tunnel.activeConnectorId === connector.id ? "active" : "passive";
}

/** A tunnel's configuration as the API shows it. */
export function wireConfiguration(tunnel: Tunnel) {
  const { config, createdAt, version } = tunnel.configuration;
  return {
    tunnel_id: tunnel.id,
    account_id: tunnel.accountTag,
    version,
    config,
    source: tunnel.configSource,
    created_at: timestamp(createdAt),
  };
}

/** The configuration of a WARP connector as the API shows it. */
export function wireWarpConfiguration(tunnel: Tunnel) {
  const { config, mode, updatedAt, version } = tunnel.warpConfiguration;
  return {
    tunnel_id: tunnel.id,
    configuration_version: version,
    ha_mode: mode,
    config,
    created_at: timestamp(tunnel.createdAt),
    updated_at: timestampOrNull(updatedAt),
  };
}
