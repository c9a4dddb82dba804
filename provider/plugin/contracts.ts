import type { Contract } from "../contract/contract.js";

/** The contracts of the resources that a program can declare, by their names; each is loaded when it is first asked for. */
const contracts: Readonly<Record<string, () => Promise<Contract>>> = {
  CfdTunnel: async () => (await import("../contract/cfd-tunnel.js")).cfdTunnel,
  DnsRoute: async () => (await import("../contract/dns-route.js")).dnsRoute,
  HostnameRoute: async () => (await import("../contract/hostname-route.js")).hostnameRoute,
  IngressRules: async () => (await import("../contract/ingress-rules.js")).ingressRules,
  NetworkRoute: async () => (await import("../contract/network-route.js")).networkRoute,
  TunnelConfiguration: async () => (await import("../contract/tunnel-configuration.js")).tunnelConfiguration,
  VirtualNetwork: async () => (await import("../contract/virtual-network.js")).virtualNetwork,
  WarpConnector: async () => (await import("../contract/warp-connector.js")).warpConnector,
  WarpConnectorConfiguration: async () =>
    (await import("../contract/warp-connector-configuration.js")).warpConnectorConfiguration,
  WarpConnectorFailover: async () => (await import("../contract/warp-connector-failover.js")).warpConnectorFailover,
};

/** The contract of a resource; undefined where there is no such resource. */
export async function contractOf(name: string): Promise<Contract | undefined> {
  return Object.hasOwn(contracts, name) ? await contracts[name]?.() : undefined;
}

/** The names of the resources. */
export const resourceNames: readonly string[] = Object.keys(contracts);
