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
    CfdTunnel: framed(async () => new (await import("./cfd-tunnel.js")).CfdTunnelLifecycle(session)),
    DnsRoute: framed(async () => new (await import("./dns-route/lifecycle.js")).DnsRouteLifecycle(session)),
    HostnameRoute: framed(async () => new (await import("./hostname-route.js")).HostnameRouteLifecycle(session)),
    IngressRules: framed(async () => new (await import("./ingress-rules/lifecycle.js")).IngressRulesLifecycle(session)),
    NetworkRoute: framed(async () => new (await import("./network-route.js")).NetworkRouteLifecycle(session)),
    StackIdentity: framed(async () => new (await import("./stack-identity.js")).StackIdentityLifecycle()),
    TunnelConfiguration: framed(
      async () => new (await import("./tunnel-configuration/lifecycle.js")).TunnelConfigurationLifecycle(session),
    ),
    VirtualNetwork: framed(async () => new (await import("./virtual-network.js")).VirtualNetworkLifecycle(session)),
    WarpConnector: framed(async () => new (await import("./warp-connector.js")).WarpConnectorLifecycle(session)),
    WarpConnectorConfiguration: framed(
      async () => new (await import("./warp-connector-configuration.js")).WarpConnectorConfigurationLifecycle(session),
    ),
    WarpConnectorFailover: framed(
      async () => new (await import("./warp-connector-failover.js")).WarpConnectorFailoverLifecycle(session),
    ),
  };
}
