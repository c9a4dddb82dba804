/** The providers of a run: provider resources are registered like any other, and each starts an instance. */
import { randomUUID } from "node:crypto";
import type { PropertyMap, ResourceState } from "./deployment.js";
import type { CheckFailure, DiffResult, Provider, ReadResult, ResourceIdentity } from "./provider.js";
import { containsUnknown, sameValue, UNKNOWN } from "./property-values.js";
import { parseProviderReference, providerPackage, providerReference, urnType } from "./urn.js";
import { UserError } from "./user-error.js";

/** Starts an instance of a package's provider with its configuration. */
export type StartProvider = (packageName: string, config: PropertyMap) => Promise<Provider>;

/** A diff that cannot be had: the change is assumed, and the reason shown. */
export class DiffUnavailableError extends Error {
  override readonly name = "DiffUnavailableError";
}

/** Stands in, during a preview, for a provider whose configuration is not known yet. */
class UnconfiguredProvider implements Provider {
  check(
    _resource: ResourceIdentity,
    _olds: PropertyMap,
    news: PropertyMap,
  ): Promise<{ inputs: PropertyMap; failures: CheckFailure[] }> {
    return Promise.resolve({ inputs: news, failures: [] });
  }

  diff(): Promise<DiffResult> {
    return Promise.reject(
      new DiffUnavailableError(
        "The provider for this resource has inputs that are not known during preview.\n" +
          "This preview may not correctly represent the changes that will be applied during an update.",
      ),
    );
  }

  create(): Promise<{ id: string; outputs: PropertyMap }> {
    return Promise.resolve({ id: "", outputs: {} });
  }

  read(_resource: ResourceIdentity, id: string): Promise<ReadResult> {
    return Promise.resolve({ id, outputs: {} });
  }

  update(): Promise<{ outputs: PropertyMap }> {
    return Promise.resolve({ outputs: {} });
  }

  delete(): Promise<void> {
    return Promise.resolve();
  }

  cancel(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function withoutInternal(inputs: PropertyMap): PropertyMap {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== "__internal"));
}

/** The provider of provider resources. */
export class ProviderRegistry implements Provider {
  private readonly instances = new Map<string, Promise<Provider>>();

  constructor(
    private readonly start: StartProvider,
    /** Throws for a package that has no provider here. */
    private readonly assertSupported: (packageName: string) => void,
  ) {}

  /** The instance that a reference names, where it was registered. */
  get(reference: string): Promise<Provider> | undefined {
    return this.instances.get(reference);
  }

  /** Registers a provider as an earlier run left it: refresh, destroy and deletes use the configuration of the state. */
  async ensure(reference: string | undefined, olds: readonly ResourceState[]): Promise<void> {
    if (reference === undefined || reference === "" || this.instances.has(reference)) return;
    const { urn, id } = parseProviderReference(reference);
    const state = olds.find((resource) => resource.urn === urn && resource.id === id);
    if (!state) throw new UserError(`could not find provider ${reference} in the state`);
    await this.same(state);
  }

  /** Registers a provider whose configuration did not change. */
  async same(state: ResourceState): Promise<void> {
    const reference = providerReference(state.urn, state.id ?? "");
    if (!this.instances.has(reference)) await this.register(reference, state.inputs ?? {});
  }

  /** Registers, for a preview, a provider that does not exist yet. */
  async preview(urn: string, id: string, inputs: PropertyMap): Promise<void> {
    await this.register(providerReference(urn, id === "" ? UNKNOWN : id), inputs);
  }

  async check(
    { urn }: ResourceIdentity,
    _olds: PropertyMap,
    news: PropertyMap,
  ): Promise<{ inputs: PropertyMap; failures: CheckFailure[] }> {
    this.assertSupported(providerPackage(urnType(urn)));
    return Promise.resolve({ inputs: news, failures: [] });
  }

  diff(
    _resource: ResourceIdentity,
    _id: string,
    _oldInputs: PropertyMap,
    oldOutputs: PropertyMap,
    news: PropertyMap,
  ): Promise<DiffResult> {
    const changes = !sameValue(oldOutputs, withoutInternal(news));
    return Promise.resolve({ changes, replaces: [], deleteBeforeReplace: false });
  }

  async create({ urn }: ResourceIdentity, inputs: PropertyMap): Promise<{ id: string; outputs: PropertyMap }> {
    const id = randomUUID();
    await this.register(providerReference(urn, id), inputs);
    return { id, outputs: withoutInternal(inputs) };
  }

  read(_resource: ResourceIdentity, id: string, _inputs: PropertyMap, state: PropertyMap): Promise<ReadResult> {
    return Promise.resolve({ id, outputs: state });
  }

  async update(
    { urn }: ResourceIdentity,
    id: string,
    _oldInputs: PropertyMap,
    _oldOutputs: PropertyMap,
    news: PropertyMap,
  ): Promise<{ outputs: PropertyMap }> {
    await this.register(providerReference(urn, id), news);
    return { outputs: withoutInternal(news) };
  }

  async delete({ urn }: ResourceIdentity, id: string): Promise<void> {
    const reference = providerReference(urn, id);
    const instance = this.instances.get(reference);
    this.instances.delete(reference);
    await (await instance)?.close();
  }

  /** Tells every instance that the run is cancelled. */
  async cancel(): Promise<void> {
    await this.forEach((instance) => instance.cancel());
  }

  /** Ends every instance. */
  async close(): Promise<void> {
    await this.forEach((instance) => instance.close());
    this.instances.clear();
  }

  private async forEach(visit: (instance: Provider) => Promise<void>): Promise<void> {
    const started = await Promise.allSettled(this.instances.values());
    // One that did not start, or has died, has nothing to end: its failure was reported where it was used.
    await Promise.allSettled(started.filter((each) => each.status === "fulfilled").map((each) => visit(each.value)));
  }

  private async register(reference: string, inputs: PropertyMap): Promise<void> {
    const previous = this.instances.get(reference);
    const { urn } = parseProviderReference(reference);
    const config = withoutInternal(inputs);
    const instance = containsUnknown(config)
      ? Promise.resolve(new UnconfiguredProvider())
      : this.start(providerPackage(urnType(urn)), config);
    this.instances.set(reference, instance);
    await instance;
    await (await previous)?.close();
  }
}
