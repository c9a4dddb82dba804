/** A provider process of one run, without the process: the same lifecycles and the same guard, a session of its own. */
import { CfdTunnelLifecycle } from "../../provider/lifecycle/cfd-tunnel.js";
import { guard, type Lifecycle } from "../../provider/lifecycle/guard.js";
import { TunnelConfigurationLifecycle } from "../../provider/lifecycle/tunnel-configuration/lifecycle.js";
import { WarpConnectorFailoverLifecycle } from "../../provider/lifecycle/warp-connector-failover.js";
import { WarpConnectorLifecycle } from "../../provider/lifecycle/warp-connector.js";
import { Session } from "../../provider/session/session.js";

/** Properties as they cross the wire. */
export type Properties = Record<string, unknown>;

/** A resource as the pointer names it. */
export type ResourceType = "CfdTunnel" | "TunnelConfiguration" | "WarpConnector" | "WarpConnectorFailover";

const LIFECYCLES: Record<ResourceType, (session: Session) => Lifecycle> = {
  CfdTunnel: (session) => new CfdTunnelLifecycle(session),
  TunnelConfiguration: (session) => new TunnelConfigurationLifecycle(session),
  WarpConnector: (session) => new WarpConnectorLifecycle(session),
  WarpConnectorFailover: (session) => new WarpConnectorFailoverLifecycle(session),
};

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
  private readonly loaded = new Map<ResourceType, ReturnType<typeof guard>>();

  constructor(env: Record<string, string>) {
    // Time is given: nothing waits.
    this.session = new QuietSession(env, () => Promise.resolve());
    this.session.configure({ get: () => undefined, require: () => "" });
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

  /** The lifecycle of a type, behind the guard that the wire sees. */
  of(type: ResourceType): ReturnType<typeof guard> {
    const known = this.loaded.get(type);
    if (known !== undefined) return known;
    const lifecycle = LIFECYCLES[type](this.session);
    const guarded = guard({ configure: () => undefined, load: () => Promise.resolve(lifecycle) });
    this.loaded.set(type, guarded);
    return guarded;
  }
}
