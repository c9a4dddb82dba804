import { isDeepStrictEqual } from "node:util";

import { getConfiguration, putConfiguration } from "../../api/configurations.js";
import { isNotFound, isRefused } from "../../api/http/errors.js";
import type { ConfigurationWire, TunnelConfigWire } from "../../api/wire.js";
import { UserError } from "../../session/errors.js";
import type { Session } from "../../session/session.js";
import { holds, merge, type SliceChange } from "./merge.js";

/** Changes that come within so many milliseconds of each other go together. */
const gatherMs = 50;
/** They are not gathered for ever, while more keep coming. */
const gatherAtMost = 40;
/** How often a change is written, where others keep undoing it. */
const maxRounds = 5;

/** What came of a change: the version that has it. */
export interface Written {
  readonly version: number;
  /** Whether a request was carried out, or may have been, that wrote it. */
  readonly wrote: boolean;
}

/** A change could not be completed; whether something of it may have been written. */
export class SliceFailure extends UserError {
  constructor(
    message: string,
    readonly mayBeWritten: boolean,
  ) {
    super(message);
  }
}

interface Pending {
  readonly change: SliceChange;
  readonly settleSeconds: number;
  rounds: number;
  wrote: boolean;
  readonly resolve: (written: Written) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The one writer of a tunnel's configuration in this process. The API has no condition on a PUT, so a rival's stale document
 * may undo what was written: the writer reads, merges, writes at once and never blindly again, waits for longer than any
 * rival needs between its own reading and writing, and looks whether all is there.
 */
export class ConfigurationWriter {
  private queue: Pending[] = [];
  private working: Promise<void> | undefined;

  constructor(
    private readonly session: Session,
    private readonly accountId: string,
    private readonly tunnelId: string,
    private readonly random: () => number = Math.random,
  ) {}

  /** Makes a change, together with others that come at the same time. */
  submit(change: SliceChange, settleSeconds: number): Promise<Written> {
    return new Promise((resolve, reject) => {
      this.queue.push({ change, settleSeconds, rounds: 0, wrote: false, resolve, reject });
      this.working ??= this.work().finally(() => (this.working = undefined));
    });
  }

  private async work(): Promise<void> {
    await this.gather();
    let written: Pending[] = [];
    while (this.queue.length > 0 || written.length > 0) {
      const round = [...written, ...this.queue];
      this.queue = [];
      try {
        written = await this.round(round, new Set(written));
      } catch (error) {
        written = [];
        for (const { reject, wrote } of round) reject(failureOf(error, wrote));
      }
    }
  }

  /** Waits until no more changes come. */
  private async gather(): Promise<void> {
    for (let waited = 0, seen = 0; waited < gatherAtMost && seen < this.queue.length; waited += 1) {
      seen = this.queue.length;
      await this.session.sleep(gatherMs);
    }
  }

  /** Reads, and writes what is missing. The changes that were written, and are to be looked at again. */
  private async round(all: readonly Pending[], before: ReadonlySet<Pending>): Promise<Pending[]> {
    const client = await this.session.connect();
    const observed = await getConfiguration(client, this.accountId, this.tunnelId);
    if (observed.source === "local") throw localTunnel(this.tunnelId);
    const open = all.filter((pending) => {
      const done = before.has(pending) && holds(observed.config, pending.change);
      if (done) pending.resolve({ version: observed.version ?? 0, wrote: true });
      return !done;
    });
    const { config, merged } = this.merge(observed.config, open);
    if (merged.length === 0) return [];
    if (isDeepStrictEqual(config, observed.config)) {
      for (const { resolve, wrote } of merged) resolve({ version: observed.version ?? 0, wrote });
      return [];
    }
    return await this.write(config, observed, merged);
  }

  /** All changes in one document; one that cannot be made fails by itself. */
  private merge(
    current: TunnelConfigWire | null,
    open: readonly Pending[],
  ): { config: TunnelConfigWire | null; merged: Pending[] } {
    let config = current;
    const merged = open.filter((pending) => {
      if (pending.rounds === maxRounds) {
        pending.reject(new SliceFailure(keepsVanishing(this.tunnelId), true));
        return false;
      }
      try {
        config = merge(config, pending.change);
        return true;
      } catch (error) {
        pending.reject(failureOf(error, pending.wrote));
        return false;
      }
    });
    return { config, merged };
  }

  private async write(
    config: TunnelConfigWire | null,
    observed: ConfigurationWire,
    merged: readonly Pending[],
  ): Promise<Pending[]> {
    for (const pending of merged) {
      pending.rounds += 1;
      pending.wrote = true;
    }
    const client = await this.session.connect();
    let version: number | undefined;
    try {
      const answer = await putConfiguration(client, this.accountId, this.tunnelId, config ?? {}, { once: true });
      version = answer.version;
    } catch (error) {
      if (isRefused(error) || merged.some(({ rounds }) => rounds === maxRounds)) throw error;
      // It may or may not have been carried out, and the document may be stale by now: read again.
      await this.session.sleep(250 + 500 * this.random());
      return [...merged];
    }
    if (version !== undefined && observed.version !== undefined && version > observed.version + 1) {
      this.session.warn(
        `someone else wrote the configuration of tunnel ${this.tunnelId} at the same moment (version ${String(observed.version)}, ` +
          `now ${String(version)}): what they wrote in that moment may be lost. Look at the tunnel's public host names`,
      );
    }
    const settles = merged.filter(({ settleSeconds }) => settleSeconds > 0);
    for (const { settleSeconds, resolve } of merged) if (settleSeconds === 0) resolve({ version: version ?? 0, wrote: true });
    if (settles.length === 0) return [];
    // Writers that undid each other's changes must not go on doing so in step.
    const again = Math.max(...settles.map(({ rounds }) => rounds)) > 1 ? 1_000 * this.random() : 0;
    await this.session.sleep(1_000 * Math.max(...settles.map(({ settleSeconds }) => settleSeconds)) + again);
    return settles;
  }
}

function failureOf(error: unknown, mayBeWritten: boolean): Error {
  if (error instanceof SliceFailure) return error;
  if (isNotFound(error)) return error as Error;
  if (error instanceof Error && (error instanceof UserError || error.name === "CloudflareApiError")) {
    return new SliceFailure(error.message, mayBeWritten && !isRefused(error));
  }
  return error instanceof Error ? error : new Error(String(error));
}

function localTunnel(tunnelId: string): UserError {
  return new UserError(
    `tunnel ${tunnelId} is configured by a file beside cloudflared (configSrc "local"): rules at Cloudflare would have no effect. ` +
      'Migrate it in the dashboard, or declare the rules in that file; a new tunnel with configSrc "cloudflare" takes them',
  );
}

function keepsVanishing(tunnelId: string): string {
  return (
    `the configuration of tunnel ${tunnelId} was written ${String(maxRounds)} times, and each time someone else undid it. Look who ` +
    "writes the whole configuration: another tool, the dashboard, a TunnelConfiguration; then run `pulumi up` again"
  );
}
