/** Applies steps: calls the provider, saves before and after, answers the program. */
import type { CustomTimeouts, PendingOperation, ResourceState } from "./deployment.js";
import { InitError, type Provider, type ResourceIdentity } from "./provider.js";
import type { ProviderRegistry } from "./provider-registry.js";
import { isUnknown, sameValue, wrapSecretOutputs } from "./property-values.js";
import type { Snapshot } from "./snapshot.js";
import type { Step } from "./step.js";
import { isProviderType } from "./urn.js";
import { UserError } from "./user-error.js";

/** Told of each step. */
export interface StepObserver {
  stepStarted(step: Step): void;
  stepFinished(step: Step, error: Error | undefined, durationMs: number): void;
  warn(urn: string, message: string): void;
}

/** What the executor works on. */
export interface ExecutorOptions {
  registry: ProviderRegistry;
  snapshot: Snapshot;
  preview: boolean;
  parallel: number;
  /** URNs that this run deletes, filled by the planner: what is deleted with one of them needs no call of its own. */
  deletions: ReadonlySet<string>;
  observer: StepObserver;
  now: () => Date;
}

/** The fields whose change alone is worth a write where a resource is otherwise the same. */
const SAVED_FIELDS = [
  "urn type custom customTimeouts retainOnDelete id provider parent deletedWith replaceWith protect inputs outputs dependencies",
].flatMap((fields) => fields.split(" "));

