/** Runs steps, so many at a time: saves before and after each, and answers the program. */
import type { PendingOperation } from "./deployment.js";
import { InitError } from "./provider.js";
import { sameValue, wrapSecretOutputs } from "./property-values.js";
import type { Snapshot } from "./snapshot.js";
import { type Step, subjectOf } from "./step.js";
import { type ApplierOptions, ProtectedError, StepApplier } from "./step-applier.js";

/** Told of each step. */
export interface StepObserver {
  stepStarted(step: Step): void;
  stepFinished(step: Step, error: Error | undefined, durationMs: number): void;
  warn(urn: string, message: string): void;
}

/** What the executor works on. */
export interface ExecutorOptions extends ApplierOptions {
  snapshot: Snapshot;
  parallel: number;
  /** Whether a failed step stops nothing but what depends on it. */
  continueOnError: boolean;
  /** Takes the URNs of what failed. */
  skipped: Set<string>;
  observer: StepObserver;
}

/** The fields whose change alone is worth a write where a resource is otherwise the same. */
const SAVED_FIELDS = [
  "urn type custom customTimeouts retainOnDelete id provider parent deletedWith replaceWith protect inputs outputs dependencies",
].flatMap((fields) => fields.split(" "));

/** Runs steps, so many at a time, until one fails. */
export class StepExecutor {
  /** Steps that failed and stopped nothing else. */
  readonly failedSteps: Step[] = [];
  private failure: Error | undefined;
  private free: number;
  private readonly waiting: (() => void)[] = [];
  private readonly applier: StepApplier;

  constructor(private readonly options: ExecutorOptions) {
    this.free = options.parallel;
    this.applier = new StepApplier(options);
  }

  /** Whether a step has failed, stopping others or not, or the run was cancelled. */
  get failed(): boolean {
    return this.stopped || this.failedSteps.length > 0;
  }

  /** Whether a step has failed, or the run was cancelled: nothing new starts. */
  get stopped(): boolean {
    return this.failure !== undefined;
  }

  /** Starts nothing more; what runs, finishes. */
  stop(reason: Error): void {
    this.failure ??= reason;
  }

  /**
   * Runs steps one after the other, until one fails; false where the run was stopped before the last. Where it goes on
   * without those left, the program is told.
   */
  async runChain(steps: readonly Step[]): Promise<boolean> {
    await this.acquire();
    try {
      for (const step of steps) {
        if (this.stopped) return false;
        if (await this.run(step)) continue;
        for (const each of steps) if ("answer" in each) each.answer(each.new, "failed");
        return !this.stopped;
      }
      return true;
    } finally {
      this.release();
    }
  }

  /** Runs independent steps side by side; a failure stops those not yet started only where `untilFailure`. */
  async runParallel(steps: readonly Step[], untilFailure = true): Promise<void> {
    await Promise.all(
      steps.map(async (step) => {
        await this.acquire();
        try {
          if (!untilFailure || !this.stopped) await this.run(step, untilFailure);
        } finally {
          this.release();
        }
      }),
    );
  }

  private async acquire(): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private release(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free += 1;
  }

  private async run(step: Step, failing = true): Promise<boolean> {
    const { observer, preview } = this.options;
    const started = performance.now();
    observer.stepStarted(step);
    const pending = preview ? undefined : await this.begin(step);
    let error: Error | undefined;
    try {
      await this.applier.apply(step);
    } catch (thrown) {
      error = thrown instanceof Error ? thrown : new Error(String(thrown));
    }
    if (!error || error instanceof InitError) this.markSecrets(step);
    if (!preview) await this.commit(step, pending, error === undefined || error instanceof InitError);
    if (error && failing) this.recordFailure(step, error);
    observer.stepFinished(step, error, performance.now() - started);
    if (error) return false;
    const omitted = step.op === "same" && step.untargeted === "create";
    if ("answer" in step) step.answer(step.new, omitted ? "skipped" : "done");
    return true;
  }

  private recordFailure(step: Step, error: Error): void {
    // What is protected stays, and so does what it needs; all others go, as with the CLI.
    if (!this.options.continueOnError && !(error instanceof ProtectedError)) {
      this.failure ??= error;
      return;
    }
    this.failedSteps.push(step);
    this.options.skipped.add(subjectOf(step).urn);
  }

  private begin(step: Step): Promise<PendingOperation> | undefined {
    const { snapshot } = this.options;
    if (step.op === "create") return snapshot.begin(step.new, "creating");
    if (step.op === "update") return snapshot.begin(step.new, "updating");
    if (step.op === "delete") return snapshot.begin(step.old, "deleting");
    if (step.op === "read") return snapshot.begin(step.new, "reading");
    return undefined;
  }

  private async commit(step: Step, pending: PendingOperation | undefined, succeeded: boolean): Promise<void> {
    const { snapshot } = this.options;
    if (!succeeded) {
      await snapshot.end(pending, {});
      return;
    }
    switch (step.op) {
      case "same": {
        if (step.untargeted === "create") return;
        const changed = SAVED_FIELDS.some((field) => !sameValue(step.old[field], step.new[field]));
        snapshot.replace(step.old, step.new);
        if (changed) await snapshot.write();
        return;
      }
      case "create":
        // A resource deleted ahead of its replacement has waited in the state for this.
        await snapshot.end(pending, { added: step.new, done: step.old?.pendingReplacement ? step.old : undefined });
        return;
      case "update":
        await snapshot.end(pending, { added: step.new, done: step.old });
        return;
      case "delete":
        await snapshot.end(pending, { done: step.old.pendingReplacement ? undefined : step.old });
        return;
      case "read":
        await snapshot.end(pending, { added: step.new, done: step.replacing ? undefined : step.old });
        return;
      case "remove-pending-replace":
        await snapshot.end(pending, { done: step.old });
        return;
      case "replace":
      case "refresh":
        return;
    }
  }

  private markSecrets(step: Step): void {
    if (step.op === "replace" || !("new" in step) || !step.new.outputs) return;
    const state = step.new;
    const declared = state.additionalSecretOutputs ?? [];
    if (declared.includes("id")) {
      this.options.observer.warn(
        state.urn,
        "The 'id' property cannot be made secret. See pulumi/pulumi#2717 for more details.",
      );
    }
    state.outputs = wrapSecretOutputs(step.new.outputs, state.inputs ?? {}, declared);
  }
}
