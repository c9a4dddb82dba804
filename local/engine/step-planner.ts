/** Decides what happens to each registered resource, as Pulumi's step generator does. */
import { AliasResolver, type Registered } from "./alias.js";
import { describeFailures } from "./check-report.js";
import { Decisions } from "./decisions.js";
import { type DeletionPlan, DeletionPlanner } from "./deletion-planner.js";
import { DependencyGraph, referencedUrns } from "./dependency-graph.js";
import type { PropertyMap, ResourceState } from "./deployment.js";
import type { Diagnostic } from "./driver.js";
import type { Provider } from "./provider.js";
import { DiffUnavailableError, type ProviderRegistry } from "./provider-registry.js";
import { ignoreChanges } from "./property-path.js";
import { sameValue } from "./property-values.js";
import type { Goal, ReadGoal } from "./registration.js";
import { ReplacementPlanner } from "./replacement-planner.js";
import { applyReplaceOnChanges, diffResource, replaceBecause, type ResourceDiff, SAME } from "./resource-diff.js";
import type { Answer, Step } from "./step.js";
import { reportMissing, type Targeting } from "./targeting.js";
import { UntargetedPlanner } from "./untargeted-planner.js";
import { isProviderType, makeUrn } from "./urn.js";
import type { UrnTargets } from "./urn-targets.js";
import { ReportedError, UserError } from "./user-error.js";

/** What the planner works on. */
export interface PlannerOptions {
  stack: string;
  project: string;
  preview: boolean;
  /** Resources to replace, changed or not. */
  replaceTargets: UrnTargets;
  /** What the operation is about. */
  targeting: Targeting;
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
  /** Whether the operation is about it. */
  targeted: boolean;
  /** Something is wrong with it already; its check may add to that. */
  invalid: boolean;
  answer: Answer;
}

/** Plans the steps of one run. One registration at a time: what it decides depends on what was decided before. */
export class StepPlanner {
  private readonly decisions = new Decisions();
  private readonly urns = new Set<string>();
  private readonly aliases: AliasResolver;
  private readonly deletions: DeletionPlanner;
  private readonly replacements: ReplacementPlanner;
  private readonly untargeted: UntargetedPlanner;
  private sawError = false;

  constructor(private readonly options: PlannerOptions) {
    const { stack, project, preview, targeting, olds, registry, report } = options;
    const living = new Map(olds.filter((old) => old.delete !== true).map((old) => [old.urn, old]));
    this.aliases = new AliasResolver(stack, project, living);
    const graph = new DependencyGraph(olds);
    const { decisions } = this;
    this.deletions = new DeletionPlanner({ preview, olds, graph, decisions, targeting, registry, report });
    this.replacements = new ReplacementPlanner({ preview, olds, graph, decisions, registry, report });
    const onKept = (urn: string) => this.urns.add(urn);
    this.untargeted = new UntargetedPlanner({ living, decisions, registry, onKept });
  }

  /** Whether an error was reported that does not stop a preview. */
  get errored(): boolean {
    return this.sawError || this.replacements.errored || this.deletions.errored;
  }

  /** URNs that this run deletes. */
  get deletes(): ReadonlySet<string> {
    return this.decisions.deletes;
  }

  /** URNs of what failed or was left out because of that: what depends on them is left out, too. */
  get skipped(): Set<string> {
    return this.decisions.skipped;
  }

  /** The URN of a resource of this stack. */
  urnOf(parent: string, type: string, name: string): string {
    return makeUrn(this.options.stack, this.options.project, type, name, parent);
  }

  /** The steps of a registration. */
  async plan(goal: Goal, answer: Answer): Promise<Step[]> {
    const urn = this.claimUrn(goal.parent, goal.type, goal.name);
    const { old, invalid } = this.findOld({ ...goal, urn });
    const state = newState(goal, urn, old);
    if (this.dependsOnSkipped(state)) {
      // A provider would be asked about inputs that nobody knows.
      this.skip({ ...state, outputs: goal.custom ? goal.properties : {} }, answer);
      return [];
    }
    const targeted = this.options.targeting.includes(state);
    if (targeted && old && old.urn !== urn) this.options.onAlias(old.urn, urn);
    const provider = await this.providerOf(goal, urn);
    const planned: Planned = { goal, urn, old, state, provider, targeted, invalid, answer };
    const steps = await this.planResource(planned);
    this.refuseMissing(steps);
    for (const step of steps) {
      const { op } = step;
      if (op === "create" || op === "update" || op === "same") this.decisions.news.set(step.new.urn, step.new);
    }
    return steps;
  }

  /** The steps of a read. */
  planRead(goal: ReadGoal, answer: Answer): Step[] {
    const urn = this.claimUrn(goal.parent, goal.type, goal.name);
    const { old, invalid } = this.findOld({ ...goal, urn, aliases: [] });
    if (invalid) throw new ReportedError(`resource ${urn} is invalid`);
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
    if (this.dependsOnSkipped(state)) {
      this.skip({ ...state, outputs: old?.outputs ?? {} }, answer);
      return [];
    }
    this.decisions.operatedOn.add(urn);
    if (old && old.external !== true && old.id !== goal.id) {
      this.decisions.replaces.add(urn);
      return [
        { op: "read", old, new: state, replacing: true, answer },
        { op: "replace", old, new: state, keys: [] },
      ];
    }
    return [{ op: "read", ...before, new: state, replacing: false, answer }];
  }

