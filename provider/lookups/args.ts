import type * as pulumi from "@pulumi/pulumi";

/** Which account a look-up is about. */
export interface AccountArgs {
  /**
   * The Cloudflare account, 32 hexadecimal digits. Default: the stack's `cloudflare:accountId`, else
   * `CLOUDFLARE_ACCOUNT_ID`.
   */
  readonly accountId?: string;
}

/** Which tunnel, or WARP connector, a look-up is about. */
export interface TunnelArgs extends AccountArgs {
  /** The tunnel's id, a UUID. */
  readonly tunnelId: string;
}

/** Which connector of a tunnel a look-up is about. */
export interface ConnectorArgs extends TunnelArgs {
  /** The connector's id, a UUID: its `id` in {@link getTunnelConnections}, not that of one of its connections. */
  readonly connectorId: string;
}

/** What a management token is for. */
export interface ManagementTokenArgs extends TunnelArgs {
  /** What the token opens. The API has one resource, `"logs"`: streaming logs. Default: `["logs"]`. */
  readonly resources?: readonly "logs"[];
}

/** A moment: a Date, or RFC 3339 text such as `"2026-01-31T12:00:00Z"`. */
export type Moment = Date | string;

/** The state of a tunnel; `"inactive"` never ran, `"down"` ran and has no connection now. */
export type TunnelStatus = "inactive" | "degraded" | "healthy" | "down";

/** The kinds of tunnel that an account may have. */
export type TunnelType = "cfd_tunnel" | "warp_connector" | "warp" | "magic" | "ip_sec" | "gre" | "cni";

/** What a tunnel must be like; all that are given must hold. */
export interface TunnelFilters extends AccountArgs {
  /** Its exact name. */
  readonly name?: string;
  /** What its name begins with. */
  readonly includePrefix?: string;
  /** What its name does not begin with. */
  readonly excludePrefix?: string;
  /** Its id. */
  readonly uuid?: string;
  /** `false`: live tunnels; `true`: deleted ones; `"any"`: both, by one request more. Default: `false`. */
  readonly isDeleted?: boolean | "any";
  /** Created before this moment, and not deleted before it. */
  readonly existedAt?: Moment;
  /** Connected at this moment. */
  readonly wasActiveAt?: Moment;
  /** Not connected at this moment. */
  readonly wasInactiveAt?: Moment;
  /** Its state now. */
  readonly status?: TunnelStatus;
}

/** The filters of a list of tunnels; without any, all live ones. */
export interface TunnelListArgs extends TunnelFilters {
  /** How many tunnels a request brings, 1 to 1000. The result has all of them in any case. Default: 1000. */
  readonly perPage?: number;
}

/** The filters of the list of tunnels of all kinds. */
export interface AllTunnelsArgs extends TunnelListArgs {
  /** The kinds; one of them suffices. Default: every kind. */
  readonly tunTypes?: readonly TunnelType[];
}

/** Which single tunnel is looked up: by its id, or by filters that exactly one matches. */
export interface OneTunnelArgs extends TunnelFilters {
  /** The tunnel's id. Not together with filters other than `isDeleted`. */
  readonly tunnelId?: string;
}

/** Which zone is looked up: by its name, or by a host name in it. One of the two. */
export interface ZoneArgs extends AccountArgs {
  /** The zone's name, such as `"example.com"`. */
  readonly name?: string;
  /** A host name, such as `"app.example.com"`: its zone is the one with the longest name that it ends in. */
  readonly hostname?: string;
}

/** Which host names are listed: those that lead to a tunnel. */
export interface DnsRoutesArgs extends TunnelArgs {
  /** One zone alone, 32 hexadecimal digits. Default: every zone of the account that the API token sees. */
  readonly zoneId?: string;
}

/** The arguments of a look-up's `…Output` form: each may be an Output or a promise. */
export type OutputArgs<T> = { readonly [K in keyof T]: pulumi.Input<T[K]> };
