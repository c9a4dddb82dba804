/** Plans the deletes at the end of a run. */
import type { Decisions } from "./decisions.js";
import type { DependencyGraph } from "./dependency-graph.js";
import type { ResourceState } from "./deployment.js";
import type { Diagnostic } from "./driver.js";
import type { ProviderRegistry } from "./provider-registry.js";
import type { Step } from "./step.js";
import type { Targeting } from "./targeting.js";
import { ReportedError } from "./user-error.js";

/** What the planner works on. */
export interface DeletionPlannerOptions {
  preview: boolean;
  olds: readonly ResourceState[];
  graph: DependencyGraph;
  decisions: Decisions;
  targeting: Targeting;
  registry: ProviderRegistry;
  report: (diagnostic: Diagnostic) => void;
}

/** What is left to do once the program is done. */
export interface DeletionPlan {
  /** What the operation is not about, though nothing asks for it any more. */
  kept: Step[];
  /** Groups whose deletes may run side by side, one group after the other. */
  groups: Step[][];
  graph: DependencyGraph;
}

/** Plans the deletes of one run. */
export class DeletionPlanner {
  private sawError = false;

  constructor(private readonly options: DeletionPlannerOptions) {}

  /** Whether an error was reported that does not stop a preview. */
  get errored(): boolean {
    return this.sawError;
  }

  /** What was replaced, and what the program no longer registers. */
  async plan(isOperatedOn: (urn: string) => boolean): Promise<DeletionPlan> {
    const { olds, graph, decisions, targeting, registry } = this.options;
    const deletable = await targeting.deletable({ olds, graph, settled: decisions.settled, registry });
    const deletes = new Map<ResourceState, Step>();
    const kept: Step[] = [];
    for (const old of olds) {
      if (deletable && !deletable.has(old.urn)) {
        if (!isOperatedOn(old.urn)) kept.push({ op: "same", old, new: { ...old }, untargeted: "keep" });
        continue;
      }
      const replacing = old.delete === true;
      if (replacing ? decisions.deletedEarly.has(old) : isOperatedOn(old.urn)) continue;
      // What was deleted ahead of its replacement is not deleted twice.
      const gone = old.pendingReplacement === true;
      deletes.set(
        old,
        gone ? { op: "remove-pending-replace", old } : { op: "delete", old, replacing, pendingReplacement: false },
      );
      decisions.deletes.add(old.urn);
      await registry.ensure(old.provider, olds);
    }
    this.refuseUnnamed([...deletes.keys()]);
    const order = graph.deletionOrder([...deletes.keys()]);
    const groups = order.map((group) => group.map((old) => deletes.get(old)).filter((step) => step !== undefined));
    return { kept, groups, graph };
  }

  /** Refuses to delete what was not named; a preview goes on, to show the rest. */
  private refuseUnnamed(condemned: readonly ResourceState[]): void {
    const unnamed = condemned.filter(({ urn }) => this.options.targeting.isUnnamed(urn));
    for (const { urn } of unnamed) {
      const advice = "Either include resource in --target list or pass --target-dependents to proceed.";
      const message = `Resource '${urn}' will be destroyed but was not specified in --target list.\n${advice}`;
      this.options.report({ severity: "error", message, urn });
      this.sawError = true;
    }
    if (unnamed.length > 0 && !this.options.preview) throw new ReportedError("delete untargeted resource");
  }
}
