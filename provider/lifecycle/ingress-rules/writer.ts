import { isDeepStrictEqual } from "node:util";

import { getConfiguration, putConfiguration } from "../../api/configurations.js";
import { CloudflareApiError, isNotFound } from "../../api/http/errors.js";
import type { ConfigurationWire, TunnelConfigWire } from "../../api/wire.js";
import { UserError } from "../../session/errors.js";
import type { Session } from "../../session/session.js";
import { keyOf } from "../../validation/rule-order.js";
import { holds, merge, type SliceChange } from "./merge.js";

/** Changes that come within so many milliseconds of each other go together: a busy machine hands them over one by one. */
const gatherMs = 200;
/** They are not gathered for ever, while more keep coming. */
const gatherAtMost = 25;
/** How often a change is written, where others keep undoing it. */
const maxRounds = 8;
/** How often it is looked at, where others keep writing without undoing it. */
const maxLooks = 30;
/** Writers that undo each other's changes must not go on doing so in step: the wait grows by up to so much with each round. */
const jitterMs = 2_000;

/** What came of a change: the version that has it. */
export interface Written {
  readonly version: number;
  /** Whether a request was carried out, or may have been, that wrote it. */
  readonly wrote: boolean;
}

/** A change could not be completed, or it could not be seen that it stays. */
export class SliceFailure extends UserError {
  constructor(
    message: string,
    /** Whether something of it may have been written. */
    readonly mayBeWritten: boolean,
    /** Whether the last request that wrote it was answered well. */
    readonly isWritten = false,
  ) {
    super(message);
  }
}

interface Pending {
  readonly change: SliceChange;
  readonly settleSeconds: number;
  rounds: number;
  looks: number;
  wrote: boolean;
  /** The version that was seen to have it: only where that still stands, no rival's document can be without it. */
  seen?: number | undefined;
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
  private working = false;

  constructor(
    private readonly session: Session,
    private readonly accountId: string,
    private readonly tunnelId: string,
    private readonly random: () => number,
  ) {}

  /** Makes a change, together with others that come at the same time. */
  submit(change: SliceChange, settleSeconds: number): Promise<Written> {
    return new Promise((resolve, reject) => {
      this.queue.push({ change, settleSeconds, rounds: 0, looks: 0, wrote: false, resolve, reject });
      if (this.working) return;
      this.working = true;
      void this.work();
    });
  }

  /** Never fails: each change is told its own failure. */
  private async work(): Promise<void> {
    await this.gather();
    let open: Pending[] = [];
    while (this.queue.length > 0 || open.length > 0) {
      const round = [...open, ...this.queue];
      this.queue = [];
      try {
        open = await this.round(round);
      } catch (error) {
        open = [];
        for (const { reject, wrote, seen } of round) reject(failureOf(error, wrote, seen !== undefined));
      }
    }
    this.working = false;
  }

  /** Waits until no more changes come. */
  private async gather(): Promise<void> {
    for (let waited = 0, seen = 0; waited < gatherAtMost && seen < this.queue.length; waited += 1) {
      seen = this.queue.length;
      await this.session.sleep(gatherMs);
    }
  }

  /** Reads, and writes what is missing. The changes that are to be looked at again. */
  private async round(all: readonly Pending[]): Promise<Pending[]> {
    const client = await this.session.connect();
    const observed = await getConfiguration(client, this.accountId, this.tunnelId);
    if (observed.source === "local") throw localTunnel(this.tunnelId);
    const open = all.filter((pending) => !this.isSettled(pending, observed));
    const { config, merged } = this.merge(observed.config, open);
    if (merged.length === 0) return [];
    if (!isDeepStrictEqual(config, observed.config)) return await this.write(config, observed, merged);
    for (const pending of merged) {
      // It was there before this run wrote anything.
      if (!pending.wrote) pending.resolve({ version: observed.version ?? 0, wrote: false });
      pending.seen = observed.version;
      pending.looks += 1;
    }
    return await this.settle(merged.filter(({ wrote }) => wrote));
  }

  /**
   * Whether a change was there, unchanged, for as long as anyone may take between reading and writing. Just finding it there
   * is not enough: a rival may have brought it back, and another may still write what was read before that.
   */
  private isSettled(pending: Pending, { config, version }: ConfigurationWire): boolean {
    if (!pending.wrote || !holds(config, pending.change)) return false;
    if (version !== undefined && pending.seen !== version) return false;
    pending.resolve({ version: version ?? 0, wrote: true });
    return true;
  }

