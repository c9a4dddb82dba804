import { compareRules, covers, isCatchAll, keyOf, type Match } from "../../validation/rule-order.js";
import type { TunnelConfigWire } from "../../api/wire.js";
import { UserError } from "../../session/errors.js";
import { foreign } from "../../session/naming.js";
import { quote } from "../../validation/findings.js";
import { isObject, toWire, type Configuration } from "../../contract/configuration-shape.js";
import { observedConfiguration } from "../../contract/configuration-comparison.js";

/** A rule as programs write it and the state keeps it. */
export type Rule = Configuration;

/** What one resource wants of its tunnel's configuration. */
export interface SliceChange {
  /** The rules that must be there. */
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
}

/**
 * Puts a resource's rules into a configuration, and takes out those that it declares no more. Whatever else is in it stays
 * as it is, and in its order. Where rules are put by order alone, in whatever order several resources come: the same rules
 * give the same document. An error, for the user, where it cannot be done.
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
  for (const [key, rule] of declared) {
    const index = document.rules.findIndex((present) => keyFor(present) === key);
    const present = document.rules[index];
    if (present === undefined) {
      insert(document, rule);
      continue;
    }
    const isSame = sameRule(present, rule);
    if (!owned.has(key) && !(change.wrote === true && isSame)) {
      const isHeir = change.heirTo?.has(key) === true;
      if (!isHeir && !change.adopt) throw existsAlready(present, isSame);
      takesOver = true;
      if (!isHeir) adopted.push(label(present));
    }
    if (!isSame) document.rules[index] = wireRule(rule);
    // It is there, but someone has put a rule before it that takes all its requests: it gets a better place.
    if (document.rules.slice(0, index).some((before) => covers(before, rule))) {
      const [taken = wireRule(rule)] = document.rules.splice(index, 1);
      insert(document, rule, taken);
    }
  }
  return { config: { ...config, ingress: [...document.rules, document.last] }, left, adopted, takesOver };
}

function isOurs(present: Configuration, key: string, { owned }: SliceChange): boolean {
  return owned.some((rule) => keyFor(rule) === key && sameRule(present, rule));
}

/** Whether a configuration holds a resource's rules as declared, and none that it gave up. */
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
  return change.declared.every(isThere) && !gone.some(isThere);
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

/** A resource's rules as a configuration has them now; those that are missing are left out. */
export function observedRules(config: TunnelConfigWire | null, known: readonly Rule[]): Rule[] {
  const { rules } = read(config);
  return [...new Set(known.map(keyFor))].flatMap((key) => {
    const present = rules.find((one) => keyFor(one) === key);
    if (present === undefined) return [];
    const candidates = known.filter((rule) => keyFor(rule) === key);
    const same = candidates.find((rule) => sameRule(present, rule));
    return [same ?? observed(present, candidates[0] ?? {})];
  });
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

/** Behind all that is more specific, before the first that comes later in order: so before all that cover it. */
function insert(document: Document, rule: Rule, wire: Configuration = wireRule(rule)): void {
  const { rules } = document;
  const after = rules.findLastIndex((present) => covers(rule, present));
  const cover = rules.slice(0, after + 1).find((present) => covers(present, rule));
  if (cover !== undefined) throw wrongOrder(rule, cover, rules[after] ?? {});
  const next = rules.findIndex((present, index) => index > after && compareRules(present, rule) > 0);
  rules.splice(next === -1 ? rules.length : next, 0, wire);
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

function wrongOrder(rule: Rule, cover: Configuration, behind: Configuration): UserError {
  return new UserError(
    `the rule for ${label(rule)} has no place: the rule for ${foreign(label(cover))}, which takes all its requests, stands before the rule for ` +
      `${foreign(label(behind))}, which must stand before it. Both are not this resource's: put them into the other order first`,
  );
}

/** `app.example.com, path "^/v1"`: how messages name a rule. */
export function label({ hostname, path }: Match): string {
  const host = typeof hostname === "string" && hostname !== "" ? hostname : "every host name";
  return typeof path === "string" && path !== "" ? `${host}, path ${JSON.stringify(path)}` : host;
}
