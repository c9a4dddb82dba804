import type { Contract } from "../contract/contract.js";
import { changedInputs, formed, withoutNulls } from "../contract/inputs.js";
import type { Engine } from "../host/engine.js";
import { messageOf, PartialFailure } from "../host/failure.js";
import type { Request, ResourceRequests, Response } from "../host/methods.js";
import { providerKey, Requests, type Providers } from "../host/requests.js";
import { asSecret, holdsSecret, markedLike, revealed, withSecrets } from "../host/secrets.js";
import type { Properties } from "../host/wire.js";
import { typeIn } from "../host/urn.js";
import { nameOfType, pointer, type RuntimeName } from "../pointer.js";
import { UserError } from "../session/errors.js";
import { tellable } from "../session/telling.js";
import { told } from "../validation/findings.js";
import { containsUnknown, isUnknown, unknown } from "../validation/unknown.js";
import { Completion } from "./completion.js";
import type { ProviderConfiguration } from "./configuration.js";
import { contractOf } from "./contracts.js";
import { inWords } from "./words.js";

/** What the plugin knows of one resource while it answers a request about it. */
interface Known {
  readonly name: RuntimeName;
  readonly contract: Contract;
}

/**
 * The engine's requests of a native plugin, answered by those of dynamic resources: what the classes do for TypeScript programs is
 * done here, secrets come and go with their marks, and no state has the text of a provider.
 */
export class PluginRequests implements ResourceRequests {
  private readonly inner: Requests;
  private readonly completion = new Completion();
  private readonly said = new Set<string>();

  constructor(
    providers: Providers,
    private readonly configuration: ProviderConfiguration,
    private readonly engine: Engine,
    env: NodeJS.ProcessEnv,
  ) {
    this.inner = new Requests(providers, () => configuration.get().config, env);
  }

  async check({ urn, olds = {}, news: given = {} }: Request<"checkRequest">): Promise<Response<"checkResponse">> {
    const { name, contract } = await about(urn);
    const news = this.inAccount(given);
    const secrets = Object.keys(news).filter((input) => holdsSecret(news[input]));
    const before = stripped(olds);
    const completed = this.completion.complete({
      urn,
      contract,
      olds: before,
      news: stripped(news),
      secrets,
      configuration: this.configuration.get(),
    });
    const { inputs = {}, failures = [] } = await this.inner.check({
      urn,
      olds: Object.keys(before).length === 0 ? {} : sent(name, before),
      news: sent(name, completed),
    });
    if (failures.length === 0) await this.advise(urn, contract, stripped(news), secrets);
    return {
      inputs: answered(inputs, news),
      failures: failures.map(({ property, reason = "" }) => ({ property, reason: this.inWords(reason) })),
    };
  }

  async diff({ id, urn, olds, news, oldInputs }: Request<"diffRequest">): Promise<Response<"diffResponse">> {
    const { name } = await about(urn);
    const answer = await this.telling(() =>
      this.inner.diff({ id, urn, olds: sent(name, olds), news: sent(name, news), oldInputs: stripped(oldInputs) }),
    );
    if (answer.deleteBeforeReplace === true) this.completion.goesFirst(urn);
    return answer;
  }

  async create({ urn, properties = {}, preview }: Request<"createRequest">): Promise<Response<"createResponse">> {
    const { name, contract } = await about(urn);
    const stored = (outputs: Properties): Properties => outputsOf(contract, outputs, properties);
    const created = await this.telling(
      () => this.inner.create({ urn, properties: sent(name, properties), preview }),
      stored,
    );
    const open = preview ? openOutputs(contract.computed) : {};
    return { ...created, properties: stored({ ...open, ...created.properties }) };
  }

  async update(request: Request<"updateRequest">): Promise<Response<"updateResponse">> {
    const { id, urn, olds = {}, news = {}, preview } = request;
    const { name, contract } = await about(urn);
    // What is not declared any more stays as secret as it was.
    const stored = (outputs: Properties): Properties => outputsOf(contract, outputs, { ...olds, ...news });
    const { properties } = await this.telling(
      () => this.inner.update({ id, urn, olds: sent(name, olds), news: sent(name, news), preview }),
      stored,
    );
    const open = preview ? foreseen(contract, stripped(olds), stripped(news)) : {};
    return { properties: stored({ ...open, ...properties }) };
  }

  async read({ id, urn, properties = {}, inputs = {} }: Request<"readRequest">): Promise<Response<"readResponse">> {
    const { name, contract } = await about(urn);
    // With nothing known, it is an import, or a read of what is not managed.
    const whole = (given: Properties): Properties => (Object.keys(given).length === 0 ? {} : sent(name, given));
    const found = await this.telling(() =>
      this.inner.read({ id, urn, properties: whole(properties), inputs: whole(inputs) }),
    );
    if ((found.id ?? "") === "") return {};
    const asked = this.inAccount({ ...properties, ...inputs });
    // What no object shows is what the state says. What is left out stays so: it is no change when an update leaves it out again.
    const kept = Object.entries(stripped(inputs)).filter(([input]) => isUnseen(contract, input));
    const isImport = Object.keys(inputs).length === 0;
    const seen = Object.entries(found.inputs ?? {}).filter(([input]) => isImport || Object.hasOwn(inputs, input));
    return {
      id: found.id,
      properties: outputsOf(contract, found.properties ?? {}, asked),
      inputs: answered(Object.fromEntries([...kept, ...seen]), asked),
    };
  }

