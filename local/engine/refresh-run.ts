/** Refresh: reads every resource, and repairs the state around those that are gone. */
import type { ResourceState } from "./deployment.js";
import type { ProviderRegistry } from "./provider-registry.js";
import type { Snapshot } from "./snapshot.js";
import type { Step } from "./step.js";
import type { StepExecutor } from "./step-executor.js";
import type { Targeting } from "./targeting.js";

/** Reads the resources that it is about side by side; one that fails keeps its state and stops none of the others. */
export async function runRefresh(
  snapshot: Snapshot,
  executor: StepExecutor,
  registry: ProviderRegistry,
  targeting: Targeting,
): Promise<ResourceState[]> {
  const { resources } = snapshot.base;
  const steps = resources
    .filter((old) => targeting.refreshes(old))
    .map((old): Step & { op: "refresh" } => ({ op: "refresh", old, new: old }));
  for (const { old } of steps) await registry.ensure(old.provider, resources);
  await executor.runParallel(steps, false);
  const read = new Map(steps.map((step) => [step.old, step.new]));
  const found = resources.map((old) => (read.has(old) ? read.get(old) : old));
  const refreshed = repairReferences(found.filter((state) => state !== undefined));
  await snapshot.rebase(refreshed);
  return refreshed;
}

/** Drops references to resources that are gone; a child of one that is gone becomes its grandparent's. */
export function repairReferences(resources: readonly ResourceState[]): ResourceState[] {
  const present = new Set<string>();
  const survivors = new Set(resources.map((resource) => resource.urn));
  const parents = new Map<string, string>();
  return resources.map((resource) => {
    const known = (urn: string) => present.has(urn);
    const repaired: ResourceState = { ...resource };
    if (repaired.dependencies) repaired.dependencies = repaired.dependencies.filter(known);
    if (repaired.replaceWith) repaired.replaceWith = repaired.replaceWith.filter(known);
    if (repaired.propertyDependencies) {
      const entries = Object.entries(repaired.propertyDependencies);
      const kept = entries.map(([key, urns]) => [key, urns.filter(known)] as const);
      repaired.propertyDependencies = Object.fromEntries(kept.filter(([, urns]) => urns.length > 0));
    }
    if (repaired.deletedWith !== undefined && !known(repaired.deletedWith)) delete repaired.deletedWith;
    if (repaired.parent !== undefined && repaired.parent !== "" && !survivors.has(repaired.parent)) {
      repaired.parent = parents.get(repaired.parent) ?? "";
    }
    present.add(repaired.urn);
    parents.set(repaired.urn, repaired.parent ?? "");
    return repaired;
  });
}
