/**
 * The permanent entry `pulumi-cloudflare-tunnel/runtime`: what the pointer in every state calls, this year's and that of
 * years ago. Its export names and what they understand are a wire contract: add, never rename or remove.
 */
import { lifecycles } from "./lifecycle/by-name.js";
import { endWithEngine, isPulumisHost } from "./session/engine-end.js";
import { wait } from "./session/host.js";
import { Session } from "./session/session.js";

if (isPulumisHost(process.argv)) endWithEngine();

const all = lifecycles(new Session(process.env, wait));

/** Engine side of CfdTunnel. */
export const CfdTunnel = all.CfdTunnel;

/** Engine side of DnsRoute. */
export const DnsRoute = all.DnsRoute;

/** Engine side of HostnameRoute. */
export const HostnameRoute = all.HostnameRoute;

/** Engine side of IngressRules. */
export const IngressRules = all.IngressRules;

/** Engine side of NetworkRoute. */
export const NetworkRoute = all.NetworkRoute;

/** Engine side of StackIdentity. */
export const StackIdentity = all.StackIdentity;

/** Engine side of TunnelConfiguration. */
export const TunnelConfiguration = all.TunnelConfiguration;

/** Engine side of VirtualNetwork. */
export const VirtualNetwork = all.VirtualNetwork;

/** Engine side of WarpConnector. */
export const WarpConnector = all.WarpConnector;

/** Engine side of WarpConnectorConfiguration. */
export const WarpConnectorConfiguration = all.WarpConnectorConfiguration;

/** Engine side of WarpConnectorFailover. */
export const WarpConnectorFailover = all.WarpConnectorFailover;
