import { isDeepStrictEqual } from "node:util";

import { getConfiguration, putConfiguration } from "../../api/configurations.js";
import type { ConfigurationWire, TunnelConfigWire } from "../../api/wire.js";
import { UserError } from "../../session/errors.js";
import { several } from "../../session/naming.js";
import type { Session } from "../../session/session.js";
import { withSecrets } from "../../session/telling.js";
import { onceKnown } from "../frame/patience.js";
import { configurationOf, eachRuleOf, ruleOf } from "../tunnel-document/owners.js";
import { newest } from "../tunnel-document/versions.js";
import { failureOf, isFinal, localTunnel, neverSettles } from "./failures.js";
import { holds, label, merge } from "./merge.js";
import { Passing, type Submission } from "./passing.js";

/** Changes that come within so many milliseconds of each other go together: a busy machine hands them over one by one. */
const gatherMs = 200;
/** They are not gathered for ever, while more keep coming. */
const gatherAtMost = 25;
/** How often what the program declares, but has not come yet, is waited for, while none comes: it may need what comes later. */
const awaitAtMost = 3;
/** So young an answer to a PUT of its own is the document: no rival needs less between its own reading and writing. */
const freshMs = 500;
/** How often a change is written, where others keep undoing it. */
const maxRounds = 8;
/** How often it is looked at, where others keep writing without undoing it. */
const maxLooks = 30;
/** Writers that undo each other's changes must not go on doing so in step: the wait grows by up to so much with each round. */
const jitterMs = 2_000;

/** What a writer does by chance, and the time: tests bring their own. */
export interface Chance {
  random(): number;
  now(): number;
}

const realChance: Chance = { random: () => Math.random(), now: () => performance.now() };

/** What came of a change: the version that has it, and what it took over. */
export interface Written {
  readonly version: number;
  readonly adopted: readonly string[];
}

interface Pending {
  readonly submission: Submission;
  rounds: number;
  wrote: boolean;
  /** Whether the last request that wrote it was answered well. */
  isWritten: boolean;
  adopted: readonly string[];
  /** Whether the caller has its answer: it may have it before the last look, which others wait for. */
  isAnswered: boolean;
  readonly resolve: (written: Written) => void;
  readonly reject: (error: Error) => void;
}

const writers = new WeakMap<Session, Map<string, ConfigurationWriter>>();

/**
 * The one writer of a tunnel's configuration in this process. The API has no condition on a PUT, so a rival's stale document
 * may undo what was written: the writer reads, merges, writes at once and never blindly again, waits for longer than any
 * rival needs between its own reading and writing, and looks whether all is there.
 *
 * The engine runs so many operations at once and no more: of what one request wrote, all but one are answered before that
 * look, so that others can come; they go with the next request, and all share the look that the last one waits for. So no run
 * ends before it, and it repairs, or says, what is missing.
 */
export class ConfigurationWriter {
  private queue: Pending[] = [];
  /** What was written, and is to be looked at. */
  private watched: Pending[] = [];
  /** The version that was last written here, or seen to have all that is watched: only where it still stands, no rival's document can be without it. */
  private seen: number | undefined;
  private looks = 0;
  /** The answer to the last request that wrote, as long as no rival was noticed. */
  private fresh: { readonly document: ConfigurationWire; readonly at: number } | undefined;
  private isAlone = true;
  /** How many were answered last: as many more may come. */
  private slots = Infinity;
  private isWorking = false;
  private onArrival: () => void = () => undefined;

  private constructor(
    private readonly session: Session,
    private readonly accountId: string,
    private readonly tunnelId: string,
    private readonly chance: Chance,
  ) {}

  static of(session: Session, accountId: string, tunnelId: string, chance = realChance): ConfigurationWriter {
    const ofSession = writers.get(session) ?? new Map<string, ConfigurationWriter>();
    writers.set(session, ofSession);
    const writer = ofSession.get(tunnelId) ?? new ConfigurationWriter(session, accountId, tunnelId, chance);
    ofSession.set(tunnelId, writer);
    return writer;
  }

  /** Makes a change, together with others that come at the same time. */
  submit(submission: Submission): Promise<Written> {
    return new Promise((resolve, reject) => {
      const state = { rounds: 0, wrote: false, isWritten: false, adopted: [], isAnswered: false };
      this.queue.push({ submission, ...state, resolve, reject });
      this.onArrival();
      if (this.isWorking) return;
      this.isWorking = true;
      void this.work();
    });
  }

  /** Never fails: each change is told its own failure. */
  private async work(): Promise<void> {
    this.slots = Infinity;
    await this.gather();
    while (this.queue.length + this.watched.length > 0) {
      const coming = this.queue;
      this.queue = [];
      // What is told of a request that many share holds nothing that one of them hides.
      const secrets = [...coming, ...this.watched].flatMap(({ submission }) => submission.secrets);
      await withSecrets(secrets, () => this.round(coming));
      await this.settle();
    }
    this.fresh = undefined;
    this.isWorking = false;
  }

