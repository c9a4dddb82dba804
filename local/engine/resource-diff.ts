/** What a difference between old and new means for a resource: nothing, an update, or a replacement. */
import type { PropertyMap, ResourceState } from "./deployment.js";
import { changedKeys } from "./property-values.js";
import { ignoreChanges, parsePropertyPath, pathCovers, type PathSegment } from "./property-path.js";
import type { DiffResult, Provider } from "./provider.js";

/** A settled diff. */
export interface ResourceDiff {
  changed: boolean;
  replaceKeys: string[];
  deleteBeforeReplace: boolean;
  /** Known only where the provider told, or the engine compared the inputs itself. */
  changedKeys: string[];
  /** Known only where the provider told: then they tell more than the keys. */
  changedPaths?: string[];
}

/** No difference. */
export const SAME: ResourceDiff = { changed: false, replaceKeys: [], deleteBeforeReplace: false, changedKeys: [] };

/** A replacement that the engine decides without asking the provider. */
export function replaceBecause(key: string): ResourceDiff {
  return { changed: true, replaceKeys: [key], deleteBeforeReplace: false, changedKeys: [] };
}

/** Asks the provider; where it does not know, compares the inputs. */
export async function diffResource(
  provider: Provider,
  old: ResourceState,
  news: PropertyMap,
  ignored: readonly string[],
): Promise<ResourceDiff> {
  const inputs = old.inputs ?? {};
  const answer: DiffResult = await provider.diff(
    { urn: old.urn },
    old.id ?? "",
    inputs,
    old.outputs ?? {},
    news,
    ignored,
  );
  if (answer.changes !== undefined) {
    return {
      changed: answer.changes,
      replaceKeys: answer.changes ? answer.replaces : [],
      deleteBeforeReplace: answer.deleteBeforeReplace,
      changedKeys: answer.changedKeys ?? [],
      ...(answer.changedPaths && { changedPaths: answer.changedPaths }),
    };
  }
  const keys = changedKeys(inputs, ignoreChanges(news, inputs, ignored).inputs);
  return {
    changed: keys.length > 0,
    replaceKeys: keys.length > 0 ? answer.replaces : [],
    deleteBeforeReplace: answer.deleteBeforeReplace,
    changedKeys: keys,
  };
}

const INIT_ERROR_KEY = "#initerror";

/**
 * Turns changes under `replaceOnChanges` into replacements. A provider that answers yes or no names no changed keys or paths,
 * so the option has no effect on it: as with Pulumi.
 */
export function applyReplaceOnChanges(diff: ResourceDiff, paths: readonly string[], initErrors: boolean): ResourceDiff {
  if (!diff.changed && !initErrors) return diff;
  const parsed = paths.map(parsePropertyPath);
  const covered = (path: PathSegment[]) => parsed.some((each) => pathCovers(each, path));
  const byPath = (diff.changedPaths ?? []).map(parsePropertyPath).filter(covered);
  const replaceKeys = new Set([
    ...diff.replaceKeys,
    ...diff.changedKeys.filter((key) => covered([key])),
    ...byPath.map(([key = ""]) => String(key)),
  ]);
  const replacesOnInitError = initErrors && covered([INIT_ERROR_KEY]);
  if (replacesOnInitError) replaceKeys.add(INIT_ERROR_KEY);
  return { ...diff, changed: diff.changed || replacesOnInitError, replaceKeys: [...replaceKeys] };
}
