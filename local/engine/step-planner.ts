/** Decides what happens to each registered resource, as Pulumi's step generator does. */
import { AliasResolver } from "./alias.js";
import { describeFailures } from "./check-report.js";
import { DependencyGraph } from "./dependency-graph.js";
import type { PropertyMap, ResourceState } from "./deployment.js";
import { dependentReplacements } from "./dependent-replacements.js";
import type { Diagnostic } from "./driver.js";
import type { Provider } from "./provider.js";
import { DiffUnavailableError, type ProviderRegistry } from "./provider-registry.js";
import { ignoreChanges } from "./property-path.js";
import { sameValue } from "./property-values.js";
import type { Goal, ReadGoal } from "./registration.js";
import { applyReplaceOnChanges, diffResource, replaceBecause, type ResourceDiff, SAME } from "./resource-diff.js";
import type { Answer, Step } from "./step.js";
import { isProviderType, makeUrn } from "./urn.js";
import type { UrnTargets } from "./urn-targets.js";
import { UserError } from "./user-error.js";

/** The error is on record already: it only ends the run. */
export class ReportedError extends Error {
  override readonly name = "ReportedError";
}

/** What the planner works on. */
export interface PlannerOptions {
  stack: string;
  project: string;
  preview: boolean;
  /** Resources to replace, changed or not. */
  replaceTargets: UrnTargets;
  olds: readonly ResourceState[];
  registry: ProviderRegistry;
  report: (diagnostic: Diagnostic) => void;
  onAlias: (oldUrn: string, urn: string) => void;
}

interface Planned {
  goal: Goal;
  urn: string;
  old: ResourceState | undefined;
  state: ResourceState;
  provider: Provider | undefined;
  answer: Answer;
}

/** Plans the steps of one run. One registration at a time: what it decides depends on what was decided before. */
export class StepPlanner {
  /** URNs that this run deletes: those of resources deleted early leave it when they register again. */
  readonly deletes = new Set<string>();
  private readonly urns = new Set<string>();
  private readonly operatedOn = new Set<string>();
  private readonly replaces = new Set<string>();
  private readonly deletedEarly = new Set<ResourceState>();
  private readonly dependentKeys = new Map<string, string[]>();
  private readonly oldsByUrn = new Map<string, ResourceState>();
  private readonly aliases: AliasResolver;
  private readonly graph: DependencyGraph;
  /** New states, for what replaces with, or is deleted with, another. */
  private readonly news = new Map<string, ResourceState>();
  private sawError = false;

  constructor(private readonly options: PlannerOptions) {
    for (const old of options.olds) if (old.delete !== true) this.oldsByUrn.set(old.urn, old);
    this.aliases = new AliasResolver(options.stack, options.project, this.oldsByUrn);
    this.graph = new DependencyGraph(options.olds);
  }

  /** Whether an error was reported that does not stop a preview. */
  get errored(): boolean {
    return this.sawError;
  }

  /** The URN of a resource of this stack. */
  urnOf(parent: string, type: string, name: string): string {
    return makeUrn(this.options.stack, this.options.project, type, name, parent);
  }

  /** The steps of a registration. */
  async plan(goal: Goal, answer: Answer): Promise<Step[]> {
    const urn = this.claimUrn(goal.parent, goal.type, goal.name);
    const old = this.aliases.resolve({ ...goal, urn }, this.urns);
    if (old && old.urn !== urn) this.options.onAlias(old.urn, urn);
    const state = newState(goal, urn, old);
    const provider = await this.providerOf(goal, urn);
    const planned: Planned = { goal, urn, old, state, provider, answer };
    const steps = await this.planResource(planned);
    for (const step of steps) {
      if (step.op === "create" || step.op === "update" || step.op === "same") this.news.set(urn, step.new);
    }
    return steps;
  }

  /** The steps of a read. */
  planRead(goal: ReadGoal, answer: Answer): Step[] {
    const urn = this.claimUrn(goal.parent, goal.type, goal.name);
    const old = this.aliases.resolve({ ...goal, urn, aliases: [] }, this.urns);
    if (old && old.urn !== urn) this.options.onAlias(old.urn, urn);
    if (goal.id === "") throw new UserError(`Expected an ID for ${urn}`);
    const state: ResourceState = {
      urn,
      custom: true,
      id: goal.id,
      type: goal.type,
      inputs: goal.properties,
      outputs: {},
      parent: goal.parent,
      external: true,
      dependencies: goal.dependencies,
      provider: goal.provider,
      additionalSecretOutputs: goal.additionalSecretOutputs,
    };
    const before = old && { old };
    this.operatedOn.add(urn);
    if (old && old.external !== true && old.id !== goal.id) {
      this.replaces.add(urn);
      return [
        { op: "read", old, new: state, replacing: true, answer },
        { op: "replace", old, new: state, keys: [] },
      ];
    }
    return [{ op: "read", ...before, new: state, replacing: false, answer }];
  }

