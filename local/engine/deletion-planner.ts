/** Plans the deletes at the end of a run. */
import type { Decisions } from "./decisions.js";
import type { DependencyGraph } from "./dependency-graph.js";
import type { ResourceState } from "./deployment.js";
import type { ProviderRegistry } from "./provider-registry.js";
import type { Step } from "./step.js";

/** What the planner works on. */
export interface DeletionPlannerOptions {
  olds: readonly ResourceState[];
  graph: DependencyGraph;
  decisions: Decisions;
  registry: ProviderRegistry;
}

/** Plans the deletes of one run. */
export class DeletionPlanner {
  constructor(private readonly options: DeletionPlannerOptions) {}

  /** What was replaced, and what the program no longer registers: groups whose deletes may run side by side. */
  async plan(isOperatedOn: (urn: string) => boolean): Promise<Step[][]> {
    const { olds, graph, decisions, registry } = this.options;
    const steps = new Map<ResourceState, Step>();
    for (const old of olds) {
      const replacing = old.delete === true;
      if (replacing ? decisions.deletedEarly.has(old) : isOperatedOn(old.urn)) continue;
      // What was deleted ahead of its replacement is not deleted twice.
      const gone = old.pendingReplacement === true;
      steps.set(
        old,
        gone ? { op: "remove-pending-replace", old } : { op: "delete", old, replacing, pendingReplacement: false },
      );
      decisions.deletes.add(old.urn);
      await registry.ensure(old.provider, olds);
    }
    const order = graph.deletionOrder([...steps.keys()]);
    return order.map((group) => group.map((old) => steps.get(old)).filter((step) => step !== undefined));
  }
}