  async delete({ id, urn, properties }: Request<"deleteRequest">): Promise<Record<string, never>> {
    const { name } = await about(urn);
    return await this.telling(() => this.inner.delete({ id, urn, properties: sent(name, properties) }));
  }

  /** Shows what is accepted although nobody can mean it, on the resource; once, although a replacement is checked twice. */
  private async advise(urn: string, contract: Contract, news: Properties, secrets: readonly string[]): Promise<void> {
    const given = new Set(Object.keys(withoutNulls(news)));
    const texts = (contract.advise?.(given) ?? []).map(told);
    for (const [input, { advise }] of Object.entries(contract.inputs)) {
      const value = news[input] ?? undefined;
      if (advise === undefined || value === undefined || containsUnknown(value)) continue;
      texts.push(...(await advise(value, { secret: secrets.includes(input) })).map(told));
    }
    for (const text of texts) {
      const key = `${urn} ${text}`;
      if (!this.said.has(key)) this.engine.tell("warning", tellable(text));
      this.said.add(key);
    }
  }

  /** Runs an operation; its error speaks to users of the plugin, and what it keeps in the state is in the plugin's form. */
  private async telling<T>(run: () => Promise<T>, stored = (outputs: Properties): Properties => outputs): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (error instanceof PartialFailure) {
        const { message, id, properties, reasons } = error;
        throw new PartialFailure(this.inWords(message), id, stored(properties), reasons.map(this.inWords));
      }
      if (error instanceof Error) error.message = this.inWords(messageOf(error));
      throw error;
    }
  }

  /** Properties in the configured account where they name none, as far as that is a secret: it stays one in what comes of them. */
  private inAccount(properties: Properties): Properties {
    const { account, isAccountSecret } = this.configuration.get();
    return isAccountSecret ? { ...properties, accountId: properties["accountId"] ?? asSecret(account) } : properties;
  }

  private readonly inWords = (text: string): string => inWords(text, this.configuration.get());
}

async function about(urn: string): Promise<Known> {
  const type = typeIn(urn);
  const name = nameOfType(type);
  const contract = name === undefined ? undefined : await contractOf(name);
  if (name === undefined || contract === undefined) {
    throw new UserError(`the installed plugin cloudflare-tunnel has no resource of the type ${type}`);
  }
  return { name, contract };
}

/** Properties in clear, and without the text that a dynamic resource's state has. */
function stripped(properties: Properties = {}): Properties {
  return withoutText(revealed(properties) as Properties);
}

function withoutText(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => name !== providerKey));
}

/** Properties as a dynamic resource's requests have them. */
function sent(name: RuntimeName, properties: Properties | undefined): Properties {
  return { ...stripped(properties), [providerKey]: pointer(name) };
}

/** Properties as the engine gets them: secrets are those of every state, and what was a secret when it was asked. */
function answered(properties: Properties, asked: Properties): Properties {
  return markedLike(withSecrets(withoutText(properties)), asked);
}

/** Outputs as the engine gets them: also those that come of one input alone, each as secret as that, and known as soon as it is. */
function outputsOf({ derived = {} }: Contract, outputs: Properties, asked: Properties): Properties {
  const properties = answered(outputs, asked);
  const made = Object.entries(derived).map(([name, { of, make }]) => {
    const from = revealed(properties[of]);
    const known = isUnknown(properties[name]) ? undefined : properties[name];
    const value = known ?? (typeof from !== "string" || isUnknown(from) ? from : make(from));
    return [name, holdsSecret(properties[of]) ? asSecret(value) : value];
  });
  return { ...properties, ...(Object.fromEntries(made) as Properties) };
}

/** Inputs that no object at Cloudflare shows. */
function isUnseen({ inputs }: Contract, input: string): boolean {
  return inputs[input]?.hidden === true || inputs[input]?.programOnly === true;
}

function openOutputs(names: readonly string[]): Properties {
  return Object.fromEntries(names.map((name) => [name, unknown]));
}

/**
 * The outputs that an update will leave as they are, and, as not known, those that it changes. An input that is left out, and has
 * no default, stays what it is.
 */
function foreseen(contract: Contract, olds: Properties, news: Properties): Properties {
  const { inputs, computed, follows = {}, derived = {} } = contract;
  const changed = changedInputs(inputs, formed(inputs, olds), formed(inputs, news));
  const leftOut = Object.entries(inputs).filter(
    ([name, input]) => (news[name] ?? input.default) === undefined && !isUnseen(contract, name),
  );
  const names = [...computed, ...leftOut.map(([name]) => name)].filter((name) => olds[name] !== undefined);
  const sourcesOf = (name: string): readonly string[] =>
    follows[name] ?? (derived[name] === undefined ? [] : [derived[name].of]);
  const changes = (name: string): boolean => sourcesOf(name).some((input) => changed.includes(input));
  return Object.fromEntries(names.map((name) => [name, changes(name) ? unknown : olds[name]]));
}
