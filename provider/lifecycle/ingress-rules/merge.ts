import { areInOrder, isCatchAll, keyOf, type Match } from "../../validation/rule-order.js";
import type { TunnelConfigWire } from "../../api/wire.js";
import { observedConfiguration } from "../../contract/configuration-comparison.js";
import { isObject, toWire, type Configuration } from "../../contract/configuration-shape.js";
import { UserError } from "../../session/errors.js";
import { foreign, several } from "../../session/naming.js";
import { quote } from "../../validation/findings.js";
import { place, type NoPlace, type Undecided } from "./placing.js";

/** A rule as programs write it and the state keeps it. */
export type Rule = Configuration;

/** What one resource wants of its tunnel's configuration. */
export interface SliceChange {
  /** The rules that must be there, in the program's order. */
  readonly declared: readonly Rule[];
  /** The rules that the resource has, or may have, put there before; several for one host name and path, where that is not known. */
  readonly owned: readonly Rule[];
  /** Whether rules that are there, and that this resource did not put there, are taken over. */
  readonly adopt: boolean;
  /** Host names and paths that are this resource's to take: its predecessor's, or given up for it. */
  readonly heirTo?: ReadonlySet<string>;
  /** Host names and paths that another resource of this run declares, or has: they are left as they are. */
  readonly passedOn?: ReadonlySet<string>;
  /** Whether this change was written before: then what is as declared is this resource's own. */
  readonly wrote?: boolean;
}

/** What a configuration has where nothing else is declared. */
const notFound = { service: "http_status:404" };

/** The rules of a configuration, the catch-all apart. */
interface Document {
  readonly rules: Configuration[];
  readonly last: Configuration;
}

/** What came of a merge. */
export interface Merged {
  readonly config: TunnelConfigWire;
  /** The rules that this resource gives up, but that someone else has changed: they stay, and are named. */
  readonly left: readonly string[];
  /** The rules that were there, and that `adopt` takes over. */
  readonly adopted: readonly string[];
  /** Whether a rule is taken over, be it as declared already: a new version of the configuration is the trace of it. */
  readonly takesOver: boolean;
  /** What is said of rules that were put before or behind others' without its being told which should be first. */
  readonly undecided: readonly string[];
}

/**
 * Puts a resource's rules into a configuration, and takes out those that it declares no more. Whatever else is in it stays
 * as it is, and in its order. An error, for the user, where it cannot be done.
 */
export function merge(config: TunnelConfigWire | null, change: SliceChange): Merged {
  const document = read(config);
  const declared = new Map(change.declared.map((rule) => [keyFor(rule), rule]));
  const owned = new Set(change.owned.map(keyFor));
  const left: string[] = [];
  const adopted: string[] = [];
  let takesOver = false;
  for (const key of owned) {
    if (declared.has(key) || change.passedOn?.has(key) === true) continue;
    const index = document.rules.findIndex((present) => keyFor(present) === key);
    const present = document.rules[index];
    if (present === undefined) continue;
    // With other content it is someone else's by now.
    if (isOurs(present, key, change)) document.rules.splice(index, 1);
    else left.push(label(present));
  }
  const own = [...declared].map(([key, rule]) => {
    const index = document.rules.findIndex((present) => keyFor(present) === key);
    const present = document.rules[index];
    const wire = wireRule(rule);
    if (present === undefined) return wire;
    const isSame = sameRule(present, rule);
    if (!owned.has(key) && !(change.wrote === true && isSame)) {
      const isHeir = change.heirTo?.has(key) === true;
      if (!isHeir && !change.adopt) throw existsAlready(present, isSame);
      takesOver = true;
      if (!isHeir) adopted.push(label(present));
    }
    if (isSame) return present;
    document.rules[index] = wire;
    return wire;
  });
  const placing = place(document.rules, own);
  if ("cover" in placing) throw noPlace(placing);
  return {
    config: { ...config, ingress: [...placing.rules, document.last] },
    left,
    adopted,
    takesOver,
    undecided: placing.undecided.map(toldOrder),
  };
}

function isOurs(present: Configuration, key: string, { owned }: SliceChange): boolean {
  return owned.some((rule) => keyFor(rule) === key && sameRule(present, rule));
}

/** Whether a configuration holds a resource's rules as declared, in their order, and none that it gave up. */
export function holds(config: TunnelConfigWire | null, change: SliceChange): boolean {
  const present = rulesByKey(config);
  const declared = new Set(change.declared.map(keyFor));
  const gone = change.owned.filter(
    (rule) => !declared.has(keyFor(rule)) && change.passedOn?.has(keyFor(rule)) !== true,
  );
  const isThere = (rule: Rule): boolean => {
    const found = present.get(keyFor(rule));
    return found !== undefined && sameRule(found, rule);
  };
  const { rules } = read(config);
  const placeOf = new Map(rules.map((rule, place) => [rule, place]));
  const places = change.declared.map((rule) => placeOf.get(present.get(keyFor(rule)) ?? {}) ?? -1);
  return change.declared.every(isThere) && areInOrder(change.declared, places) && !gone.some(isThere);
}

const indices = new WeakMap<TunnelConfigWire, ReadonlyMap<string, Configuration>>();