  /** Reads, and writes what is missing. */
  private async round(coming: readonly Pending[]): Promise<void> {
    try {
      const own = coming.length > 0 ? this.ownAnswer(coming) : undefined;
      const observed = own ?? (await this.read(coming));
      if (observed.source === "local") throw localTunnel(this.tunnelId);
      const undone = own === undefined ? this.undone(observed) : [];
      if (undone.length + coming.length === 0) {
        this.looked(observed);
        return;
      }
      this.watched = this.watched.filter((each) => !undone.includes(each));
      await this.mergeAndWrite(observed, [...undone, ...coming]);
    } catch (error) {
      const failed = [...coming, ...this.watched];
      this.watched = [];
      this.fail(failed, error);
    }
  }

  /** What was written, and is not there any more. */
  private undone({ config }: ConfigurationWire): Pending[] {
    const passing = this.passing([]);
    return this.watched.filter(({ submission, wrote }) => !holds(config, passing.changeOf(submission, wrote)));
  }

  private passing(open: readonly Pending[]): Passing {
    return new Passing(
      this.session.ledger,
      this.tunnelId,
      open.map(({ submission }) => submission),
    );
  }

  /** The answer to the request that this process made a moment ago, where that is the document still. */
  private ownAnswer(coming: readonly Pending[]): ConfigurationWire | undefined {
    const { fresh } = this;
    const isUsable = fresh !== undefined && this.isAlone && this.chance.now() - fresh.at < freshMs;
    return isUsable && !coming.some(({ wrote }) => wrote) ? fresh.document : undefined;
  }

  private async read(coming: readonly Pending[]): Promise<ConfigurationWire> {
    const { session, accountId, tunnelId } = this;
    const client = await session.connect();
    const request = () => getConfiguration(client, accountId, tunnelId);
    const isNew = coming.some(({ submission }) => submission.isNew === true);
    const known = Math.max(0, ...coming.map(({ submission }) => submission.version));
    const reading = { thing: configurationOf(tunnelId), named: `the configuration of tunnel ${tunnelId}`, known };
    const read = () => (isNew ? onceKnown(session, request) : request());
    return (await newest(session, reading, read, ({ version }) => version)) ?? { config: null };
  }

  /**
   * Nothing is missing. That is not enough: a rival may have brought it back, and another may still write what was read before
   * that. All must have been there, unchanged, for as long as anyone may take between reading and writing.
   */
  private looked({ version }: ConfigurationWire): void {
    if (version === undefined || version === this.seen) {
      for (const pending of this.watched) answer(pending, version ?? 0);
      this.watched = [];
      return;
    }
    this.seen = version;
    this.looks += 1;
    if (this.looks < maxLooks) return;
    const failed = this.watched;
    this.watched = [];
    this.fail(failed, new UserError(neverSettles(this.tunnelId)));
  }

  private async mergeAndWrite(observed: ConfigurationWire, all: readonly Pending[]): Promise<void> {
    const { config, merged, takesOver } = this.merge(observed.config, all);
    if (merged.length === 0) return;
    if (takesOver || !isDeepStrictEqual(config, observed.config)) {
      await this.write(config, observed, merged);
      return;
    }
    this.seen = observed.version;
    for (const pending of merged) {
      // Where it was not written in this run, it was there before.
      if (!pending.wrote || pending.submission.settleSeconds === 0) answer(pending, observed.version ?? 0);
      else this.watched.push(pending);
    }
  }

