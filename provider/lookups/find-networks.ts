import { hostnameRoutes } from "../api/hostname-routes.js";
import { getRouteByIp, networkRoutes } from "../api/network-routes.js";
import { virtualNetworks } from "../api/virtual-networks.js";
import { UserError } from "../session/errors.js";
import type { HostnameRoutesArgs, NetworkRouteByIpArgs, NetworkRoutesArgs, VirtualNetworksArgs } from "./args.js";
import type { LookUp } from "./call.js";
import { listed } from "./deleted-ones.js";
import { momentText } from "./moments.js";
import {
  hostnameRouteResult,
  networkRouteResult,
  virtualNetworkResult,
  type HostnameRouteResult,
  type NetworkRouteResult,
  type VirtualNetworkResult,
} from "./network-results.js";
import { hostnameRoutesRules, networkRouteByIpRules, networkRoutesRules, virtualNetworksRules } from "./rules.js";

/** The network routes that match. */
export const findNetworkRoutes: LookUp<NetworkRoutesArgs, NetworkRouteResult[]> = {
  rules: networkRoutesRules,
  run: async ({ client, accountId }, { isDeleted = false, ...filters }) => {
    const query = {
      ...ofRoutes(filters),
      network_subset: filters.networkSubset,
      network_superset: filters.networkSuperset,
      route_id: filters.routeId,
      tun_types: filters.tunTypes?.join(","),
      virtual_network_id: filters.virtualNetworkId,
    };
    const found = await listed(isDeleted, (is_deleted) =>
      networkRoutes.list(client, accountId, { ...query, is_deleted }),
    );
    return found.map(networkRouteResult);
  },
};

/** The network route that serves an address. */
export const findNetworkRouteByIp: LookUp<NetworkRouteByIpArgs, NetworkRouteResult> = {
  rules: networkRouteByIpRules,
  run: async ({ client, accountId }, known) => {
    const { ip, virtualNetworkId, defaultVirtualNetworkFallback } = known;
    const found = await getRouteByIp(client, accountId, ip, {
      virtual_network_id: virtualNetworkId,
      default_virtual_network_fallback: defaultVirtualNetworkFallback,
    });
    if (found !== undefined) return networkRouteResult(found);
    const network =
      virtualNetworkId === undefined ? "the default virtual network" : `virtual network ${virtualNetworkId}`;
    throw new UserError(
      `no route in ${network} of account ${accountId} serves ${ip}; getNetworkRoutes with networkSuperset answers an empty list instead`,
    );
  },
};

/** The host name routes that match. */
export const findHostnameRoutes: LookUp<HostnameRoutesArgs, HostnameRouteResult[]> = {
  rules: hostnameRoutesRules,
  run: async ({ client, accountId }, { isDeleted = false, ...filters }) => {
    const query = { ...ofRoutes(filters), id: filters.id, hostname: filters.hostname };
    const found = await listed(isDeleted, (is_deleted) =>
      hostnameRoutes.list(client, accountId, { ...query, is_deleted }),
    );
    return found.map(hostnameRouteResult);
  },
};

/** The virtual networks that match. */
export const findVirtualNetworks: LookUp<VirtualNetworksArgs, VirtualNetworkResult[]> = {
  rules: virtualNetworksRules,
  run: async ({ client, accountId }, { isDeleted = false, ...filters }) => {
    const query = { id: filters.id, name: filters.name, is_default_network: filters.isDefault };
    const found = await listed(isDeleted, (is_deleted) =>
      virtualNetworks.list(client, accountId, { ...query, is_deleted }),
    );
    return found.map(virtualNetworkResult);
  },
};

/** The filters that the lists of both kinds of routes have, as the API reads them. */
function ofRoutes({
  comment,
  existedAt,
  tunnelId,
  perPage,
}: Omit<NetworkRoutesArgs | HostnameRoutesArgs, "isDeleted">) {
  return {
    comment,
    existed_at: existedAt === undefined ? undefined : momentText(existedAt),
    tunnel_id: tunnelId,
    ...(perPage === undefined ? {} : { per_page: perPage }),
  };
}
