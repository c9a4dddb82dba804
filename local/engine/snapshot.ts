/** The state while an operation changes it: what was there, what is done with, what is new, what is under way. */
import type { PendingOperation, PendingOperationType, ResourceState } from "./deployment.js";
import type { StackState } from "./state-file.js";
import { parseProviderReference, providerReference } from "./urn.js";

/** Writes a state; resolves when it is on disk. */
export type SaveState = (state: StackState) => Promise<void>;

/** Merges the resources of this run with those not yet processed, and saves after every step. */
export class Snapshot {
  private readonly news: ResourceState[] = [];
  private readonly done = new Set<ResourceState>();
  private readonly pending: PendingOperation[] = [];
  private readonly renamed = new Map<string, string>();
  private writing: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;

  constructor(
    readonly base: StackState,
    private readonly save: SaveState,
  ) {}

  /** The state as it stands: new resources in completion order, then old ones that nothing replaced. */
  state(): StackState {
    const kept = [...this.news, ...this.base.resources]
      .filter((resource) => !this.done.has(resource))
      .map((resource) => (this.renamed.size === 0 ? resource : renameReferences(resource, this.renamed)));
    // A create of unknown outcome stays on record until a refresh: only the user can say whether it happened.
    const carried = this.base.pendingOperations.filter(({ type }) => type === "creating");
    return {
      resources: kept,
      pendingOperations: [...this.pending, ...carried],
      metadata: this.base.metadata,
    };
  }

  /** Records, on disk, that an operation starts; a crash leaves the record. */
  async begin(resource: ResourceState, type: PendingOperationType): Promise<PendingOperation> {
    const operation: PendingOperation = { resource, type };
    this.pending.push(operation);
    await this.write();
    return operation;
  }

  /** Records, on disk, that an operation ended, whichever way, and what it changed. */
  async end(
    operation: PendingOperation | undefined,
    change: { done?: ResourceState | undefined; added?: ResourceState | undefined },
  ): Promise<void> {
    const at = operation === undefined ? -1 : this.pending.indexOf(operation);
    if (at >= 0) this.pending.splice(at, 1);
    if (change.done) this.done.add(change.done);
    if (change.added) this.news.push(change.added);
    await this.write();
  }

  /** Puts a resource in the place of an old one, without a write. */
  replace(old: ResourceState, state: ResourceState): void {
    this.done.add(old);
    this.news.push(state);
  }

  /** From now on, what refers to a resource by its old URN refers to it by its new one. */
  rename(oldUrn: string, urn: string): void {
    this.renamed.set(oldUrn, urn);
  }

  /** Puts the resources that a refresh found in the place of the old ones, and forgets interrupted operations. */
  async rebase(resources: ResourceState[]): Promise<void> {
    this.base.resources = resources;
    this.base.pendingOperations = [];
    await this.write();
  }

  /** One write serves every change made before it starts. */
  write(): Promise<void> {
    this.next ??= this.writing.then(() => {
      this.next = undefined;
      this.writing = this.save(this.state());
      return this.writing;
    });
    return this.next;
  }
}

function renameReferences(resource: ResourceState, renamed: ReadonlyMap<string, string>): ResourceState {
  const rename = (urn: string) => renamed.get(urn) ?? urn;
  const result: ResourceState = { ...resource };
  if (result.parent !== undefined) result.parent = rename(result.parent);
  if (result.deletedWith !== undefined) result.deletedWith = rename(result.deletedWith);
  if (result.dependencies) result.dependencies = result.dependencies.map(rename);
  if (result.replaceWith) result.replaceWith = result.replaceWith.map(rename);
  if (result.propertyDependencies) {
    const entries = Object.entries(result.propertyDependencies);
    result.propertyDependencies = Object.fromEntries(entries.map(([key, urns]) => [key, urns.map(rename)]));
  }
  if (result.provider !== undefined && result.provider !== "") {
    const { urn, id } = parseProviderReference(result.provider);
    result.provider = providerReference(rename(urn), id);
  }
  return result;
}
