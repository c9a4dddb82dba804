import type * as pulumi from "@pulumi/pulumi";

import { timeOf } from "../api/times.js";
import type {
  ConfigurationWire,
  ConnectionWire,
  ConnectorWire,
  DnsRecordWire,
  TunnelWire,
  WarpConfigurationWire,
  ZoneWire,
} from "../api/wire.js";
import type { IngressRule, TunnelConfig } from "../resources/configuration-args.js";
import { fromWire } from "../contract/configuration-shape.js";
import { targetOf } from "../validation/tunnel.js";
import { fromWarpWire } from "../session/warp-configuration-shape.js";
import type { TunnelStatus, TunnelType } from "./args.js";

/** A tunnel of any kind. A field that the API leaves out, or answers with null, is absent. Times are RFC 3339. */
export interface TunnelResult {
  /** The id, a UUID. */
  readonly id: string;
  /** The account, 32 hexadecimal digits. */
  readonly accountId: string;
  /** The name; empty where the API answers none. */
  readonly name: string;
  /** The API may know kinds that this package does not. */
  readonly tunType?: TunnelType | (string & {});
  /** What its connections make of it. */
  readonly status?: TunnelStatus;
  /** When it was created. */
  readonly createdAt?: string;
  /** Set on a deleted tunnel. */
  readonly deletedAt?: string;
  /** Since when the tunnel has connections; absent while it has none. */
  readonly connsActiveAt?: string;
  /** Since when the tunnel has no connections; absent while it has some. */
  readonly connsInactiveAt?: string;
  /** What Cloudflare keeps beside the tunnel. */
  readonly metadata?: unknown;
  /** Where the configuration of a `cfd_tunnel` lives. */
  readonly configSrc?: "cloudflare" | "local";
}

/** A cloudflared tunnel. Its connections are in {@link getTunnelConnections}: the API is about to leave them out here. */
export interface CfdTunnelResult extends TunnelResult {
  /** `<id>.cfargotunnel.com`: what a proxied CNAME record of a public hostname points to. */
  readonly cname: string;
}

/** A WARP connector. */
export type WarpConnectorResult = TunnelResult;

/** One connection between a connector and a Cloudflare data center. */
export interface ConnectionResult {
  /** The id of the connection, a UUID. */
  readonly id?: string;
  /** The data center. */
  readonly coloName?: string;
  /** Since when it is open. */
  readonly openedAt?: string;
  /** The address that the connector connects from. */
  readonly originIp?: string;
  /** The connector's id. */
  readonly clientId?: string;
  /** The connector's version, such as "2026.8.2". */
  readonly clientVersion?: string;
  /** Cut off, and still tracked by Cloudflare. Always `false` since 2026; absent for WARP connectors. */
  readonly isPendingReconnect?: boolean;
}

/** What connectors of both kinds have. */
interface AnyConnectorResult {
  /** The connector's id, which `clientId` and `connectorId` mean elsewhere. */
  readonly id: string;
  /** Its version, such as "2026.8.2". */
  readonly version?: string;
  /** Operating system and processor, such as "linux_amd64". */
  readonly arch?: string;
  /** What it announces that it can do. */
  readonly features: readonly string[];
  /** When it started. */
  readonly runAt?: string;
  /** Its connections; none where it is linked and offline. */
  readonly connections: readonly ConnectionResult[];
}

/** A cloudflared that runs a tunnel. */
export interface TunnelConnectorResult extends AnyConnectorResult {
  /** The version of the tunnel's configuration that it runs: {@link TunnelConfiguration.version} once it has the newest. */
  readonly configVersion?: number;
}

/** A WARP client that is linked to a WARP connector. */
export interface WarpConnectorConnectorResult extends AnyConnectorResult {
  /** `"active"` carries the traffic, `"passive"` stands by. */
  readonly haStatus?: "offline" | "passive" | "active";
}

