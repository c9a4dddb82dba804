/**
 * The permanent entry `pulumi-cloudflare-tunnel/runtime`: what the pointer in every state calls, this year's and that of
 * years ago. Its export names and what they understand are a wire contract: add, never rename or remove.
 *
 * Each lifecycle is loaded when it is first used, so that a stack without a configuration never loads the validator.
 */
import { guard, type Guarded } from "./lifecycle/frame/guard.js";
import type { BaseInputs, Lifecycle } from "./lifecycle/frame/lifecycle.js";
import { wait } from "./session/host.js";
import { Session } from "./session/session.js";

const session = new Session(process.env, wait);

function lifecycle<Inputs extends BaseInputs, State extends object>(
  load: () => Promise<Lifecycle<Inputs, State>>,
): Guarded {
  let loaded: Promise<Lifecycle<Inputs, State>> | undefined;
  return guard({ session, load: () => (loaded ??= load()) });
}

/** Engine side of CfdTunnel. */
export const CfdTunnel = lifecycle(async () => {
  const { CfdTunnelLifecycle } = await import("./lifecycle/cfd-tunnel.js");
  return new CfdTunnelLifecycle(session);
});

/** Engine side of DnsRoute. */
export const DnsRoute = lifecycle(async () => {
  const { DnsRouteLifecycle } = await import("./lifecycle/dns-route/lifecycle.js");
  return new DnsRouteLifecycle(session);
});

/** Engine side of HostnameRoute. */
export const HostnameRoute = lifecycle(async () => {
  const { HostnameRouteLifecycle } = await import("./lifecycle/hostname-route.js");
  return new HostnameRouteLifecycle(session);
});

/** Engine side of IngressRules. */
export const IngressRules = lifecycle(async () => {
  const { IngressRulesLifecycle } = await import("./lifecycle/ingress-rules/lifecycle.js");
  return new IngressRulesLifecycle(session);
});

/** Engine side of NetworkRoute. */
export const NetworkRoute = lifecycle(async () => {
  const { NetworkRouteLifecycle } = await import("./lifecycle/network-route.js");
  return new NetworkRouteLifecycle(session);
});

/** Engine side of StackIdentity. */
export const StackIdentity = lifecycle(async () => {
  const { StackIdentityLifecycle } = await import("./lifecycle/stack-identity.js");
  return new StackIdentityLifecycle();
});

/** Engine side of TunnelConfiguration. */
export const TunnelConfiguration = lifecycle(async () => {
  const { TunnelConfigurationLifecycle } = await import("./lifecycle/tunnel-configuration/lifecycle.js");
  return new TunnelConfigurationLifecycle(session);
});

/** Engine side of VirtualNetwork. */
export const VirtualNetwork = lifecycle(async () => {
  const { VirtualNetworkLifecycle } = await import("./lifecycle/virtual-network.js");
  return new VirtualNetworkLifecycle(session);
});

/** Engine side of WarpConnector. */
export const WarpConnector = lifecycle(async () => {
  const { WarpConnectorLifecycle } = await import("./lifecycle/warp-connector.js");
  return new WarpConnectorLifecycle(session);
});

/** Engine side of WarpConnectorConfiguration. */
export const WarpConnectorConfiguration = lifecycle(async () => {
  const { WarpConnectorConfigurationLifecycle } = await import("./lifecycle/warp-connector-configuration.js");
  return new WarpConnectorConfigurationLifecycle(session);
});

/** Engine side of WarpConnectorFailover. */
export const WarpConnectorFailover = lifecycle(async () => {
  const { WarpConnectorFailoverLifecycle } = await import("./lifecycle/warp-connector-failover.js");
  return new WarpConnectorFailoverLifecycle(session);
});
