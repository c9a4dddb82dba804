/** What an operation is about, where it is not about everything: `--target` and `--exclude`. */
import { type DependencyGraph, referencedUrns } from "./dependency-graph.js";
import type { ResourceState } from "./deployment.js";
import { dependentReplacements } from "./dependent-replacements.js";
import type { Diagnostic } from "./driver.js";
import type { ProviderRegistry } from "./provider-registry.js";
import { isProviderType, STACK_TYPE } from "./urn.js";
import { UrnTargets } from "./urn-targets.js";
import { UserError } from "./user-error.js";

/** What a command names. */
export interface TargetingOptions {
  target?: readonly string[] | undefined;
  targetDependents?: boolean | undefined;
  exclude?: readonly string[] | undefined;
}

/** Reports the named resources that there are not; whether there are all. */
export function reportMissing(
  targets: UrnTargets,
  known: Iterable<string>,
  report: (diagnostic: Diagnostic) => void,
): boolean {
  const missing = targets.missingFrom(known);
  for (const urn of missing) {
    const hint = urn.includes("$") ? "" : " Did you forget to escape $ in your shell?";
    report({ severity: "error", message: `Target '${urn}' could not be found in the stack.${hint}` });
  }
  return missing.length === 0;
}

/** What there is to delete from. */
export interface DeletionScope {
  olds: readonly ResourceState[];
  graph: DependencyGraph;
  /** URNs whose fate is decided. */
  settled: ReadonlySet<string>;
  registry: ProviderRegistry;
}

/** The bounds of one operation. */
export class Targeting {
  readonly targets: UrnTargets;
  readonly excludes: UrnTargets;
  readonly dependents: boolean;
  /** Included resources so far: with `targetDependents`, what depends on one is included too. */
  private readonly included = new Set<string>();

  constructor({ target = [], targetDependents = false, exclude = [] }: TargetingOptions = {}) {
    if (target.length > 0 && exclude.length > 0) {
      throw new UserError("give resources to target or resources to exclude, not both");
    }
    this.targets = new UrnTargets(target);
    this.excludes = new UrnTargets(exclude);
    this.dependents = targetDependents;
  }

  /** Whether a registration takes part. In the order of registration: a dependent comes after what it depends on. */
  includes(state: ResourceState): boolean {
    // Pulumi's own resources, always: what is targeted needs them.
    const implied = isProviderType(state.type) || state.type === STACK_TYPE;
    const named = this.names(state);
    if (named) this.included.add(state.urn);
    return implied || named;
  }

  /** Whether a resource of the state is to be refreshed; in the order of the state. */
  refreshes(state: ResourceState): boolean {
    const named = this.names(state);
    if (named) this.included.add(state.urn);
    return named;
  }

  /** The URNs that may be deleted; undefined: all of them. */
  async deletable(scope: DeletionScope): Promise<ReadonlySet<string> | undefined> {
    if (!this.targets.isEmpty) return this.targetsAndDependents(scope);
    if (this.excludes.isEmpty) return undefined;
    const kept = this.excludedAndNeeded(scope);
    return new Set(scope.olds.map(({ urn }) => urn).filter((urn) => !kept.has(urn)));
  }

  /** Whether a delete needs a word of the user's: it goes along with a target and was not named. */
  isUnnamed(urn: string): boolean {
    return !this.targets.isEmpty && !this.dependents && !this.targets.has(urn);
  }

  private names(state: ResourceState): boolean {
    if (!this.excludes.isEmpty) return !this.excludes.has(state.urn);
    if (this.targets.isEmpty || this.targets.has(state.urn)) return true;
    return this.dependents && [...referencedUrns(state)].some((urn) => this.included.has(urn) || this.targets.has(urn));
  }

  private async targetsAndDependents({ olds, graph, settled, registry }: DeletionScope): Promise<Set<string>> {
    const urns = new Set<string>();
    const frontier = olds.filter(({ urn }) => this.targets.has(urn));
    for (let next = frontier.shift(); next; next = frontier.shift()) {
      if (urns.has(next.urn)) continue;
      urns.add(next.urn);
      frontier.push(...graph.dependingOn(next, urns));
    }
    for (const root of olds.filter(({ urn }) => urns.has(urn))) {
      // Of no consequence, since all dependents are there already; but Pulumi asks their providers, and may fail here.
      const found = await dependentReplacements({ root, graph, olds, current: olds, settled, registry });
      for (const { resource } of found) urns.add(resource.urn);
    }
    return urns;
  }

  private excludedAndNeeded({ olds, graph }: DeletionScope): Set<string> {
    const excluded = olds.filter(({ urn }) => this.excludes.has(urn));
    return new Set(excluded.flatMap((each) => [each, ...graph.transitiveDependenciesOf(each)]).map(({ urn }) => urn));
  }
}