/** Runs steps, so many at a time, until one fails. */
export class StepExecutor {
  private failure: Error | undefined;
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly options: ExecutorOptions) {
    this.free = options.parallel;
  }

  /** Whether a step has failed, or the run was cancelled: nothing new starts. */
  get stopped(): boolean {
    return this.failure !== undefined;
  }

  /** Starts nothing more; what runs, finishes. */
  stop(reason: Error): void {
    this.failure ??= reason;
  }

  /** Runs steps one after the other; false where one failed or the run was stopped before the last. */
  async runChain(steps: readonly Step[]): Promise<boolean> {
    await this.acquire();
    try {
      for (const step of steps) {
        if (this.stopped || !(await this.run(step))) return false;
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
      await this.apply(step);
    } catch (thrown) {
      error = thrown instanceof Error ? thrown : new Error(String(thrown));
    }
    if (!error || error instanceof InitError) this.markSecrets(step);
    if (!preview) await this.commit(step, pending, error === undefined || error instanceof InitError);
    if (error && failing) this.failure ??= error;
    observer.stepFinished(step, error, performance.now() - started);
    if (error) return false;
    if ("answer" in step) step.answer(step.new);
    return true;
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

  private async apply(step: Step): Promise<void> {
    switch (step.op) {
      case "same":
        return this.applySame(step);
      case "create":
        return this.applyCreate(step);
      case "update":
        return this.applyUpdate(step);
      case "delete":
        return this.applyDelete(step);
      case "read":
        return this.applyRead(step);
      case "refresh":
        return this.applyRefresh(step);
      case "replace":
      case "remove-pending-replace":
        return;
    }
  }

  private async applySame(step: Step & { op: "same" }): Promise<void> {
    if (step.old.id !== undefined) step.new.id = step.old.id;
    if (step.old.outputs !== undefined) step.new.outputs = step.old.outputs;
    if (isProviderType(step.new.type)) {
      await this.options.registry.same({ ...step.new, inputs: step.old.inputs ?? {} });
    }
  }

  private async applyCreate(step: Step & { op: "create" }): Promise<void> {
    const { preview, registry } = this.options;
    const state = step.new;
    const now = this.options.now().toISOString();
    let failure: InitError | undefined;
    if (state.custom && preview) {
      if (isProviderType(state.type)) await registry.preview(state.urn, "", state.inputs ?? {});
      state.outputs = state.inputs ?? {};
    } else if (state.custom) {
      const provider = await this.providerOf(state);
      try {
        const created = await provider.create(identity(state, "create"), state.inputs ?? {});
        state.id = created.id;
        state.outputs = created.outputs;
      } catch (error) {
        if (!(error instanceof InitError)) throw error;
        failure = error;
        keepPartial(state, error);
      }
    }
    state.created = now;
    state.modified = now;
    if (step.replacing && step.pendingDelete && step.old) step.old.delete = true;
    if (failure) throw failure;
  }

  private async applyUpdate(step: Step & { op: "update" }): Promise<void> {
    const { preview, registry } = this.options;
    const { old, new: state } = step;
    if (old.id !== undefined) state.id = old.id;
    if (old.created !== undefined) state.created = old.created;
    if (old.modified !== undefined) state.modified = old.modified;
    if (!state.custom) return;
    if (preview) {
      if (isProviderType(state.type)) await registry.preview(state.urn, state.id ?? "", state.inputs ?? {});
      state.outputs = state.inputs ?? {};
      return;
    }
    const provider = await this.providerOf(state);
    try {
      const updated = await provider.update(
        identity(state, "update"),
        old.id ?? "",
        old.inputs ?? {},
        old.outputs ?? {},
        state.inputs ?? {},
        step.ignoreChanges,
      );
      state.outputs = updated.outputs;
    } catch (error) {
      if (!(error instanceof InitError)) throw error;
      keepPartial(state, error);
      // What the resource was asked to become, it has not become: the old inputs show the difference next time.
      state.inputs = old.inputs ?? {};
      throw error;
    } finally {
      state.modified = this.options.now().toISOString();
    }
  }

  private async applyDelete(step: Step & { op: "delete" }): Promise<void> {
    const { old } = step;
    if (!step.replacing && old.protect === true) {
      throw new UserError(
        `resource "${old.urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, either remove the \`protect\` flag from the resource in your Pulumi program and run \`pulumi up\``,
      );
    }
    const deletedWith = old.deletedWith !== undefined && this.options.deletions.has(old.deletedWith);
    const calls = old.custom && old.external !== true && old.retainOnDelete !== true && !deletedWith;
    if (calls && !this.options.preview) {
      const provider = await this.providerOf(old);
      await provider.delete(identity(old, "delete"), old.id ?? "", old.inputs ?? {}, old.outputs ?? {});
    }
    if (step.pendingReplacement) old.pendingReplacement = true;
  }

  private async applyRead(step: Step & { op: "read" }): Promise<void> {
    const { old, new: state } = step;
    if (isUnknown(state.id)) {
      state.outputs = {};
    } else {
      const provider = await this.providerOf(state);
      const inputs = state.inputs ?? {};
      const result = await provider.read(identity(state, "read"), state.id ?? "", inputs, inputs);
      state.outputs = result.outputs;
      if (result.id !== "") state.id = result.id;
    }
    if (step.replacing && old) old.delete = true;
    if (old?.created !== undefined) state.created = old.created;
    if (old?.modified !== undefined) state.modified = old.modified;
    if (old && !(sameValue(state.inputs, old.inputs) && sameValue(state.outputs, old.outputs))) {
      state.modified = this.options.now().toISOString();
    }
  }

  private async applyRefresh(step: Step & { op: "refresh" }): Promise<void> {
    const { old } = step;
    step.new = old;
    step.result = "same";
    if (!old.custom || isProviderType(old.type) || old.pendingReplacement === true) return;
    const provider = await this.providerOf(old);
    const oldInputs = old.inputs ?? {};
    const result = await provider.read(identity(old, "read"), old.id ?? "", oldInputs, old.outputs ?? {});
    if (result.id === "") {
      Reflect.deleteProperty(step, "new");
      step.result = "delete";
      return;
    }
    const state: ResourceState = { ...old, id: result.id, inputs: result.inputs ?? oldInputs, outputs: result.outputs };
    Reflect.deleteProperty(state, "initErrors");
    // Of an external resource, Pulumi compares what the read returned, even where that is no inputs at all.
    const inputs = old.external === true ? result.inputs : state.inputs;
    if (!sameValue(inputs, oldInputs) || !sameValue(state.outputs, old.outputs)) {
      state.modified = this.options.now().toISOString();
    }
    step.new = state;
    if (old.external === true) {
      step.result = sameValue(state.outputs, old.outputs) ? "same" : "update";
      return;
    }
    // What the program's unchanged inputs would change now is what changed outside.
    const newInputs = state.inputs ?? {};
    const diff = await provider.diff(
      { urn: old.urn },
      result.id,
      newInputs,
      state.outputs ?? {},
      oldInputs,
      old.ignoreChanges ?? [],
    );
    const changed = diff.changes ?? !sameValue(newInputs, oldInputs);
    step.result = changed ? "update" : "same";
  }

  private async providerOf(state: ResourceState): Promise<Provider> {
    const { registry } = this.options;
    if (isProviderType(state.type)) return registry;
    const provider = registry.get(state.provider ?? "");
    if (!provider) throw new UserError(`unknown provider '${state.provider ?? ""}' for resource '${state.urn}'`);
    return provider;
  }
}

function identity(state: ResourceState, operation: keyof CustomTimeouts): ResourceIdentity {
  return { urn: state.urn, timeout: state.customTimeouts?.[operation] };
}

function keepPartial(state: ResourceState, failure: InitError): void {
  state.id = failure.id;
  state.outputs = failure.outputs;
  state.initErrors = failure.reasons;
}
