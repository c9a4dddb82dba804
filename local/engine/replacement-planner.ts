/** Plans a replacement: which half comes first, and which dependents go along. */
import type { Decisions } from "./decisions.js";
import type { DependencyGraph } from "./dependency-graph.js";
import type { ResourceState } from "./deployment.js";
import { dependentReplacements } from "./dependent-replacements.js";
import type { Diagnostic } from "./driver.js";
import type { ProviderRegistry } from "./provider-registry.js";
import type { Answer, Step } from "./step.js";
import { ReportedError } from "./user-error.js";

/** What the planner works on. */
export interface ReplacementPlannerOptions {
  preview: boolean;
  olds: readonly ResourceState[];
  graph: DependencyGraph;
  decisions: Decisions;
  registry: ProviderRegistry;
  report: (diagnostic: Diagnostic) => void;
}

/** One replacement. */
export interface Replacement {
  old: ResourceState;
  state: ResourceState;
  keys: string[];
  deletesFirst: boolean;
  answer: Answer;
}

const REMEDY =
  "as it is currently marked for protection. To unprotect the resource, remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`";

/** Plans the replacements of one run. */
export class ReplacementPlanner {
  private sawError = false;

  constructor(private readonly options: ReplacementPlannerOptions) {}

  /** Whether an error was reported that does not stop a preview. */
  get errored(): boolean {
    return this.sawError;
  }

  /** Refuses what would replace a protected resource; a preview goes on, to show the rest. */
  assertUnprotected(old: ResourceState, state: ResourceState): void {
    if (state.protect !== true || old.protect !== true) return;
    const error = this.refuse(state.urn, `unable to replace resource "${state.urn}"\n${REMEDY}`);
    if (!this.options.preview) throw error;
  }

  /** The steps of a replacement. */
  async plan({ old, state, keys, deletesFirst, answer }: Replacement): Promise<Step[]> {
    const { decisions, registry, olds } = this.options;
    // Deleted ahead by a run that was interrupted: all that is left is to create, whichever half the provider puts first now.
    const deleted = old.pendingReplacement === true;
    if (!deletesFirst && !deleted) {
      return [
        { op: "create", old, new: state, replacing: true, pendingDelete: true, answer },
        { op: "replace", old, new: state, keys },
      ];
    }
    const steps = deletesFirst ? await this.deleteDependents(state.urn, old) : [];
    await registry.ensure(old.provider, olds);
    if (!deleted) {
      decisions.deletes.add(old.urn);
      steps.push({ op: "delete", old, replacing: true, pendingReplacement: true });
    }
    return [
      ...steps,
      { op: "replace", old, new: state, keys },
      { op: "create", old, new: state, replacing: true, pendingDelete: false, answer },
    ];
  }

  /** Dependents that cannot outlive a resource go before it, last first. */
  private async deleteDependents(urn: string, root: ResourceState): Promise<Step[]> {
    const { decisions, registry, graph, olds } = this.options;
    const { deletes, deletedEarly, dependentKeys, news, settled } = decisions;
    const living = olds.filter((old) => old.delete !== true);
    const current = [...news.values(), ...living];
    const dependents = await dependentReplacements({ root, graph, olds, current, settled, registry });
    const steps: Step[] = [];
    for (const { resource, keys } of dependents.reverse()) {
      if (deletedEarly.has(resource) || resource.pendingReplacement === true) continue;
      dependentKeys.set(resource.urn, keys);
      const replaced = resource.delete !== true;
      if (replaced && resource.protect === true) {
        throw this.refuse(urn, `unable to replace resource "${resource.urn}" as part of replacing "${urn}" ${REMEDY}`);
      }
      steps.push({ op: "delete", old: resource, replacing: replaced, pendingReplacement: replaced });
      deletes.add(resource.urn);
      deletedEarly.add(resource);
    }
    return steps;
  }

  private refuse(urn: string, message: string): ReportedError {
    this.options.report({ severity: "error", message, urn });
    this.sawError = true;
    return new ReportedError(message);
  }
}
