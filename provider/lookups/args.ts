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

/** What a list of routes or virtual networks may be asked for; all that are given must hold. */
interface DeletableFilters extends AccountArgs {
  /** `false`: live ones; `true`: deleted ones; `"any"`: both, by one request more. Default: `false`. */
  readonly isDeleted?: boolean | "any";
}

/** The filters that the lists of both kinds of routes have. */
interface RouteFilters extends DeletableFilters {
  /** Its exact comment. */
  readonly comment?: string;
  /** Created before this moment, and not deleted before it. */
  readonly existedAt?: Moment;
  /** The tunnel that it leads to, a UUID. */
  readonly tunnelId?: string;
  /** How many routes a request brings, 1 to 1000. The result has all of them in any case. Default: 1000. */
  readonly perPage?: number;
}

/** The filters of the list of network routes; without any, all live ones. */
export interface NetworkRoutesArgs extends RouteFilters {
  /** Routes within this network, such as `"10.0.0.0/8"`. The same here and in `networkSuperset`: that very network. */
  readonly networkSubset?: string;
  /** Routes that contain this network; for one address, `"10.1.2.3/32"`. */
  readonly networkSuperset?: string;
  /** The route's id. */
  readonly routeId?: string;
  /** The kinds of tunnel that it leads to; one of them suffices. Default: every kind. */
  readonly tunTypes?: readonly TunnelType[];
  /** The virtual network that it is in, a UUID. Default: every one. */
  readonly virtualNetworkId?: string;
}

/** Which network route is looked up: the one that serves an address. */
export interface NetworkRouteByIpArgs extends AccountArgs {
  /** The address, IPv4 or IPv6, such as `"10.1.2.3"`. */
  readonly ip: string;
  /** The virtual network, a UUID. Default: the account's default one. */
  readonly virtualNetworkId?: string;
  /**
   * Where `virtualNetworkId` is not given: `false` looks among routes without a virtual network, too. Default: what the
   * API does, `true`.
   */
  readonly defaultVirtualNetworkFallback?: boolean;
}

/** The filters of the list of host name routes; without any, all live ones. */
export interface HostnameRoutesArgs extends RouteFilters {
  /** The route's id. */
  readonly id?: string;
  /** What its host name contains, in any case. */
  readonly hostname?: string;
}

/** The filters of the list of virtual networks; without any, all live ones. */
export interface VirtualNetworksArgs extends DeletableFilters {
  /** The virtual network's id. */
  readonly id?: string;
  /** Its exact name. */
  readonly name?: string;
  /** `true`: the account's default one alone; `false`: all others. Default: both. */
  readonly isDefault?: boolean;
}

/** The arguments of a look-up's `…Output` form: each may be an Output or a promise. */
export type OutputArgs<T> = { readonly [K in keyof T]: pulumi.Input<T[K]> };