  /** The deletes at the end of a run: what was replaced, and what the program no longer registers. */
  async planDeletes(): Promise<Step[][]> {
    const steps = new Map<ResourceState, Step>();
    for (const old of this.options.olds) {
      if (old.delete === true) {
        if (this.deletedEarly.has(old)) continue;
        steps.set(old, { op: "delete", old, replacing: true, pendingReplacement: false });
      } else if (!this.isOperatedOn(old.urn)) {
        steps.set(
          old,
          old.pendingReplacement === true
            ? { op: "remove-pending-replace", old }
            : { op: "delete", old, replacing: false, pendingReplacement: false },
        );
      } else continue;
      this.deletes.add(old.urn);
      await this.options.registry.ensure(old.provider, this.options.olds);
    }
    const order = this.graph.deletionOrder([...steps.keys()]);
    return order.map((group) => group.map((old) => steps.get(old)).filter((step) => step !== undefined));
  }

  private isOperatedOn(urn: string): boolean {
    return this.operatedOn.has(urn) || this.aliases.successorOf(urn) !== undefined;
  }

  private claimUrn(parent: string, type: string, name: string): string {
    if (parent !== "" && !this.urns.has(parent)) throw new UserError(`could not find parent resource ${parent}`);
    const urn = this.urnOf(parent, type, name);
    if (this.urns.has(urn)) throw new UserError(`Duplicate resource URN '${urn}'; try giving it a unique name`);
    this.urns.add(urn);
    return urn;
  }

  private async providerOf(goal: Goal, urn: string): Promise<Provider | undefined> {
    if (!goal.custom) return undefined;
    if (isProviderType(goal.type)) return this.options.registry;
    const provider = this.options.registry.get(goal.provider);
    if (!provider) throw new UserError(`unknown provider '${goal.provider}' for resource '${urn}'`);
    return provider;
  }