  /** The deletes at the end of a run: what was replaced, and what the program no longer registers. */
  planDeletes(): Promise<DeletionPlan> {
    return this.deletions.plan((urn) => this.isOperatedOn(urn));
  }

  /** Reports the targets that are neither in the state nor in the program. */
  reportMissingTargets(): void {
    const known = new Set([...this.options.olds.map(({ urn }) => urn), ...this.urns]);
    if (!reportMissing(this.options.targeting.targets, known, this.options.report)) this.sawError = true;
  }

  private dependsOnSkipped(state: ResourceState): boolean {
    const { skipped } = this.decisions;
    return skipped.size > 0 && [...referencedUrns(state)].some((urn) => skipped.has(urn));
  }

  private skip(state: ResourceState, answer: Answer): void {
    this.decisions.operatedOn.add(state.urn);
    this.decisions.skipped.add(state.urn);
    answer(state, "skipped");
  }

  /** Refuses what needs a resource that is not created because it is no target; a preview goes on, to show the rest. */
  private refuseMissing(steps: readonly Step[]): void {
    const { targeting, replaceTargets, preview, report } = this.options;
    const unbounded = targeting.targets.isEmpty && targeting.excludes.isEmpty && replaceTargets.isEmpty;
    if (unbounded) return;
    const { notCreated } = this.decisions;
    for (const step of steps) {
      if (!("new" in step) || (step.op === "same" && step.untargeted === "create")) continue;
      const { urn } = step.new;
      for (const missing of referencedUrns(step.new)) {
        if (!notCreated.has(missing)) continue;
        // Where it is excluded, Pulumi goes on, and leaves a state that it cannot read any more.
        const reason = targeting.excludes.isEmpty ? "was was not specified in --target list" : "is excluded";
        const message = `Resource '${urn}' depends on '${missing}' which ${reason}.`;
        report({ severity: "error", message, urn });
        this.sawError = true;
        if (!preview) throw new ReportedError("untargeted create");
        notCreated.delete(missing); // once is enough
      }
    }
  }

  /** The resource of the last run that a registration continues. */
  private findOld(registered: Registered): { old: ResourceState | undefined; invalid: boolean } {
    const { urn } = registered;
    let invalid = false;
    const old = this.aliases.resolve(registered, this.urns, (message) => {
      this.options.report({ severity: "error", message, urn });
      invalid = true;
    });
    return { old, invalid };
  }

  private isOperatedOn(urn: string): boolean {
    return this.decisions.operatedOn.has(urn) || this.aliases.successorOf(urn) !== undefined;
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
    const { goal, urn, old, state, targeted, answer } = planned;
    const { deletes, operatedOn, replaces, dependentKeys } = this.decisions;
    const recreating = deletes.has(urn);
    let inputs = goal.properties;
    if (old && targeted) {
      const ignored = ignoreChanges(inputs, old.inputs ?? {}, goal.ignoreChanges);
      inputs = ignored.inputs;
      if (ignored.invalid.length > 0) {
        const message = `cannot ignore changes in added or removed elements of the path: "${ignored.invalid.join(", ")}"`;
        this.options.report({ severity: "info", message, urn });
      }
    }
    const startsAnew = recreating || old === undefined || old.external === true || this.isForced(urn, old);
    if (!targeted) state.inputs = old?.inputs ?? {};
    else if (startsAnew) state.inputs = await this.check(planned, {}, goal.properties);
    else state.inputs = await this.check(planned, old.inputs ?? {}, inputs);
    if (planned.invalid) throw new ReportedError(`resource ${urn} is invalid`);
    operatedOn.add(urn);
    if (recreating && old) {
      deletes.delete(urn);
      replaces.add(urn);
      return [
        { op: "replace", old, new: state, keys: dependentKeys.get(urn) ?? [] },
        { op: "create", old, new: state, replacing: true, pendingDelete: false, answer },
      ];
    }
    if (!old && !targeted) return this.untargeted.omit(state, answer);
    if (!old) return [{ op: "create", new: state, replacing: false, pendingDelete: false, answer }];
    if (old.external === true) {
      return [
        { op: "create", old, new: state, replacing: true, pendingDelete: true, answer },
        { op: "replace", old, new: state, keys: [] },
      ];
    }
    return targeted ? this.planChange(planned, old) : this.untargeted.keep(old, answer);
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
    const { replaces } = this.decisions;
    if (this.isForced(urn, old)) return replaceBecause("id");
    if (goal.replaceWith.some((other) => replaces.has(other))) return replaceBecause("replaceWith");
    if (goal.deletedWith !== "" && replaces.has(goal.deletedWith)) return replaceBecause("deletedWith");
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
    this.replacements.assertUnprotected(old, state);
    this.decisions.replaces.add(urn);
    // The first check carried over what belonged to the old resource, unless the replacement was settled before it.
    if (!this.isForced(urn, old)) state.inputs = await this.check(planned, {}, goal.properties);
    const deletesFirst = goal.deleteBeforeReplace ?? diff.deleteBeforeReplace;
    return this.replacements.plan({ old, state, keys: diff.replaceKeys, deletesFirst, answer });
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
