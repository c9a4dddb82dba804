/**
 * Pulumi resources for Cloudflare Tunnel.
 *
 * @packageDocumentation
 */
export { CfdTunnel, type CfdTunnelArgs } from "./resources/cfd-tunnel.js";
export type {
  Access,
  Duration,
  IngressRule,
  IpRule,
  OriginRequest,
  TunnelConfig,
  WarpRouting,
} from "./resources/configuration-args.js";
export { DnsRoute, type DnsRouteArgs, type DnsRouteSettings } from "./resources/dns-route.js";
export type {
  AccountArgs,
  AllTunnelsArgs,
  ConnectorArgs,
  DnsRoutesArgs,
  HostnameRoutesArgs,
  ManagementTokenArgs,
  Moment,
  NetworkRouteByIpArgs,
  NetworkRoutesArgs,
  OneTunnelArgs,
  OutputArgs,
  TunnelArgs,
  TunnelFilters,
  TunnelListArgs,
  TunnelStatus,
  TunnelType,
  VirtualNetworksArgs,
  ZoneArgs,
} from "./lookups/args.js";
export {
  getCfdTunnel,
  getCfdTunnelOutput,
  getCfdTunnels,
  getCfdTunnelsOutput,
  getTunnelConfiguration,
  getTunnelConfigurationOutput,
  getTunnelConnections,
  getTunnelConnectionsOutput,
  getTunnelConnector,
  getTunnelConnectorOutput,
  getTunnelManagementToken,
  getTunnelManagementTokenOutput,
  getTunnels,
  getTunnelsOutput,
  getTunnelToken,
  getTunnelTokenOutput,
} from "./lookups/cfd-tunnels.js";
export { getDnsRoutes, getDnsRoutesOutput, getZone, getZoneOutput } from "./lookups/dns.js";
export {
  getHostnameRoutes,
  getHostnameRoutesOutput,
  getNetworkRouteByIp,
  getNetworkRouteByIpOutput,
  getNetworkRoutes,
  getNetworkRoutesOutput,
  getVirtualNetworks,
  getVirtualNetworksOutput,
} from "./lookups/networks.js";
export type { HostnameRouteResult, NetworkRouteResult, VirtualNetworkResult } from "./lookups/network-results.js";
export type {
  CfdTunnelResult,
  ConnectionResult,
  DnsRouteResult,
  IngressRuleResult,
  TunnelConfigResult,
  TunnelConfigurationResult,
  TunnelConnectorResult,
  TunnelResult,
  WarpConnectorConfigurationResult,
  WarpConnectorConnectorResult,
  WarpConnectorResult,
  ZoneResult,
} from "./lookups/results.js";
export {
  getWarpConnector,
  getWarpConnectorConfiguration,
  getWarpConnectorConfigurationOutput,
  getWarpConnectorConnections,
  getWarpConnectorConnectionsOutput,
  getWarpConnectorConnector,
  getWarpConnectorConnectorOutput,
  getWarpConnectorOutput,
  getWarpConnectors,
  getWarpConnectorsOutput,
  getWarpConnectorToken,
  getWarpConnectorTokenOutput,
} from "./lookups/warp-connectors.js";
export type { GetOptions } from "./resources/get-options.js";
export {
  PublicHostname,
  type PublicHostnameArgs,
  type PublicHostnameDns,
  type PublicHostnameSettings,
} from "./resources/public-hostname.js";
export { HostnameRoute, type HostnameRouteArgs, type HostnameRouteSettings } from "./resources/hostname-route.js";
export {
  IngressRules,
  type IngressRulesArgs,
  type IngressRulesSettings,
  type SharedIngressRule,
} from "./resources/ingress-rules.js";
export { NetworkRoute, type NetworkRouteArgs, type NetworkRouteSettings } from "./resources/network-route.js";
export {
  TunnelConfiguration,
  type TunnelConfigurationArgs,
  type TunnelConfigurationSettings,
} from "./resources/tunnel-configuration.js";
export type { ByTunnel, ByTunnelId, TunnelReference } from "./resources/tunnel-reference.js";
export { VirtualNetwork, type VirtualNetworkArgs } from "./resources/virtual-network.js";
export { WarpConnector, type WarpConnectorArgs } from "./resources/warp-connector.js";
export {
  WarpConnectorConfiguration,
  type WarpConnectorConfigurationArgs,
  type WarpConnectorConfigurationSettings,
} from "./resources/warp-connector-configuration.js";
export {
  WarpConnectorFailover,
  type WarpConnectorFailoverArgs,
  type WarpConnectorFailoverSettings,
} from "./resources/warp-connector-failover.js";
export { validateTunnelConfiguration } from "./validate.js";
export type { Finding, Verdict } from "./validation/findings.js";
