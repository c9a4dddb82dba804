/** Carries out the deletes at the end of a run. */
import type { DeletionPlan } from "./deletion-planner.js";
import type { StepExecutor } from "./step-executor.js";

/** One group after the other. What a failed step's resource needs stays, since that resource may still be there. */
export async function runDeletions({ kept, groups, graph }: DeletionPlan, executor: StepExecutor): Promise<void> {
  await executor.runChain(kept);
  for (const group of groups) {
    if (executor.stopped) return;
    const needed = new Set(
      executor.failedSteps.flatMap((step) => {
        return "old" in step ? [...graph.transitiveDependenciesOf(step.old)] : [];
      }),
    );
    await executor.runParallel(group.filter((step) => !("old" in step && needed.has(step.old))));
  }
}
