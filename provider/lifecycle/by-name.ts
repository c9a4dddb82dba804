import type { Contract } from "../contract/contract.js";
import type { Session } from "../session/session.js";
import { guard, type Guarded } from "./frame/guard.js";
import type { BaseInputs, Lifecycle } from "./frame/lifecycle.js";

/**
 * The lifecycles of one session, by their names, each in its frame. One is loaded when it is first used, so that a stack
 * without a configuration never loads the validator.
 */
export function lifecycles(session: Session): Readonly<Record<Contract["resource"], Guarded>> {
  const framed = <Inputs extends BaseInputs, State extends object>(
    load: () => Promise<Lifecycle<Inputs, State>>,
  ): Guarded => {
    let loaded: Promise<Lifecycle<Inputs, State>> | undefined;
    return guard({ session, load: () => (loaded ??= load()) });
  };
  return {
    CfdTunnel: framed(async () => {
      const { CfdTunnelLifecycle } = await import("./cfd-tunnel.js");
      return new CfdTunnelLifecycle(session);
    }),
    DnsRoute: framed(async () => {
      const { DnsRouteLifecycle } = await import("./dns-route/lifecycle.js");
      return new DnsRouteLifecycle(session);
    }),
    HostnameRoute: framed(async () => {
      const { HostnameRouteLifecycle } = await import("./hostname-route.js");
      return new HostnameRouteLifecycle(session);
    }),
    IngressRules: framed(async () => {
      const { IngressRulesLifecycle } = await import("./ingress-rules/lifecycle.js");
      return new IngressRulesLifecycle(session);
    }),
    NetworkRoute: framed(async () => {
      const { NetworkRouteLifecycle } = await import("./network-route.js");
      return new NetworkRouteLifecycle(session);
    }),
    StackIdentity: framed(async () => {
      const { StackIdentityLifecycle } = await import("./stack-identity.js");
      return new StackIdentityLifecycle();
    }),
    TunnelConfiguration: framed(async () => {
      const { TunnelConfigurationLifecycle } = await import("./tunnel-configuration/lifecycle.js");
      return new TunnelConfigurationLifecycle(session);
    }),
    VirtualNetwork: framed(async () => {
      const { VirtualNetworkLifecycle } = await import("./virtual-network.js");
      return new VirtualNetworkLifecycle(session);
    }),
    WarpConnector: framed(async () => {
      const { WarpConnectorLifecycle } = await import("./warp-connector.js");
      return new WarpConnectorLifecycle(session);
    }),
    WarpConnectorConfiguration: framed(async () => {
      const { WarpConnectorConfigurationLifecycle } = await import("./warp-connector-configuration.js");
      return new WarpConnectorConfigurationLifecycle(session);
    }),
    WarpConnectorFailover: framed(async () => {
      const { WarpConnectorFailoverLifecycle } = await import("./warp-connector-failover.js");
      return new WarpConnectorFailoverLifecycle(session);
    }),
  };
}
