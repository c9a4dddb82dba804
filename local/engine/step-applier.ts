/** What each kind of step does: the provider's call, and what becomes of the resource's state. */
import type { CustomTimeouts, ResourceState } from "./deployment.js";
import { InitError, type Provider, type ResourceIdentity } from "./provider.js";
import type { ProviderRegistry } from "./provider-registry.js";
import { isUnknown, sameValue } from "./property-values.js";
import type { Step } from "./step.js";
import { isProviderType } from "./urn.js";
import { UserError } from "./user-error.js";

/** What the applier works on. */
export interface ApplierOptions {
  registry: ProviderRegistry;
  /** Providers are asked nothing but what they read. */
  preview: boolean;
  /** URNs that this run deletes, filled by the planner: what is deleted with one of them needs no call of its own. */
  deletions: ReadonlySet<string>;
  now: () => Date;
}

/** A delete that was refused, and never tried: others may go on. */
export class ProtectedError extends UserError {}

/** Applies steps; who runs them saves what came of them. */
export class StepApplier {
  constructor(private readonly options: ApplierOptions) {}

  /** Does what a step says, and puts what came of it into the step's states. */
  async apply(step: Step): Promise<void> {
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
    if (isProviderType(step.new.type) && step.untargeted === undefined) {
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
      throw new ProtectedError(
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
