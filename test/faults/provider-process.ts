/** A provider process of one run, without the process: the same lifecycles and the same guard, a session of its own. */
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
import { Session } from "../../provider/session/session.js";
import { isPlugin } from "./front.js";
import { PluginProcess } from "./plugin-process.js";

/** Properties as they cross the wire. */
export type Properties = Record<string, unknown>;

function guarded<Inputs extends BaseInputs, State extends object>(
  session: Session,
  lifecycle: Lifecycle<Inputs, State>,
): Guarded {
  return guard({ session, load: () => Promise.resolve(lifecycle) });
}

const LIFECYCLES = {
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

/** What the provider prints is kept, to be shown with what fails. */
class QuietSession extends Session {
  readonly said: string[] = [];

  override inform(text: string): void {
    this.said.push(text);
  }

  override warn(text: string): void {
    this.said.push(`warning: ${text}`);
  }
}

/** One operation of the engine is one process of the provider: what it claimed is forgotten with it. */
export class ProviderProcess {
  private readonly session: QuietSession;
  private readonly loaded = new Map<ResourceType, Guarded>();
  private readonly plugin: PluginProcess | undefined;

  constructor(env: Record<string, string>) {
    // Time is given: nothing waits.
    this.session = new QuietSession(env, () => Promise.resolve());
    this.session.configure({ get: () => undefined, require: () => "" });
    this.plugin = isPlugin ? new PluginProcess(env, (type) => this.lifecycleOf(type), this.session.said) : undefined;
  }

  /** What the provider told the user. */
  get said(): readonly string[] {
    return this.session.said;
  }

  /** Dies: what is under way is cut, and nothing more is sent. */
  async kill(): Promise<void> {
    const client = await this.session.connect();
    client.close();
  }

  /** What serves a resource: the lifecycle of its type, behind the guard that the wire sees; or the plugin, which goes by its name. */
  of(type: ResourceType, name: string = type): Guarded {
    return this.plugin?.of(type, name) ?? this.lifecycleOf(type);
  }

  private lifecycleOf(type: ResourceType): Guarded {
    const known = this.loaded.get(type);
    if (known !== undefined) return known;
    const lifecycle = LIFECYCLES[type](this.session);
    this.loaded.set(type, lifecycle);
    return lifecycle;
  }
}
