import { isDeepStrictEqual } from "node:util";

import {
  accessFields,
  configFields,
  originRequestFields,
  ruleFields,
  warpRoutingFields,
  type FieldTable,
} from "../validation/fields.js";
import { isObject, normalise, withoutNulls, type Configuration } from "./configuration-shape.js";

/**
 * Comparing what is stored with what is declared. The API gives back more than was sent: nulls, its defaults, empty
 * objects, `warp-routing: {enabled}`, ids of its own on rules; and less, where it leaves out a declared default. None of
 * that is a change. Anything else is.
 */

/**
 * Where the stored configuration comes from. The API leaves out declared defaults and adds keys that nobody declared;
 * the state has just what was declared, so a key that cloudflared does not know was the program's, and counts.
 */
type StoredIn = "api" | "state";

/** Whether two configurations mean the same to Cloudflare, `declared` being the program's. */
export function sameConfiguration(stored: unknown, declared: unknown): boolean {
  if (!isObject(stored) || !isObject(declared)) return stored === declared;
  // Most configurations of a run did not change, and come back from the state as they were written.
  if (isDeepStrictEqual(stored, declared)) return true;
  const wanted = canonical(declared);
  return isDeepStrictEqual(canonical(project(stored, wanted, "state")), wanted);
}

/**
 * The configuration that the API reports, written as the known one is: the known one itself where they mean the same,
 * else with just what was changed outside.
 */
export function observedConfiguration(observed: Configuration, known: Configuration | undefined): Configuration {
  if (known === undefined) return canonical(observed);
  // Most answers give back what was sent.
  if (isDeepStrictEqual(observed, known)) return known;
  const declared = canonical(known);
  const projected = canonical(project(observed, declared, "api"));
  return isDeepStrictEqual(projected, declared) ? known : projected;
}

/**
 * The least that means the same as a configuration of the API: without its additions, and without what says no more than its
 * absence.
 */
export function leastConfiguration(observed: Configuration): Configuration {
  const { originRequest } = observed;
  // First the settings for all rules: next to them, a rule's own default may say something.
  const forAll = originRequest === undefined ? {} : observedConfiguration({ originRequest }, {});
  return observedConfiguration(observed, forAll);
}

/** The property paths at which two configurations differ: never the values, which may be secret. */
export function differingPaths(one: Configuration, other: Configuration): string[] {
  return pathsBetween(canonical(one), canonical(other), "config");
}

function pathsBetween(one: unknown, other: unknown, path: string): string[] {
  if (isDeepStrictEqual(one, other)) return [];
  if (Array.isArray(one) && Array.isArray(other)) {
    const longest = one.length > other.length ? one : other;
    return longest.flatMap((_, index) => pathsBetween(one[index], other[index], `${path}[${String(index)}]`));
  }
  if (!isObject(one) || !isObject(other)) return [path];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].flatMap((key) => pathsBetween(one[key], other[key], `${path}.${key}`));
}

/** Key order aside, equal configurations have equal canonical forms. */
function canonical(config: Configuration): Configuration {
  return sorted(withoutEmptyParts(withoutNulls(normalise(config)) as Configuration));
}

function withoutEmptyParts(config: Configuration): Configuration {
  const rules = config["ingress"];
  const warpRouting = config["warpRouting"];
  // `enabled` is no field any more: cloudflared ignores it, and the API adds it to every answer.
  const routing = isObject(warpRouting) ? omit(warpRouting, (key) => key === "enabled") : warpRouting;
  return omitEmpty({
    ...config,
    ...(Array.isArray(rules)
      ? { ingress: rules.map((rule: unknown) => (isObject(rule) ? omitEmptyRuleParts(rule) : rule)) }
      : {}),
    ...(routing === undefined ? {} : { warpRouting: routing }),
  });
}

function omitEmptyRuleParts(rule: Configuration): Configuration {
  const { hostname, path, ...rest } = rule;
  return omitEmpty({
    ...(hostname === undefined || hostname === "" ? {} : { hostname }),
    ...(path === undefined || path === "" ? {} : { path }),
    ...rest,
  });
}

