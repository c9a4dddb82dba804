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
export type { GetOptions } from "./resources/get-options.js";
export { TunnelConfiguration, type TunnelConfigurationArgs } from "./resources/tunnel-configuration.js";
export { WarpConnector, type WarpConnectorArgs } from "./resources/warp-connector.js";
