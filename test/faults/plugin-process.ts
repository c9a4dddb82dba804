/** The native plugin's process of one run, without the process: what the engine asks of it, in the form of the lifecycles' own methods. */
import { Engine } from "../../provider/host/engine.js";
import { PartialFailure } from "../../provider/host/failure.js";
import { DIFF_NONE, providerKey } from "../../provider/host/requests.js";
import { revealed } from "../../provider/host/secrets.js";
import type { Guarded } from "../../provider/lifecycle/frame/guard.js";
import { nameOfPointer } from "../../provider/pointer.js";
import { ProviderConfiguration } from "../../provider/plugin/configuration.js";
import { PluginRequests } from "../../provider/plugin/requests.js";
import { declaredTo, noteMade, pluginState } from "./front.js";
import type { Properties, ResourceType } from "./resource-types.js";

/** What the plugin tells the engine is kept. */
class QuietEngine extends Engine {
  constructor(private readonly said: string[]) {
    super();
  }

  override tell(severity: "info" | "warning", text: string): void {
    this.said.push(severity === "warning" ? `warning: ${text}` : text);
  }
}

/** The requests of one process, which answers for all resources of a stack. */
export class PluginProcess {
  readonly configuration: ProviderConfiguration;
  private readonly requests: PluginRequests;

  /** @param said where what it tells is kept */
  constructor(
    env: Record<string, string>,
    stack: string,
    lifecycleOf: (type: ResourceType) => Guarded,
    said: string[],
  ) {
    this.configuration = new ProviderConfiguration(env);
    void this.configuration.configure({ args: pluginState(stack), urn: "" });
    const providers = { get: (text: string) => Promise.resolve(lifecycleOf(nameOfPointer(text) as ResourceType)) };
    this.requests = new PluginRequests(providers, this.configuration, new QuietEngine(said), env);
  }

  /** One resource of the stack, by its type and logical name. */
  of(type: ResourceType, name: string): Guarded {
    const urn = `urn:pulumi:prod::shop::cloudflare-tunnel:index:${type}::${name}`;
    const { requests } = this;
    return {
      configure: () => Promise.resolve(),
      async check(olds, news) {
        const declared = declaredTo(withoutText(news));
        const { inputs, failures = [] } = await requests.check({ urn, olds: withoutText(olds), news: declared });
        const checked = revealed(inputs) as Properties;
        noteMade(declared, checked);
        return { inputs: checked, failures: failures.map(({ property = "", reason = "" }) => ({ property, reason })) };
      },
      async diff(id, olds, news) {
        const asked = { id, urn, olds: withoutText(olds), news: withoutText(news), oldInputs: {} };
        const { changes, replaces = [], deleteBeforeReplace = false } = await requests.diff(asked);
        return { changes: changes !== DIFF_NONE, replaces: [...replaces], deleteBeforeReplace, changed: [] };
      },
      async create(inputs) {
        const properties = withoutText(inputs);
        const created = await kept(inputs, () => requests.create({ urn, properties, preview: false }));
        return { id: created.id ?? "", outs: revealed(created.properties) as Properties };
      },
      async read(id, props = {}) {
        const found = await requests.read({ id, urn, properties: withoutText(props), inputs: {} });
        const properties = revealed(found.properties ?? {}) as Properties;
        return { id: found.id ?? "", props: properties, inputs: revealed(found.inputs ?? {}) as Properties };
      },
      async update(id, olds, news) {
        const asked = { id, urn, olds: withoutText(olds), news: withoutText(news), preview: false };
        const { properties } = await kept(news, () => requests.update(asked));
        return { outs: revealed(properties) as Properties };
      },
      async delete(id, props) {
        await requests.delete({ id, urn, properties: withoutText(props) });
      },
    };
  }
}

/** A native provider's requests have no text of a provider; nor has its state. */
function withoutText(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => name !== providerKey));
}

/** What is not complete, in the form in which the host of dynamic resources throws it. */
async function kept<T>(asked: Properties, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw error;
    const properties = { ...(revealed(error.properties) as Properties), [providerKey]: asked[providerKey] };
    throw Object.assign(new Error(error.message), { id: error.id, properties, reasons: error.reasons });
  }
}