/** A tunnel's configuration. */
export interface TunnelConfigurationResult {
  /** The account that the tunnel is in. */
  readonly accountId: string;
  /** The tunnel's id. */
  readonly tunnelId: string;
  /** As {@link TunnelConfiguration} takes it, durations in whole seconds; absent where none was ever put. */
  readonly config?: TunnelConfigResult;
  /** One more with each change; 0 where none was ever put. */
  readonly version: number;
  /** Where the configuration comes from: `"local"` for a tunnel configured by a file. */
  readonly source?: "cloudflare" | "local";
  /** When this version was created. */
  readonly createdAt?: string;
}

/** How the nodes of a WARP connector take over from one another. */
export interface WarpConnectorConfigurationResult {
  /** The account that the WARP connector is in. */
  readonly accountId: string;
  /** The WARP connector's id. */
  readonly tunnelId: string;
  /** As {@link WarpConnectorConfiguration} takes it. */
  readonly mode: "none" | "disabled" | "aws" | "local";
  /** The network interface that moves between the nodes, with mode `"aws"`. */
  readonly networkInterfaceId?: string;
  /** The addresses that move between the nodes, with mode `"local"`. */
  readonly virtualAddresses?: readonly string[];
  /** One more with each change; 0 where none was ever made. */
  readonly version: number;
  /** When it was created. */
  readonly createdAt?: string;
  /** When it was last changed. */
  readonly updatedAt?: string;
}

/** The content of a configuration, as {@link TunnelConfiguration} takes it. */
export type TunnelConfigResult = pulumi.Unwrap<TunnelConfig>;

/** One rule of a configuration, as {@link TunnelConfiguration} takes it. */
export type IngressRuleResult = pulumi.Unwrap<IngressRule>;

/** An object without the fields that are null or undefined: the API sends either for "there is none". */
export function present<T extends object>(fields: { [K in keyof T]: T[K] | null | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined)) as T;
}

/** Wire to result, for a tunnel of any kind. */
export function tunnelResult(wire: TunnelWire, accountId: string, tunType?: TunnelType): TunnelResult {
  return present<TunnelResult>({
    id: wire.id,
    accountId: wire.account_tag ?? accountId,
    name: wire.name ?? "",
    tunType: wire.tun_type ?? tunType,
    status: wire.status,
    createdAt: timeOf(wire.created_at),
    deletedAt: timeOf(wire.deleted_at),
    connsActiveAt: timeOf(wire.conns_active_at),
    connsInactiveAt: timeOf(wire.conns_inactive_at),
    metadata: wire.metadata,
    configSrc: configSrcOf(wire),
  });
}

/** Older answers carry `remote_config` only. */
function configSrcOf({ config_src, remote_config }: TunnelWire): "cloudflare" | "local" | undefined {
  if ((config_src ?? undefined) !== undefined) return config_src ?? undefined;
  return typeof remote_config === "boolean" ? (remote_config ? "cloudflare" : "local") : undefined;
}

/** Wire to result, for a cloudflared tunnel. */
export function cfdTunnelResult(wire: TunnelWire, accountId: string): CfdTunnelResult {
  return { ...tunnelResult(wire, accountId, "cfd_tunnel"), cname: targetOf(wire.id) };
}

function connectionResult(wire: ConnectionWire): ConnectionResult {
  return present<ConnectionResult>({
    id: wire.id ?? wire.uuid,
    coloName: wire.colo_name,
    openedAt: wire.opened_at,
    originIp: wire.origin_ip,
    clientId: wire.client_id,
    clientVersion: wire.client_version,
    isPendingReconnect: wire.is_pending_reconnect,
  });
}

