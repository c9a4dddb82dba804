/**
 * The objects of the API as it answers them: snake_case, and every field that may be absent or null is so typed.
 * Interfaces list what this project reads; the API sends more.
 */

/** The kinds of tunnel that have endpoints of their own; the value is the path segment. */
export type TunnelKind = "cfd_tunnel" | "warp_connector";

/** A connection between an origin and Cloudflare's edge. */
export interface ConnectionWire {
  readonly id?: string;
  readonly client_id?: string;
  readonly client_version?: string;
  readonly colo_name?: string;
  /** Always false since 2026. */
  readonly is_pending_reconnect?: boolean;
  readonly opened_at?: string | null;
  readonly origin_ip?: string | null;
  readonly uuid?: string;
}

/** The credentials file that the answer to a create holds. */
export interface CredentialsFileWire {
  readonly AccountTag?: string;
  readonly TunnelID?: string;
  readonly TunnelName?: string;
  readonly TunnelSecret?: string;
}

/** A tunnel of any kind. */
export interface TunnelWire {
  readonly id: string;
  readonly name?: string;
  readonly account_tag?: string;
  /** Null or absent for a WARP connector. */
  readonly config_src?: "cloudflare" | "local" | null;
  readonly created_at?: string | null;
  /** Set on a deleted tunnel, which the API keeps and goes on answering. */
  readonly deleted_at?: string | null;
  readonly status?: "inactive" | "degraded" | "healthy" | "down";
  readonly tun_type?: string;
  readonly conns_active_at?: string | null;
  readonly conns_inactive_at?: string | null;
  /** Announced to become always empty; `listConnectors` has the truth. */
  readonly connections?: readonly ConnectionWire[] | null;
  readonly metadata?: unknown;
  readonly remote_config?: boolean | null;
  /** In the answers to create and to a change of the secret. */
  readonly token?: string;
  /** In the answer to create. */
  readonly credentials_file?: CredentialsFileWire;
}

/** A connector: one running cloudflared or WARP client, with its connections. */
export interface ConnectorWire {
  readonly id: string;
  readonly arch?: string;
  /** cloudflared only. */
  readonly config_version?: number;
  readonly conns?: readonly ConnectionWire[] | null;
  readonly features?: readonly string[] | null;
  readonly run_at?: string | null;
  readonly version?: string;
  /** WARP connectors only. */
  readonly ha_status?: "offline" | "passive" | "active";
}

/** The configuration that a tunnel's connectors get. */
export interface TunnelConfigWire {
  readonly ingress?: unknown;
  readonly originRequest?: unknown;
  readonly "warp-routing"?: unknown;
  readonly [unknown: string]: unknown;
}

/** The answer of the configurations endpoint; `config` is null before the first PUT. */
export interface ConfigurationWire {
  readonly account_id?: string;
  readonly tunnel_id?: string;
  readonly config: TunnelConfigWire | null;
  readonly version?: number;
  readonly source?: "cloudflare" | "local";
  readonly created_at?: string | null;
}

/** A private network that is routed through a tunnel. Names of what it refers to are in lists only. */
export interface NetworkRouteWire {
  readonly id: string;
  readonly network?: string;
  readonly tunnel_id?: string;
  readonly tunnel_name?: string;
  readonly tun_type?: string;
  readonly virtual_network_id?: string;
  readonly virtual_network_name?: string;
  readonly comment?: string;
  readonly created_at?: string | null;
  readonly deleted_at?: string | null;
}

/** A virtual network: an address space of its own. */
export interface VirtualNetworkWire {
  readonly id: string;
  readonly name?: string;
  readonly comment?: string;
  readonly is_default_network?: boolean;
  readonly created_at?: string | null;
  readonly deleted_at?: string | null;
}

/** A private host name that is routed through a tunnel. */
export interface HostnameRouteWire {
  readonly id: string;
  readonly hostname?: string;
  readonly tunnel_id?: string;
  readonly tunnel_name?: string;
  readonly tun_type?: string;
  readonly comment?: string;
  readonly created_at?: string | null;
  readonly deleted_at?: string | null;
}

/** How the nodes of a WARP connector take over from one another. */
export interface WarpConfigurationWire {
  readonly tunnel_id?: string;
  readonly ha_mode?: "none" | "disabled" | "aws" | "local";
  readonly config?: {
    readonly fnr_id?: string;
    readonly vips?: readonly { readonly address?: string }[] | null;
  } | null;
  /** One more with each PUT. */
  readonly configuration_version?: number;
  readonly created_at?: string | null;
  readonly updated_at?: string | null;
}

/** A zone: a domain at Cloudflare. */
export interface ZoneWire {
  readonly id: string;
  readonly name?: string;
  readonly account?: { readonly id?: string; readonly name?: string } | null;
  readonly status?: "initializing" | "pending" | "active" | "moved";
  readonly type?: "full" | "partial" | "secondary" | "internal";
  readonly paused?: boolean;
  readonly name_servers?: readonly string[] | null;
}

/** A DNS record of any type. */
export interface DnsRecordWire {
  readonly id: string;
  readonly type?: string;
  /** The complete name. */
  readonly name?: string;
  readonly content?: string;
  readonly proxied?: boolean;
  /** Seconds; 1 is automatic. */
  readonly ttl?: number;
  readonly comment?: string | null;
  readonly tags?: readonly string[] | null;
  readonly created_on?: string | null;
}