  /** All changes in one document; one that cannot be made fails by itself. */
  private merge(
    current: TunnelConfigWire | null,
    open: readonly Pending[],
  ): { config: TunnelConfigWire | null; merged: Pending[]; takesOver: boolean } {
    const passing = this.passing(open);
    let config = current;
    let takesOver = false;
    const merged = open.filter((pending) => {
      if (pending.rounds === maxRounds) {
        this.fail([pending], new UserError(neverSettles(this.tunnelId)));
        return false;
      }
      try {
        const result = merge(config, passing.changeOf(pending.submission, pending.wrote));
        config = result.config;
        passing.passOn(pending.submission);
        takesOver ||= result.takesOver;
        if (result.adopted.length > 0) pending.adopted = result.adopted;
        for (const rule of result.left) this.warnOfLeft(rule);
        for (const order of result.undecided) {
          this.session.warn(`in the configuration of tunnel ${this.tunnelId}, ${order}`);
        }
        return true;
      } catch (error) {
        this.fail([pending], error);
        return false;
      }
    });
    return { config, merged, takesOver };
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
  ): Promise<void> {
    const { session, accountId, tunnelId } = this;
    const client = await session.connect();
    const untouched = merged.filter(({ wrote }) => !wrote);
    for (const pending of merged) Object.assign(pending, { rounds: pending.rounds + 1, wrote: true, isWritten: false });
    this.fresh = undefined;
    let answered: ConfigurationWire;
    try {
      answered = await putConfiguration(client, accountId, tunnelId, config ?? {}, { once: true });
    } catch (error) {
      if (isFinal(error)) for (const pending of untouched) pending.wrote = false;
      if (isFinal(error) || merged.some(({ rounds }) => rounds === maxRounds)) {
        this.fail(merged, error);
        return;
      }
      this.seen = undefined;
      // It may or may not have been carried out, and the document may be stale by now: read again.
      await session.sleep(250 + 500 * this.chance.random());
      this.queue.unshift(...merged);
      return;
    }
    const { version } = answered;
    session.ledger.saw(configurationOf(tunnelId), version);
    this.seen = version;
    this.looks = 0;
    if (version !== undefined && observed.version !== undefined && version > observed.version + 1) {
      this.isAlone = false;
      session.warn(
        `someone else wrote the configuration of tunnel ${tunnelId} at the same moment (version ${String(observed.version)}, ` +
          `now ${String(version)}): what they wrote in that moment may be lost. Look at the tunnel's public host names`,
      );
    }
    if (answered.config !== null) this.fresh = { document: answered, at: this.chance.now() };
    for (const pending of merged) {
      pending.isWritten = true;
      if (pending.submission.settleSeconds === 0) answer(pending, version ?? 0);
      else this.watched.push(pending);
    }
    this.answerAllButOne(version ?? 0);
  }

  private answerAllButOne(version: number): void {
    const [, ...others] = this.watched.filter(({ isAnswered }) => !isAnswered);
    for (const pending of others) answer(pending, version);
    this.slots = others.length === 0 ? Infinity : others.length;
  }

  /** Waits for longer than a rival may take between reading and writing, or until more comes. */
  private async settle(): Promise<void> {
    if (this.watched.length === 0) return;
    const again = Math.max(...this.watched.map(({ rounds }) => rounds)) - 1;
    const settleMs = 1_000 * Math.max(...this.watched.map(({ submission }) => submission.settleSeconds));
    const isMore = await this.pause(settleMs + again * jitterMs * this.chance.random(), 1);
    if (isMore) await this.gather();
  }

  /** Waits until no more changes come, or all have come that can. */
  private async gather(): Promise<void> {
    let awaited = 0;
    for (let waited = 0, seen = -1; waited < gatherAtMost; waited += 1) {
      if (seen === this.queue.length && (awaited === awaitAtMost || !this.isMoreDeclared())) return;
      if (seen === this.queue.length) awaited += 1;
      seen = this.queue.length;
      if (await this.pause(gatherMs, this.slots)) return;
    }
  }

  /** Whether the program declares rules of this tunnel that nobody has put, or is about to. */
  private isMoreDeclared(): boolean {
    if (this.slots !== Infinity) return false;
    const coming = this.queue.flatMap(({ submission }) => submission.declared);
    const things = new Set(coming.map((rule) => ruleOf(this.tunnelId, rule)));
    return this.session.ledger.awaited(eachRuleOf(this.tunnelId)).some((thing) => !things.has(thing));
  }

  /** Waits until so many changes are there, but no longer than so many milliseconds. Whether they are. */
  private async pause(ms: number, enough: number): Promise<boolean> {
    const isEnough = (): boolean => this.queue.length >= enough;
    if (isEnough()) return true;
    const come = new Promise<void>((resolve) => {
      this.onArrival = () => {
        if (isEnough()) resolve();
      };
    });
    await Promise.race([this.session.sleep(ms), come]);
    return isEnough();
  }

  /** Tells each change its failure; of those that were answered before, it is said. */
  private fail(failed: readonly Pending[], error: unknown): void {
    for (const pending of failed) if (!pending.isAnswered) pending.reject(failureOf(error, pending));
    const told = failed.filter(({ isAnswered }) => isAnswered);
    const [first] = told;
    if (first === undefined) return;
    const rules = told.flatMap(({ submission }) => [...submission.declared, ...submission.owned]);
    this.session.warn(
      `the rules for ${several([...new Set(rules.map(label))], "; ")} of tunnel ${this.tunnelId} were written, but it could not be seen that ` +
        `this stays: ${failureOf(error, first).message.replace(/\.$/, "")}. Run \`pulumi refresh\`, then \`pulumi up\``,
    );
  }
}

function answer(pending: Pending, version: number): void {
  pending.isAnswered = true;
  pending.resolve({ version, adopted: pending.adopted });
}
