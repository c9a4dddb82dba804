import type { Configuration } from "../../contract/configuration-shape.js";
import { lastWritten, type ConfigurationState } from "./state.js";

/** What a resource of this run has put, or is to have there. */
interface Entry {
  readonly config: Configuration;
  /** Undefined where it is not known: the request is under way, or its answer was lost. */
  readonly version: number | undefined;
  readonly mark: string | undefined;
  /** Put in this run, rather than found unchanged. */
  readonly written: boolean;
}

/** The configuration that stands, or is to stand, in place of one that is being deleted. */
export interface Successor {
  readonly config: Configuration;
  /** Whether it was surely written after the one that is being deleted. */
  readonly isLater: boolean;
}

/**
 * What this run's resources have, or put, for each tunnel. Pulumi creates under a new name before it deletes the old one,
 * and so does a replacement: the old one's delete must leave what is the new one's by then.
 */
export class Standing {
  private readonly declared = new Set<string>();
  private readonly entries = new Map<string, Entry>();

  /** The program declares a configuration of this tunnel: a diff that follows is about a resource that stays. */
  declare(tunnelId: string): void {
    this.declared.add(tunnelId);
  }

  /** A resource that stays has this, as it last wrote it. A refresh diffs too, also what is about to be deleted. */
  keeps(tunnelId: string, config: Configuration, state: ConfigurationState): void {
    if (!this.declared.has(tunnelId) || this.entries.get(tunnelId)?.written === true) return;
    const version = state.unconfirmed === true ? undefined : lastWritten(state);
    this.entries.set(tunnelId, { config, version, mark: state.mark, written: false });
  }

  /** A request puts this now, or has put it as a version. */
  puts(tunnelId: string, config: Configuration, mark: string | undefined, version?: number): void {
    this.entries.set(tunnelId, { config, version, mark, written: true });
  }

  /** What is there in place of a configuration that is being deleted; undefined where that is the last one of its tunnel. */
  successorOf(tunnelId: string, state: ConfigurationState): Successor | undefined {
    const entry = this.entries.get(tunnelId);
    if (entry === undefined) return undefined;
    const version = state.unconfirmed === true ? undefined : lastWritten(state);
    const isItself = entry.version === version && entry.mark === state.mark;
    if (isItself) return undefined;
    const isLater = entry.written || (version !== undefined && entry.version !== undefined && entry.version > version);
    return { config: entry.config, isLater };
  }
}