  private async check(planned: Planned, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap> {
    if (!planned.provider) return news;
    const { urn } = planned;
    const { inputs, failures } = await planned.provider.check({ urn }, olds, news);
    if (failures.length > 0) {
      for (const message of describeFailures(urn, planned.state.inputs ?? {}, failures)) {
        this.options.report({ severity: "error", message, urn });
      }
      throw new ReportedError(`resource ${urn} is invalid`);
    }
    return inputs;
  }

  private async planResource(planned: Planned): Promise<Step[]> {
    const { goal, urn, old, state, answer } = planned;
    const recreating = this.deletes.has(urn);
    let inputs = goal.properties;
    if (old) {
      const ignored = ignoreChanges(inputs, old.inputs ?? {}, goal.ignoreChanges);
      inputs = ignored.inputs;
      if (ignored.invalid.length > 0) {
        const message = `cannot ignore changes in added or removed elements of the path: "${ignored.invalid.join(", ")}"`;
        this.options.report({ severity: "info", message, urn });
      }
    }
    const startsAnew = recreating || old === undefined || old.external === true || this.isForced(urn, old);
    state.inputs = startsAnew
      ? await this.check(planned, {}, goal.properties)
      : await this.check(planned, old.inputs ?? {}, inputs);
    this.operatedOn.add(urn);
    if (recreating && old) {
      this.deletes.delete(urn);
      this.replaces.add(urn);
      return [
        { op: "replace", old, new: state, keys: this.dependentKeys.get(urn) ?? [] },
        { op: "create", old, new: state, replacing: true, pendingDelete: false, answer },
      ];
    }
    if (!old) return [{ op: "create", new: state, replacing: false, pendingDelete: false, answer }];
    if (old.external === true) {
      return [
        { op: "create", old, new: state, replacing: true, pendingDelete: true, answer },
        { op: "replace", old, new: state, keys: [] },
      ];
    }
    return this.planChange(planned, old);
  }

  private async planChange(planned: Planned, old: ResourceState): Promise<Step[]> {
    const { goal, state, answer } = planned;
    const initErrors = (old.initErrors ?? []).length > 0;
    const diff = applyReplaceOnChanges(await this.diff(planned, old), goal.replaceOnChanges, initErrors);
    const pending = old.pendingReplacement === true;
    if (pending || (diff.changed && diff.replaceKeys.length > 0)) return this.planReplacement(planned, old, diff);
    if (diff.changed || initErrors) {
      return [{ op: "update", old, new: state, ignoreChanges: goal.ignoreChanges, answer }];
    }
    return [{ op: "same", old, new: state, answer }];
  }

  private async diff(planned: Planned, old: ResourceState): Promise<ResourceDiff> {
    const { goal, urn, state, provider } = planned;
    if (this.isForced(urn, old)) return replaceBecause("id");
    if (goal.replaceWith.some((other) => this.replaces.has(other))) return replaceBecause("replaceWith");
    if (goal.deletedWith !== "" && this.replaces.has(goal.deletedWith)) return replaceBecause("deletedWith");
    if (this.providerChanged(old.provider ?? "", state.provider ?? "")) return replaceBecause("provider");
    const news = state.inputs ?? {};
    if (!provider) return sameValue(old.inputs ?? {}, news) ? SAME : { ...SAME, changed: true };
    try {
      return await diffResource(provider, old, news, goal.ignoreChanges);
    } catch (error) {
      if (!(error instanceof DiffUnavailableError)) throw error;
      this.options.report({ severity: "warning", message: error.message, urn });
      return { ...SAME, changed: true };
    }
  }

  /** Whether the user asked for a replacement, by name or by a mark in the state: no provider is asked then. */
  private isForced(urn: string, old: ResourceState): boolean {
    return this.options.replaceTargets.has(urn) || old.taint === true;
  }

  /** Another provider instance replaces nothing by itself; a component that becomes a resource, or the reverse, does. */
  private providerChanged(before: string, now: string): boolean {
    return before !== now && (before === "" || now === "");
  }

  private async planReplacement(planned: Planned, old: ResourceState, diff: ResourceDiff): Promise<Step[]> {
    const { goal, urn, state, answer } = planned;
    const keys = diff.replaceKeys;
    if (state.protect === true && old.protect === true) {
      const message = `unable to replace resource "${urn}"\nas it is currently marked for protection. To unprotect the resource, remove the \`protect\` flag from the resource in your Pulumi program and run \`pulumi up\``;
      this.options.report({ severity: "error", message, urn });
      this.sawError = true;
      if (!this.options.preview) throw new ReportedError(message);
    }
    this.replaces.add(urn);
    // The first check carried over what belonged to the old resource, unless the replacement was settled before it.
    if (!this.isForced(urn, old)) state.inputs = await this.check(planned, {}, goal.properties);
    // Deleted ahead by a run that was interrupted: all that is left is to create, whichever half the provider puts first now.
    const deleted = old.pendingReplacement === true;
    const deletesFirst = goal.deleteBeforeReplace ?? diff.deleteBeforeReplace;
    if (!deletesFirst && !deleted) {
      return [
        { op: "create", old, new: state, replacing: true, pendingDelete: true, answer },
        { op: "replace", old, new: state, keys },
      ];
    }
    const steps = deletesFirst ? await this.deleteDependents(urn, old) : [];
    await this.options.registry.ensure(old.provider, this.options.olds);
    if (!deleted) {
      this.deletes.add(old.urn);
      steps.push({ op: "delete", old, replacing: true, pendingReplacement: true });
    }
    return [
      ...steps,
      { op: "replace", old, new: state, keys },
      { op: "create", old, new: state, replacing: true, pendingDelete: false, answer },
    ];
  }

  /** Dependents that cannot outlive a resource go before it, last first. */
  private async deleteDependents(urn: string, old: ResourceState): Promise<Step[]> {
    const dependents = await dependentReplacements({
      root: old,
      graph: this.graph,
      olds: this.options.olds,
      current: [...this.news.values(), ...this.oldsByUrn.values()],
      settled: this.settledUrns(),
      registry: this.options.registry,
    });
    const steps: Step[] = [];
    for (const { resource, keys } of dependents.reverse()) {
      if (this.deletedEarly.has(resource) || resource.pendingReplacement === true) continue;
      this.dependentKeys.set(resource.urn, keys);
      if (resource.delete !== true && resource.protect === true) {
        const message = `unable to replace resource "${resource.urn}" as part of replacing "${urn}" as it is currently marked for protection. To unprotect the resource, remove the \`protect\` flag from the resource in your Pulumi program and run \`pulumi up\``;
        this.options.report({ severity: "error", message, urn });
        this.sawError = true;
        throw new ReportedError(message);
      }
      const replaced = resource.delete !== true;
      steps.push({ op: "delete", old: resource, replacing: replaced, pendingReplacement: replaced });
      this.deletes.add(resource.urn);
      this.deletedEarly.add(resource);
    }
    return steps;
  }

  /** What has registered already cannot depend on what is registering now. */
  private settledUrns(): Set<string> {
    return new Set([...this.operatedOn, ...this.deletes]);
  }
}

function newState(goal: Goal, urn: string, old: ResourceState | undefined): ResourceState {
  return {
    urn,
    custom: goal.custom,
    type: goal.type,
    inputs: goal.properties,
    parent: goal.parent,
    protect: goal.protect ?? false,
    dependencies: goal.dependencies,
    provider: goal.provider,
    propertyDependencies: goal.propertyDependencies,
    additionalSecretOutputs: goal.additionalSecretOutputs,
    customTimeouts: goal.customTimeouts,
    retainOnDelete: goal.retainOnDelete ?? false,
    deletedWith: goal.deletedWith,
    replaceWith: goal.replaceWith,
    ...(old?.created !== undefined && { created: old.created }),
    ...(old?.modified !== undefined && { modified: old.modified }),
    ignoreChanges: goal.ignoreChanges,
    replaceOnChanges: goal.replaceOnChanges,
  };
}