/** The rules of a configuration, the first of each host name and path: thousands of changes may look into one. */
function rulesByKey(config: TunnelConfigWire | null): ReadonlyMap<string, Configuration> {
  const known = config === null ? undefined : indices.get(config);
  if (known !== undefined) return known;
  const index = new Map<string, Configuration>();
  for (const rule of read(config).rules) if (!index.has(keyFor(rule))) index.set(keyFor(rule), rule);
  if (config !== null) indices.set(config, index);
  return index;
}

const keys = new WeakMap<Rule, string>();

/** The identity of a rule, which is dear to make, and asked for again and again. */
export function keyFor(rule: Rule): string {
  const known = keys.get(rule);
  if (known !== undefined) return known;
  const key = keyOf(rule);
  keys.set(rule, key);
  return key;
}

/**
 * A resource's rules as a configuration has them now, in its order where that counts; those that are missing are left out.
 */
export function observedRules(config: TunnelConfigWire | null, known: readonly Rule[]): Rule[] {
  const { rules } = read(config);
  const found = [...new Set(known.map(keyFor))].flatMap((key) => {
    const place = rules.findIndex((one) => keyFor(one) === key);
    const present = rules[place];
    if (present === undefined) return [];
    const candidates = known.filter((rule) => keyFor(rule) === key);
    const same = candidates.find((rule) => sameRule(present, rule));
    return [{ rule: same ?? observed(present, candidates[0] ?? {}), place }];
  });
  const asKnown = found.map(({ rule }) => rule);
  if (
    areInOrder(
      asKnown,
      found.map(({ place }) => place),
    )
  ) {
    return asKnown;
  }
  return found.sort((one, other) => one.place - other.place).map(({ rule }) => rule);
}

/** The rules of a configuration for one host name, as programs write them. */
export function rulesFor(config: TunnelConfigWire | null, hostname: string): Rule[] {
  return read(config).rules.filter((rule) => rule["hostname"] === hostname);
}

/** Whether a stored rule means what the declared one does. */
function sameRule(present: Configuration, declared: Rule): boolean {
  return observed(present, declared) === declared;
}

/** The stored rule, written as the declared one is; the declared one itself where they mean the same. */
function observed(present: Configuration, declared: Rule): Rule {
  const known = { ingress: [declared] };
  const { hostname, path } = declared;
  // The same host name and path, perhaps in other words.
  const found = observedConfiguration({ ingress: [{ ...present, hostname, path }] }, known);
  if (found === known) return declared;
  const [rule] = found["ingress"] as Rule[];
  return rule ?? {};
}

function read(config: TunnelConfigWire | null): Document {
  const ingress: unknown = config?.ingress;
  const all = Array.isArray(ingress) ? ingress.filter(isObject) : [];
  const last = all.at(-1);
  return last !== undefined && isCatchAll(last) ? { rules: all.slice(0, -1), last } : { rules: all, last: notFound };
}

function wireRule(rule: Rule): Configuration {
  const [wire = {}] = (toWire({ ingress: [rule] }).ingress ?? []) as Configuration[];
  return wire;
}

function existsAlready(present: Configuration, isSame: boolean): UserError {
  return new UserError(
    `the configuration has a rule for ${foreign(label(present))} already, to ${quote(present["service"])}${isSame ? ", as declared" : ", or with other settings"}, that this ` +
      "resource did not put there: nothing was changed. A resource that was only renamed in the program keeps its rules with the option " +
      'aliases: [{ name: "<old name>" }]. Where another resource or stack declares the rule, take it out of that one, or that one out of its ' +
      "state (`pulumi state delete`), so that it does not take out the rule that is this resource's then. To take the rule over, set adopt: true. " +
      "To have Pulumi replace this resource by name (`--replace`), set adopt: true, or the option deleteBeforeReplace: true",
  );
}

function noPlace({ rule, cover, behind, earlier }: NoPlace<Configuration>): UserError {
  const named = (one: Configuration): string => `the rule for ${foreign(label(one))}`;
  const chain = earlier === rule ? "" : `, which this program has behind ${named(earlier)},`;
  return new UserError(
    `${named(rule)}${chain} has no place: ${named(cover)}, which takes all its requests, stands before ${named(behind)}, which must stand before ` +
      `${earlier === rule ? "it" : named(earlier)}. Both are not this resource's: put them into the other order first`,
  );
}

function toldOrder({ rule, before, behind }: Undecided<Configuration>): string {
  const named = (rules: readonly Configuration[]): string => several(rules.map((one) => foreign(label(one))));
  const places = [
    ...(before.length === 0 ? [] : [`behind ${named(before)}`]),
    ...(behind.length === 0 ? [] : [`before ${named(behind)}`]),
  ];
  return (
    `the rule for ${foreign(label(rule))} was put ${places.join(" and ")}: a request may be one of both, and the first rule that fits takes it. ` +
    "Where that is not what you mean, write paths that exclude each other, or declare both in one resource, in their order"
  );
}

/** `app.example.com, path "^/v1"`: how messages name a rule. */
export function label({ hostname, path }: Match): string {
  const host = typeof hostname === "string" && hostname !== "" ? hostname : "every host name";
  return typeof path === "string" && path !== "" ? `${host}, path ${JSON.stringify(path)}` : host;
}
