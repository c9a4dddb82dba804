import type { dynamic } from "@pulumi/pulumi";

import { containsUnknown } from "../validation/unknown.js";
import type { Properties } from "./guard.js";

/** What a change of one input does, and when two values of it are the same. */
export interface Field {
  /**
   * `update`: in place. `replace`: a new object, created before the old one goes. `replaceFirst`: likewise, but where
   * the name stays, the old one must go first, because names are unique.
   */
  onChange: "update" | "replace" | "replaceFirst";
  /** The value that an absent input stands for; undefined where an absent input means "leave it as it is". */
  default?: unknown;
  /** Whether the stored and the declared value are the same; strict equality where it is left out. */
  same?: (old: unknown, declared: unknown, olds: Properties) => boolean;
}

/** The inputs of a resource that a diff looks at. `__provider` is never one of them. */
export type FieldTable = Readonly<Record<string, Field>>;

/** The names of the inputs that differ between the state's outputs and the declared inputs. */
export function changedFields(table: FieldTable, olds: Properties, news: Properties): string[] {
  return Object.entries(table)
    .filter(([name, field]) => {
      const declared = news[name] ?? field.default;
      if (declared === undefined) return false;
      // A value that is not known yet may be any value: plan for the change.
      if (containsUnknown(declared)) return true;
      const old = olds[name] ?? field.default;
      return field.same === undefined ? old !== declared : !field.same(old, declared, olds);
    })
    .map(([name]) => name);
}

/** Pulumi's answer to "what would this change do", and the inputs that differ, which this package's host makes a detailed diff of. */
export interface FieldDiff extends dynamic.DiffResult {
  readonly changed: readonly string[];
}

/** The answer from the table. */
export function diffFields(table: FieldTable, olds: Properties, news: Properties): FieldDiff {
  const changed = changedFields(table, olds, news);
  const replaces = changed.filter((name) => table[name]?.onChange !== "update");
  // In another account, or under another name, the old object is not in the way of the new one.
  const inTheWay = !changed.includes("name") && replaces.every((name) => table[name]?.onChange === "replaceFirst");
  return { changes: changed.length > 0, replaces, deleteBeforeReplace: replaces.length > 0 && inTheWay, changed };
}

/** Whether two ids are the same: Cloudflare's are hexadecimal, upper or lower case. */
export function sameId(old: unknown, declared: unknown): boolean {
  return typeof old === "string" && typeof declared === "string" && old.toLowerCase() === declared.toLowerCase();
}
