import { isDeepStrictEqual } from "node:util";

import { isUnknown } from "../validation/unknown.js";
import type { Properties } from "./wire.js";

/** What becomes of a property, as pulumirpc.PropertyDiff numbers it; each is followed by the same for a replacement. */
const kinds = { add: 0, delete: 2, update: 4 };
const REPLACE = 1;

/** A change of one property. */
export interface PropertyDiff {
  readonly kind: number;
  /** Whether the values to show are the inputs', and not the old output's and the new input's. */
  readonly inputDiff: boolean;
}

/** What a diff of one resource is about. */
export interface Compared {
  /** The names of the inputs that differ, by the lifecycle's judgement. */
  readonly changed: readonly string[];
  /** Those of them whose change replaces the resource. */
  readonly replaces: readonly string[];
  readonly oldInputs: Properties;
  readonly olds: Properties;
  readonly news: Properties;
}

/**
 * The changes by their paths, such as `config.ingress[1].service`, for Pulumi to show, and to apply `replaceOnChanges` to. Lists
 * are compared by position, as Pulumi shows them. What the lifecycle takes for the same is not looked into.
 */
export function detailedDiff({ changed, replaces, oldInputs, olds, news }: Compared): Record<string, PropertyDiff> {
  const entries = changed.flatMap((name): [path: string, diff: PropertyDiff][] => {
    const replace = replaces.includes(name) ? REPLACE : 0;
    const path = keyOf("", name);
    const from = (before: Properties, inputDiff: boolean): [string, PropertyDiff][] =>
      changesBetween(path, before[name], news[name]).map(([at, kind]) => [at, { kind: kind + replace, inputDiff }]);
    const ofInputs = from(oldInputs, true);
    if (ofInputs.length > 0) return ofInputs;
    // It is the object that changed, and no refresh has told the inputs.
    const ofOutputs = from(olds, false);
    return ofOutputs.length > 0 ? ofOutputs : [[path, { kind: kinds.update + replace, inputDiff: true }]];
  });
  return Object.fromEntries(entries);
}

function changesBetween(path: string, before: unknown, after: unknown): [path: string, kind: number][] {
  // Null is what is left out.
  if (isDeepStrictEqual(before ?? undefined, after ?? undefined)) return [];
  if (before === undefined || before === null) return [[path, kinds.add]];
  if (after === undefined || after === null) return [[path, kinds.delete]];
  if (isUnknown(after)) return [[path, kinds.update]];
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, at) =>
      changesBetween(`${path}[${String(at)}]`, before[at] as unknown, after[at] as unknown),
    ).flat();
  }
  if (isObject(before) && isObject(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) => changesBetween(keyOf(path, name), before[name], after[name]));
  }
  return [[path, kinds.update]];
}

function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A path as Pulumi's parser of them reads it. */
function keyOf(path: string, name: string): string {
  if (/^[A-Za-z_][\w-]*$/.test(name)) return path === "" ? name : `${path}.${name}`;
  return `${path}["${name.replaceAll(/["\\]/g, "\\$&")}"]`;
}
