import { timeOf } from "../api/times.js";
import type { HostnameRouteWire, NetworkRouteWire, VirtualNetworkWire } from "../api/wire.js";
import type { TunnelType } from "./args.js";
import { present } from "./results.js";

/** What routes of both kinds and virtual networks have. Times are RFC 3339. */
interface AccountObjectResult {
  /** The id, a UUID. */
  readonly id: string;
  /** Its comment; empty where it has none. */
  readonly comment: string;
  /** When it was created. */
  readonly createdAt?: string;
  /** Set on a deleted one. */
  readonly deletedAt?: string;
}

/** What routes of both kinds say of the tunnel that they lead to. */
interface RouteResult extends AccountObjectResult {
  /** The tunnel, a UUID. */
  readonly tunnelId: string;
  /** The tunnel's name. */
  readonly tunnelName?: string;
  /** The tunnel's kind. The API may know kinds that this package does not. */
  readonly tunType?: TunnelType | (string & {});
}

/** A private network that leads to a tunnel. */
export interface NetworkRouteResult extends RouteResult {
  /** The network, in CIDR notation. */
  readonly network: string;
  /** The virtual network that it is in, a UUID. */
  readonly virtualNetworkId?: string;
  /** The virtual network's name. */
  readonly virtualNetworkName?: string;
}

/** A private host name that leads to a tunnel. */
export interface HostnameRouteResult extends RouteResult {
  /** The host name. */
  readonly hostname: string;
}

/** A virtual network: an address space of its own. */
export interface VirtualNetworkResult extends AccountObjectResult {
  /** The name. */
  readonly name: string;
  /** Whether it is the account's default one. */
  readonly isDefault: boolean;
}

/** What the API answers of all of them. */
interface AccountObjectWire {
  readonly id: string;
  readonly comment?: string | null;
  readonly created_at?: string | null;
  readonly deleted_at?: string | null;
}

function ofAll(wire: AccountObjectWire): AccountObjectResult {
  return present<AccountObjectResult>({
    id: wire.id,
    comment: wire.comment ?? "",
    createdAt: timeOf(wire.created_at),
    deletedAt: timeOf(wire.deleted_at),
  });
}

function ofRoutes(wire: NetworkRouteWire | HostnameRouteWire): RouteResult {
  const { tunnel_id: tunnelId = "", tunnel_name: tunnelName, tun_type: tunType } = wire;
  return present<RouteResult>({ ...ofAll(wire), tunnelId, tunnelName, tunType });
}

/** Wire to result, for a network route. */
export function networkRouteResult(wire: NetworkRouteWire): NetworkRouteResult {
  return present<NetworkRouteResult>({
    ...ofRoutes(wire),
    network: wire.network ?? "",
    virtualNetworkId: wire.virtual_network_id,
    virtualNetworkName: wire.virtual_network_name,
  });
}

/** Wire to result, for a host name route. */
export function hostnameRouteResult(wire: HostnameRouteWire): HostnameRouteResult {
  return { ...ofRoutes(wire), hostname: wire.hostname ?? "" };
}

/** Wire to result, for a virtual network. */
export function virtualNetworkResult(wire: VirtualNetworkWire): VirtualNetworkResult {
  return { ...ofAll(wire), name: wire.name ?? "", isDefault: wire.is_default_network ?? false };
}
