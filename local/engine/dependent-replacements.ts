/** Which dependents must go, and be created anew, when a resource is deleted before its replacement exists. */
import type { DependencyGraph } from "./dependency-graph.js";
import type { PropertyMap, ResourceState } from "./deployment.js";
import { UNKNOWN } from "./property-values.js";
import type { ProviderRegistry } from "./provider-registry.js";
import { applyReplaceOnChanges, diffResource } from "./resource-diff.js";
import { isProviderType, parseProviderReference } from "./urn.js";

/** A dependent that is replaced too, and the inputs that make it so. */
export interface DependentReplacement {
  resource: ResourceState;
  keys: string[];
}

/** What the question is about. */
export interface ReplacementQuestion {
  root: ResourceState;
  graph: DependencyGraph;
  olds: readonly ResourceState[];
  /** New states first, then old ones. */
  current: readonly ResourceState[];
  /** URNs whose fate is decided. */
  settled: ReadonlySet<string>;
  registry: ProviderRegistry;
}

/**
 * In dependency order. Each dependent's provider is asked what it would do if the inputs that come from a replaced
 * resource were unknown: only those that it would replace must go first.
 */
export async function dependentReplacements(question: ReplacementQuestion): Promise<DependentReplacement[]> {
  const { root, graph, settled } = question;
  const replaced = new Set([root.urn]);
  const found: DependentReplacement[] = [];
  for (const resource of graph.dependingOn(root, settled)) {
    const keys = await replaceKeysOf(resource, replaced, question);
    if (keys === undefined) continue;
    found.push({ resource, keys });
    replaced.add(resource.urn);
  }
  const seen = new Set<string>();
  for (const resource of question.current) {
    const cascades = (resource.replaceWith ?? []).includes(root.urn) || resource.deletedWith === root.urn;
    if (!cascades || seen.has(resource.urn)) continue;
    seen.add(resource.urn);
    if (!found.some((each) => each.resource === resource)) found.push({ resource, keys: [] });
  }
  return found;
}

async function replaceKeysOf(
  resource: ResourceState,
  replaced: ReadonlySet<string>,
  { registry, olds }: ReplacementQuestion,
): Promise<string[] | undefined> {
  if (!resource.custom || resource.external === true) return undefined;
  if (resource.provider !== undefined && resource.provider !== "") {
    if (replaced.has(parseProviderReference(resource.provider).urn)) {
      await registry.ensure(resource.provider, olds);
      return [];
    }
  }
  if (resource.deletedWith !== undefined && replaced.has(resource.deletedWith)) return [];
  const probe: PropertyMap = { ...resource.inputs };
  let affected = false;
  for (const [key, urns] of Object.entries(resource.propertyDependencies ?? {})) {
    if (!(key in probe) || !urns.some((urn) => replaced.has(urn))) continue;
    affected = true;
    probe[key] = UNKNOWN;
  }
  if (!affected) return undefined;
  await registry.ensure(resource.provider, olds);
  const provider = isProviderType(resource.type) ? registry : await registry.get(resource.provider ?? "");
  if (!provider) return undefined;
  const answer = await diffResource(provider, resource, probe, resource.ignoreChanges ?? []);
  const diff = applyReplaceOnChanges(answer, resource.replaceOnChanges ?? [], false);
  return diff.replaceKeys.length > 0 ? diff.replaceKeys : undefined;
}