function omitEmpty(parent: Configuration): Configuration {
  const emptied = isObject(parent["originRequest"])
    ? { ...parent, originRequest: omit(parent["originRequest"], (key, value) => key === "access" && isEmpty(value)) }
    : parent;
  return omit(emptied, (key, value) => (key === "originRequest" || key === "warpRouting") && isEmpty(value));
}

function isEmpty(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

function omit(object: Configuration, drop: (key: string, value: unknown) => boolean): Configuration {
  return Object.fromEntries(Object.entries(object).filter(([key, value]) => !drop(key, value)));
}

function sorted<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item: unknown) => sorted(item)) as T;
  if (!isObject(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)])) as T;
}

/** The stored configuration without what the API added to the declared one, part by part. */
function project(stored: Configuration, declared: Configuration, storedIn: StoredIn): Configuration {
  const normalised = withoutNulls(normalise(stored)) as Configuration;
  const topLevel = asObject(declared["originRequest"]);
  const projectOriginRequest = (part: unknown, wanted: unknown, inherited: Configuration): unknown =>
    projectFields(originRequestFields, part, wanted, storedIn, inherited, (access, wantedAccess) =>
      projectFields(accessFields, access, wantedAccess, storedIn, {}),
    );
  const projectRule = (rule: unknown, wanted: unknown): unknown =>
    projectFields(ruleFields, rule, wanted, storedIn, {}, (part, wantedPart) =>
      projectOriginRequest(part, wantedPart, topLevel),
    );
  const wantedRules = Array.isArray(declared["ingress"]) ? (declared["ingress"] as unknown[]) : [];
  return projectFields(configFields, normalised, declared, storedIn, {}, (part, wanted, key) => {
    if (key === "ingress") {
      return Array.isArray(part) ? part.map((rule: unknown, index) => projectRule(rule, wantedRules[index])) : part;
    }
    if (key === "warpRouting") return projectFields(warpRoutingFields, part, wanted, storedIn, {});
    return projectOriginRequest(part, wanted, {});
  }) as Configuration;
}

/**
 * One object: declared keys come through; a key that is not declared is dropped where it says what its absence says (a
 * default, and nothing else inherited) or where the API gave it and cloudflared does not know it, and is a difference
 * otherwise.
 */
function projectFields(
  table: FieldTable,
  stored: unknown,
  declared: unknown,
  storedIn: StoredIn,
  inherited: Configuration,
  projectPart: (part: unknown, wanted: unknown, key: string) => unknown = (part) => part,
): unknown {
  if (!isObject(stored)) return stored;
  const wanted = asObject(declared);
  const kept: [string, unknown][] = [];
  for (const [key, value] of Object.entries(stored)) {
    const projected = isObject(value) || Array.isArray(value) ? projectPart(value, wanted[key], key) : value;
    const isAddition = Object.hasOwn(table, key) || storedIn === "api";
    if (Object.hasOwn(wanted, key) || !isAddition || !saysNothing(table, key, projected, inherited)) {
      kept.push([key, projected]);
    }
  }
  for (const [key, value] of Object.entries(wanted)) {
    if (Object.hasOwn(stored, key)) continue;
    // The API may leave out a declared default, and drops keys that it does not know.
    if (storedIn !== "api") continue;
    if (saysNothing(table, key, value, inherited)) {
      kept.push([key, value]);
    } else if (isObject(value)) {
      // A whole part may be left out: what in it are defaults is there all the same.
      const part = projectPart({}, value, key);
      if (!isEmpty(part)) kept.push([key, part]);
    }
  }
  return Object.fromEntries(kept);
}

function saysNothing(table: FieldTable, key: string, value: unknown, inherited: Configuration): boolean {
  const field = table[key];
  if (field === undefined) return true;
  if (Object.hasOwn(inherited, key) && !isDeepStrictEqual(inherited[key], value)) return false;
  return isEmpty(value) || field.defaults.some((standard) => isDeepStrictEqual(standard, value));
}

function asObject(value: unknown): Configuration {
  return isObject(value) ? value : {};
}
