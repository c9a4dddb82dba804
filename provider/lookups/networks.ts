import type * as pulumi from "@pulumi/pulumi";

import type {
  HostnameRoutesArgs,
  NetworkRouteByIpArgs,
  NetworkRoutesArgs,
  OutputArgs,
  VirtualNetworksArgs,
} from "./args.js";
import type { HostnameRouteResult, NetworkRouteResult, VirtualNetworkResult } from "./network-results.js";
import { outputForm } from "./output-form.js";
import { lookUp } from "./look-up.js";

// Loaded when a look-up is first called: a program that calls none never loads the API client.
const finding = (): Promise<typeof import("./find-networks.js")> => import("./find-networks.js");

/**
 * Lists the private networks that lead to tunnels of the account, and match every filter: live ones, unless `isDeleted`
 * says otherwise.
 *
 * Needs "Cloudflare Tunnel: Read" or "Cloudflare One Networks: Read". Source: `GET /accounts/{account_id}/teamnet/routes`,
 * all pages.
 *
 * @example
 * ```typescript
 * const office = await getNetworkRoutes({ networkSubset: "10.0.0.0/8", tunTypes: ["warp_connector"] });
 * ```
 */
export async function getNetworkRoutes(args: NetworkRoutesArgs = {}): Promise<NetworkRouteResult[]> {
  return lookUp("getNetworkRoutes", (await finding()).findNetworkRoutes, args);
}

/** {@link getNetworkRoutes}, on arguments that may be Outputs. */
export function getNetworkRoutesOutput(args: OutputArgs<NetworkRoutesArgs> = {}): pulumi.Output<NetworkRouteResult[]> {
  return outputForm(args, getNetworkRoutes);
}

/**
 * Finds the route that serves an address: the one with the longest prefix in a virtual network. None is an error.
 *
 * Needs "Cloudflare Tunnel: Read" or "Cloudflare One Networks: Read". Source:
 * `GET /accounts/{account_id}/teamnet/routes/ip/{ip}`.
 *
 * @example
 * ```typescript
 * const { tunnelName } = await getNetworkRouteByIp({ ip: "10.1.2.3" });
 * ```
 */
export async function getNetworkRouteByIp(args: NetworkRouteByIpArgs): Promise<NetworkRouteResult> {
  return lookUp("getNetworkRouteByIp", (await finding()).findNetworkRouteByIp, args);
}

/** {@link getNetworkRouteByIp}, on arguments that may be Outputs. */
export function getNetworkRouteByIpOutput(args: OutputArgs<NetworkRouteByIpArgs>): pulumi.Output<NetworkRouteResult> {
  return outputForm(args, getNetworkRouteByIp);
}

/**
 * Lists the account's virtual networks that match every filter: live ones, unless `isDeleted` says otherwise.
 *
 * Needs "Cloudflare Tunnel: Read" or "Cloudflare One Networks: Read". Source:
 * `GET /accounts/{account_id}/teamnet/virtual_networks`, which answers all of them at once.
 *
 * @example
 * ```typescript
 * const [byDefault] = await getVirtualNetworks({ isDefault: true });
 * ```
 */
export async function getVirtualNetworks(args: VirtualNetworksArgs = {}): Promise<VirtualNetworkResult[]> {
  return lookUp("getVirtualNetworks", (await finding()).findVirtualNetworks, args);
}

/** {@link getVirtualNetworks}, on arguments that may be Outputs. */
export function getVirtualNetworksOutput(
  args: OutputArgs<VirtualNetworksArgs> = {},
): pulumi.Output<VirtualNetworkResult[]> {
  return outputForm(args, getVirtualNetworks);
}

/**
 * Lists the private host names that lead to tunnels of the account, and match every filter: live ones, unless `isDeleted`
 * says otherwise.
 *
 * Needs "Cloudflare Tunnel: Read" or "Cloudflare One Networks: Read". Source:
 * `GET /accounts/{account_id}/zerotrust/routes/hostname`, all pages.
 *
 * @example
 * ```typescript
 * const routes = await getHostnameRoutes({ hostname: "corp.internal" });
 * ```
 */
export async function getHostnameRoutes(args: HostnameRoutesArgs = {}): Promise<HostnameRouteResult[]> {
  return lookUp("getHostnameRoutes", (await finding()).findHostnameRoutes, args);
}

/** {@link getHostnameRoutes}, on arguments that may be Outputs. */
export function getHostnameRoutesOutput(
  args: OutputArgs<HostnameRoutesArgs> = {},
): pulumi.Output<HostnameRouteResult[]> {
  return outputForm(args, getHostnameRoutes);
}
