/** A provider process of one run, without the process: the same lifecycles and the same guard, a session of its own. */
import { lifecycles } from "../../provider/lifecycle/by-name.js";
import type { Guarded } from "../../provider/lifecycle/frame/guard.js";
import { Session } from "../../provider/session/session.js";
import { isPlugin } from "./front.js";
import { PluginProcess } from "./plugin-process.js";
import type { ResourceType } from "./resource-types.js";

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
  private readonly lifecycles: ReturnType<typeof lifecycles>;
  private readonly plugin: PluginProcess | undefined;

  /** @param stack whose state has which identity, where that comes with the provider */
  constructor(env: Record<string, string>, stack = "one") {
    // Time is given: nothing waits.
    this.session = new QuietSession(env, () => Promise.resolve());
    this.session.configure({ get: () => undefined, require: () => "" });
    this.lifecycles = lifecycles(this.session);
    this.plugin = isPlugin
      ? new PluginProcess(env, stack, (type) => this.lifecycles[type], this.session.said)
      : undefined;
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
    return this.plugin?.of(type, name) ?? this.lifecycles[type];
  }
}