  /** All changes in one document; one that cannot be made fails by itself. */
  private merge(
    current: TunnelConfigWire | null,
    open: readonly Pending[],
  ): { config: TunnelConfigWire | null; merged: Pending[] } {
    let config = current;
    const merged = open.filter((pending) => {
      if (pending.rounds === maxRounds || pending.looks === maxLooks) {
        pending.reject(new SliceFailure(neverSettles(this.tunnelId), true));
        return false;
      }
      try {
        const result = merge(config, withoutOthers(pending, open));
        config = result.config;
        for (const rule of result.left) this.warnOfLeft(rule);
        for (const order of result.undecided) {
          this.session.warn(`in the configuration of tunnel ${this.tunnelId}, ${order}`);
        }
        return true;
      } catch (error) {
        pending.reject(failureOf(error, pending.wrote));
        return false;
      }
    });
    return { config, merged };
  }

  private warnOfLeft(rule: string): void {
    this.session.warn(
      `the rule for ${rule} in the configuration of tunnel ${this.tunnelId} was changed by someone else since this stack made it: it is left ` +
        "as it is. Remove it in the dashboard, if it is no one's",
    );
  }

  private async write(
    config: TunnelConfigWire | null,
    observed: ConfigurationWire,
    merged: readonly Pending[],
  ): Promise<Pending[]> {
    const client = await this.session.connect();
    const untouched = merged.filter(({ wrote }) => !wrote);
    for (const pending of merged) {
      pending.rounds += 1;
      pending.wrote = true;
      pending.seen = undefined;
    }
    let version: number | undefined;
    try {
      const answer = await putConfiguration(client, this.accountId, this.tunnelId, config ?? {}, { once: true });
      version = answer.version;
    } catch (error) {
      if (isFinal(error)) for (const pending of untouched) pending.wrote = false;
      if (isFinal(error) || merged.some(({ rounds }) => rounds === maxRounds)) throw error;
      // It may or may not have been carried out, and the document may be stale by now: read again.
      await this.session.sleep(250 + 500 * this.random());
      return [...merged];
    }
    for (const pending of merged) pending.seen = version;
    if (version !== undefined && observed.version !== undefined && version > observed.version + 1) {
      this.session.warn(
        `someone else wrote the configuration of tunnel ${this.tunnelId} at the same moment (version ${String(observed.version)}, ` +
          `now ${String(version)}): what they wrote in that moment may be lost. Look at the tunnel's public host names`,
      );
    }
    for (const { settleSeconds, resolve } of merged) {
      if (settleSeconds === 0) resolve({ version: version ?? 0, wrote: true });
    }
    return await this.settle(merged.filter(({ settleSeconds }) => settleSeconds > 0));
  }

  /** Waits for longer than a rival may take between reading and writing. */
  private async settle(written: Pending[]): Promise<Pending[]> {
    if (written.length === 0) return [];
    const again = Math.max(...written.map(({ rounds }) => rounds)) - 1;
    const settleMs = 1_000 * Math.max(...written.map(({ settleSeconds }) => settleSeconds));
    await this.session.sleep(settleMs + again * jitterMs * this.random());
    return written;
  }
}

/** A host name that moves from one resource to another in the same moment is not taken out by the one that gives it up. */
function withoutOthers(pending: Pending, open: readonly Pending[]): SliceChange {
  const others = open.filter((other) => other !== pending).flatMap(({ change }) => change.declared.map(keyOf));
  if (others.length === 0) return pending.change;
  return { ...pending.change, passedOn: new Set([...(pending.change.passedOn ?? []), ...others]) };
}

/** Whether the API refused for a reason that does not pass. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof CloudflareApiError)) return true;
  return error.fromApi && error.outcome === "refused" && error.status !== 429;
}

function failureOf(error: unknown, mayBeWritten: boolean, isWritten = false): Error {
  if (error instanceof SliceFailure) return error;
  if (isNotFound(error)) return error as Error;
  if (error instanceof Error && (error instanceof UserError || error.name === "CloudflareApiError")) {
    return new SliceFailure(error.message, mayBeWritten, isWritten);
  }
  return error instanceof Error ? error : new Error(String(error));
}

function localTunnel(tunnelId: string): UserError {
  return new UserError(
    `tunnel ${tunnelId} is configured by a file beside cloudflared (configSrc "local"): rules at Cloudflare would have no effect. ` +
      'Migrate it in the dashboard, or declare the rules in that file; a new tunnel with configSrc "cloudflare" takes them',
  );
}

function neverSettles(tunnelId: string): string {
  return (
    `others keep writing the configuration of tunnel ${tunnelId}, and it cannot be seen that these rules stay. Look who writes the ` +
    "whole configuration: another tool, the dashboard, a TunnelConfiguration; then run `pulumi up` again"
  );
}
