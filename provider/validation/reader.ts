import { parseDuration } from "./durations.js";
import { fieldOf } from "./field-names.js";
import { type Field, type FieldTable, type FieldType } from "./fields.js";
import { describe, type Findings, member, quote } from "./findings.js";
import { isUnknown } from "./unknown.js";
import { explainUnknownKey } from "./unknown-keys.js";

/** Stands for a value that no rule may judge: Pulumi does not know it yet, or it has the wrong type and is reported. */
export const unresolved: unique symbol = Symbol("unresolved");

/** A value, or the mark that no rule may judge it. */
export type Resolved<T> = T | typeof unresolved;

/** Whether the value is an object with keys, as JSON has them. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether JSON leaves the value out, or cloudflared reads it as not given. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

interface TypeRule {
  holds(value: unknown, field: Field): boolean;
  /** What is wanted, as the end of "must be …". */
  wanted(field: Field): string;
}

const typeRules: Readonly<Record<FieldType, TypeRule>> = {
  boolean: { holds: (value) => typeof value === "boolean", wanted: () => "true or false, without quotes" },
  string: { holds: (value) => typeof value === "string", wanted: () => "a string" },
  object: { holds: isObject, wanted: () => "an object" },
  list: { holds: Array.isArray, wanted: () => "a list" },
  integer: {
    // The bounds of Go's int and uint, as JavaScript writes numbers: -(2 ** 63) becomes one beyond int.
    holds: (value, { unsigned }) =>
      Number.isInteger(value) &&
      (unsigned ? Number(value) >= 0 && Number(value) < 2 ** 64 : Math.abs(Number(value)) < 2 ** 63),
    wanted: ({ unsigned }) =>
      unsigned ? "a whole number, 0 or more, without quotes" : "a whole number, without quotes",
  },
  duration: {
    holds: (value) => parseDuration(value) !== undefined,
    wanted: () =>
      'whole seconds, as a number (30) or with a unit ("30s", "1m30s", "2h"); fractions of a second cannot be kept',
  },
};

/** Checks one value's type; returns it, or `unresolved` where no rule may judge it further. */
export function checkType(value: unknown, field: Field, property: string, findings: Findings): unknown {
  if (isAbsent(value)) return undefined;
  if (isUnknown(value)) return unresolved;
  const rule = typeRules[field.type];
  if (!rule.holds(value, field)) {
    const written = typeof value === "string" && field.type !== "object" ? quote(value) : describe(value);
    const remedy = field.remedy?.(value);
    const reason = `must be ${rule.wanted(field)}; it is ${written}`;
    findings.fail(property, remedy === undefined ? reason : `${reason}; ${remedy}`);
    return unresolved;
  }
  if (field.type !== "list" || field.items === undefined || field.items === "object") return value;
  const items: Field = { type: field.items, defaults: [] };
  return (value as readonly unknown[]).map((item, index) => checkType(item, items, `${property}[${index}]`, findings));
}

/** The known fields of one object, read as cloudflared reads them, each with the path under which the user wrote it. */
export class Fields {
  readonly #values = new Map<string, unknown>();
  readonly #properties = new Map<string, string>();
  readonly #path: string;
  /** The keys that cloudflared ignores. */
  readonly unknown: string[] = [];

  constructor(object: Readonly<Record<string, unknown>>, table: FieldTable, path: string, findings: Findings) {
    this.#path = path;
    for (const [key, value] of Object.entries(object)) {
      if (value === undefined) continue;
      const property = member(path, key);
      const name = fieldOf(table, key);
      const field = name === undefined ? undefined : table[name];
      if (name === undefined || field === undefined) {
        findings.warn(property, explainUnknownKey(key, value, table, path));
        this.unknown.push(key);
        continue;
      }
      if (name !== key) findings.warn(property, otherSpelling(key, name));
      const checked = checkType(value, field, property, findings);
      // null after a value changes nothing: the later of two spellings counts only where it holds something.
      if (checked === undefined) continue;
      this.#values.set(name, checked);
      this.#properties.set(name, property);
    }
  }

  /** The path of a field, as the user wrote it. */
  property(name: string): string {
    return this.#properties.get(name) ?? member(this.#path, name);
  }

  /** A string; "" where it is not given, which means the same to cloudflared. */
  text(name: string): Resolved<string> {
    return (this.#values.get(name) ?? "") as Resolved<string>;
  }

  /** A boolean; undefined where it is not given. */
  flag(name: string): Resolved<boolean | undefined> {
    return this.#values.get(name) as Resolved<boolean | undefined>;
  }

  /** A number; undefined where it is not given. */
  number(name: string): Resolved<number | undefined> {
    return this.#values.get(name) as Resolved<number | undefined>;
  }

  /** A duration in seconds; undefined where it is not given. */
  seconds(name: string): Resolved<number | undefined> {
    const value = this.#values.get(name);
    return value === unresolved ? unresolved : parseDuration(value);
  }

  /** A list; empty where it is not given. Items that no rule may judge are `unresolved`. */
  list(name: string): Resolved<readonly unknown[]> {
    return (this.#values.get(name) ?? []) as Resolved<readonly unknown[]>;
  }

  /** An object; undefined where it is not given. */
  object(name: string): Resolved<Readonly<Record<string, unknown>> | undefined> {
    return this.#values.get(name) as Resolved<Readonly<Record<string, unknown>> | undefined>;
  }
}

function otherSpelling(key: string, name: string): string {
  return key === "warp-routing"
    ? `write ${name}: it is sent as warp-routing`
    : `write ${name}: cloudflared takes this spelling for it, but the API may drop it`;
}