/** A zone: a domain at Cloudflare. */
export interface ZoneResult {
  /** The id, 32 hexadecimal digits. */
  readonly id: string;
  /** The domain. */
  readonly name: string;
  /** The account, 32 hexadecimal digits. */
  readonly accountId: string;
  /** The account's name. */
  readonly accountName?: string;
  /** `"active"`, or why the domain is not served yet (`"initializing"`, `"pending"`) or no more (`"moved"`). */
  readonly status?: "initializing" | "pending" | "active" | "moved";
  /** `"full"` where Cloudflare serves the domain's DNS, `"partial"` where another does. */
  readonly type?: "full" | "partial" | "secondary" | "internal";
  /** Whether Cloudflare is switched off for the zone. */
  readonly paused?: boolean;
  /** The name servers that the registrar must name. */
  readonly nameServers: readonly string[];
}

/** A host name that leads to a tunnel. */
export interface DnsRouteResult {
  /** `<zone id>/<record id>`, as `DnsRoute.get` takes it. */
  readonly id: string;
  /** The host name. */
  readonly hostname: string;
  /** The zone that the record is in. */
  readonly zoneId: string;
  /** Where it leads: `<tunnel id>.cfargotunnel.com`. */
  readonly target: string;
  /** Whether it passes through Cloudflare's proxy; where it does not, it serves nobody. */
  readonly proxied: boolean;
  /** The record's comment. */
  readonly comment?: string;
  /** The record's tags, `name:value` each. */
  readonly tags: readonly string[];
  /** When the record was created. */
  readonly createdAt?: string;
}

/** Wire to result, for a zone. */
export function zoneResult(wire: ZoneWire & { readonly name: string }, accountId: string): ZoneResult {
  return present<ZoneResult>({
    id: wire.id,
    name: wire.name,
    accountId: wire.account?.id ?? accountId,
    accountName: wire.account?.name,
    status: wire.status,
    type: wire.type,
    paused: wire.paused,
    nameServers: wire.name_servers ?? [],
  });
}

/** Wire to result, for a record that leads to a tunnel. */
export function dnsRouteResult(wire: DnsRecordWire, zoneId: string): DnsRouteResult {
  return present<DnsRouteResult>({
    id: `${zoneId}/${wire.id}`,
    hostname: wire.name ?? "",
    zoneId,
    target: wire.content ?? "",
    proxied: wire.proxied ?? false,
    comment: wire.comment,
    tags: wire.tags ?? [],
    createdAt: timeOf(wire.created_on),
  });
}

/** Wire to result, for a connector of either kind: each has the fields that its kind has. */
export function connectorResult(wire: ConnectorWire): TunnelConnectorResult & WarpConnectorConnectorResult {
  return present<TunnelConnectorResult & WarpConnectorConnectorResult>({
    id: wire.id,
    version: wire.version,
    arch: wire.arch,
    features: wire.features ?? [],
    runAt: wire.run_at,
    connections: (wire.conns ?? []).map(connectionResult),
    configVersion: wire.config_version,
    haStatus: wire.ha_status,
  });
}

/** Wire to result, for a configuration. */
export function configurationResult(
  wire: ConfigurationWire,
  accountId: string,
  tunnelId: string,
): TunnelConfigurationResult {
  return present<TunnelConfigurationResult>({
    accountId: wire.account_id ?? accountId,
    tunnelId: wire.tunnel_id ?? tunnelId,
    config: wire.config === null ? undefined : (fromWire(wire.config) as unknown as TunnelConfigResult),
    version: wire.version ?? 0,
    source: wire.source,
    createdAt: timeOf(wire.created_at),
  });
}

/** Wire to result, for the configuration of a WARP connector. */
export function warpConfigurationResult(
  wire: WarpConfigurationWire,
  accountId: string,
  tunnelId: string,
): WarpConnectorConfigurationResult {
  return present<WarpConnectorConfigurationResult>({
    accountId,
    tunnelId: wire.tunnel_id ?? tunnelId,
    ...fromWarpWire(wire),
    version: wire.configuration_version ?? 0,
    createdAt: timeOf(wire.created_at),
    updatedAt: timeOf(wire.updated_at),
  });
}
