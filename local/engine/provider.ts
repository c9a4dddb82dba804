/** What the engine asks of a provider, whether it is a process or built in. */
import type { PropertyMap } from "./deployment.js";

/** A property that cannot be what it is. */
export interface CheckFailure {
  property: string;
  reason: string;
}

/** The answer to a diff. */
export interface DiffResult {
  /** Undefined: the provider does not know; the engine compares the inputs. */
  changes: boolean | undefined;
  replaces: string[];
  deleteBeforeReplace: boolean;
  /** Changed top-level inputs: the provider's, or filled in by the engine where it compared. */
  changedKeys?: string[];
  /** The paths of what changed within them; undefined where the provider tells none. */
  changedPaths?: string[];
}

/** What identifies the resource of a request. */
export interface ResourceIdentity {
  urn: string;
  /** In seconds; 0 or undefined: none. */
  timeout?: number | undefined;
}

/** What a read found; no id: the resource is gone. */
export interface ReadResult {
  id: string;
  outputs: PropertyMap;
  inputs?: PropertyMap;
}

/**
 * A provider instance, configured. Property maps hold secrets in both directions: the instance takes the marks off
 * for a process that knows none, and puts them back on what it answers.
 */
export interface Provider {
  check(
    resource: ResourceIdentity,
    olds: PropertyMap,
    news: PropertyMap,
  ): Promise<{ inputs: PropertyMap; failures: CheckFailure[] }>;
  diff(
    resource: ResourceIdentity,
    id: string,
    oldInputs: PropertyMap,
    oldOutputs: PropertyMap,
    news: PropertyMap,
    ignoreChanges: readonly string[],
  ): Promise<DiffResult>;
  create(resource: ResourceIdentity, inputs: PropertyMap): Promise<{ id: string; outputs: PropertyMap }>;
  read(resource: ResourceIdentity, id: string, inputs: PropertyMap, state: PropertyMap): Promise<ReadResult>;
  update(
    resource: ResourceIdentity,
    id: string,
    oldInputs: PropertyMap,
    oldOutputs: PropertyMap,
    news: PropertyMap,
    ignoreChanges: readonly string[],
  ): Promise<{ outputs: PropertyMap }>;
  delete(resource: ResourceIdentity, id: string, inputs: PropertyMap, outputs: PropertyMap): Promise<void>;
  /** Asks a running process to give up; the dynamic provider ignores it. */
  cancel(): Promise<void>;
  close(): Promise<void>;
}

/** The resource exists, but is not what it should be: its state is kept, the step fails. */
export class InitError extends Error {
  override readonly name = "InitError";

  constructor(
    readonly id: string,
    readonly outputs: PropertyMap,
    readonly reasons: string[],
    readonly inputs?: PropertyMap,
  ) {
    super(InitError.describe(reasons));
  }

  private static describe(reasons: readonly string[]): string {
    if (reasons.length === 0) return "resource init failed";
    const count = reasons.length === 1 ? "1 error occurred" : `${reasons.length} errors occurred`;
    return `${count}:\n${reasons.map((reason) => `\t* ${reason}\n`).join("")}\n`;
  }
}
