/** Who depends on whom in a list of resources, and in which order they may be deleted. */
import type { ResourceState } from "./deployment.js";
import { parseProviderReference } from "./urn.js";

/** The URNs that a resource needs: provider, parent, dependencies, property dependencies, deletedWith, replaceWith. */
export function referencedUrns(resource: ResourceState): Set<string> {
  const urns = new Set<string>(resource.dependencies ?? []);
  if (resource.provider !== undefined && resource.provider !== "") {
    urns.add(parseProviderReference(resource.provider).urn);
  }
  if (resource.parent !== undefined && resource.parent !== "") urns.add(resource.parent);
  for (const dependencies of Object.values(resource.propertyDependencies ?? {})) {
    for (const urn of dependencies) urns.add(urn);
  }
  if (resource.deletedWith !== undefined && resource.deletedWith !== "") urns.add(resource.deletedWith);
  for (const urn of resource.replaceWith ?? []) urns.add(urn);
  return urns;
}

/**
 * The dependencies of the resources of a state. The list is topologically sorted and may hold several physical
 * resources with one URN (a replaced one that waits for its delete): a reference means the nearest one before it.
 */
export class DependencyGraph {
  private readonly dependencies = new Map<ResourceState, Set<ResourceState>>();

  constructor(private readonly resources: readonly ResourceState[]) {
    const latest = new Map<string, ResourceState>();
    for (const resource of resources) {
      const found = [...referencedUrns(resource)].map((urn) => latest.get(urn));
      this.dependencies.set(resource, new Set(found.filter((each) => each !== undefined)));
      latest.set(resource.urn, resource);
    }
  }

  /** What a resource needs directly. */
  dependenciesOf(resource: ResourceState): ReadonlySet<ResourceState> {
    return this.dependencies.get(resource) ?? new Set();
  }

  /** What a resource needs, directly or not. */
  transitiveDependenciesOf(resource: ResourceState): Set<ResourceState> {
    const found = new Set<ResourceState>();
    const visit = (each: ResourceState) => {
      for (const dependency of this.dependenciesOf(each)) {
        if (found.has(dependency)) continue;
        found.add(dependency);
        visit(dependency);
      }
    };
    visit(resource);
    return found;
  }

  /** What needs a resource, directly or not, in dependency order; `ignored` URNs are passed over. */
  dependingOn(resource: ResourceState, ignored: ReadonlySet<string>): ResourceState[] {
    const reached = new Set<ResourceState>([resource]);
    const dependents: ResourceState[] = [];
    for (const candidate of this.resources.slice(this.resources.indexOf(resource) + 1)) {
      if (ignored.has(candidate.urn)) continue;
      if (![...this.dependenciesOf(candidate)].some((dependency) => reached.has(dependency))) continue;
      reached.add(candidate);
      dependents.push(candidate);
    }
    return dependents;
  }

  /** Groups of resources: each group may be deleted in parallel once those before it are gone, dependents first. */
  deletionOrder(condemned: readonly ResourceState[]): ResourceState[][] {
    const left = new Set(condemned);
    // Through resources that stay, too: Pulumi leaves the order of two such deletes to chance.
    const needed = new Map(condemned.map((each) => [each, [...this.transitiveDependenciesOf(each)]]));
    const groups: ResourceState[][] = [];
    while (left.size > 0) {
      const group = [...left].filter((resource) => needed.get(resource)?.every((each) => !left.has(each)));
      for (const resource of group) left.delete(resource);
      groups.push(group);
    }
    return groups.reverse();
  }
}
