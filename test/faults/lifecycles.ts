/** The lifecycles of every resource, each in its frame, as a provider process has them. */
import { CfdTunnelLifecycle } from "../../provider/lifecycle/cfd-tunnel.js";
import { DnsRouteLifecycle } from "../../provider/lifecycle/dns-route/lifecycle.js";
import { guard, type Guarded } from "../../provider/lifecycle/frame/guard.js";
import type { BaseInputs, Lifecycle } from "../../provider/lifecycle/frame/lifecycle.js";
import { HostnameRouteLifecycle } from "../../provider/lifecycle/hostname-route.js";
import { IngressRulesLifecycle } from "../../provider/lifecycle/ingress-rules/lifecycle.js";
import { NetworkRouteLifecycle } from "../../provider/lifecycle/network-route.js";
import { TunnelConfigurationLifecycle } from "../../provider/lifecycle/tunnel-configuration/lifecycle.js";
import { VirtualNetworkLifecycle } from "../../provider/lifecycle/virtual-network.js";
import { WarpConnectorConfigurationLifecycle } from "../../provider/lifecycle/warp-connector-configuration.js";
import { WarpConnectorFailoverLifecycle } from "../../provider/lifecycle/warp-connector-failover.js";
import { WarpConnectorLifecycle } from "../../provider/lifecycle/warp-connector.js";
import type { Session } from "../../provider/session/session.js";

/** Properties as they cross the wire. */
export type Properties = Record<string, unknown>;

function guarded<Inputs extends BaseInputs, State extends object>(
  session: Session,
  lifecycle: Lifecycle<Inputs, State>,
): Guarded {
  return guard({ session, load: () => Promise.resolve(lifecycle) });
}

/** By the resource's name. */
export const LIFECYCLES = {
  CfdTunnel: (session: Session) => guarded(session, new CfdTunnelLifecycle(session)),
  DnsRoute: (session: Session) => guarded(session, new DnsRouteLifecycle(session)),
  HostnameRoute: (session: Session) => guarded(session, new HostnameRouteLifecycle(session)),
  IngressRules: (session: Session) => guarded(session, new IngressRulesLifecycle(session)),
  NetworkRoute: (session: Session) => guarded(session, new NetworkRouteLifecycle(session)),
  TunnelConfiguration: (session: Session) => guarded(session, new TunnelConfigurationLifecycle(session)),
  VirtualNetwork: (session: Session) => guarded(session, new VirtualNetworkLifecycle(session)),
  WarpConnector: (session: Session) => guarded(session, new WarpConnectorLifecycle(session)),
  WarpConnectorConfiguration: (session: Session) => guarded(session, new WarpConnectorConfigurationLifecycle(session)),
  WarpConnectorFailover: (session: Session) => guarded(session, new WarpConnectorFailoverLifecycle(session)),
};

/** A resource as the pointer names it. */
export type ResourceType = keyof typeof LIFECYCLES;
