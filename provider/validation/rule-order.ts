import { requestPattern } from "./hostname.js";
import { breadthOf, mayMeet, pathBound } from "./path-bounds.js";
import { covers as coversPaths, matchesEveryPath, pathForms, type PathForms } from "./path-forms.js";

/** What a rule matches. Absent: everything. */
export interface Match {
  readonly hostname?: unknown;
  readonly path?: unknown;
}

/** What comparisons ask of a rule. */
interface Reading {
  readonly host: string;
  readonly path: string;
  /** The paths that it takes, where that can be told, and what surely holds them. */
  readonly forms: PathForms | undefined;
  readonly bound: PathForms;
  /** How much its host name and its path take in, in numbers that are compared one after the other. */
  readonly hostBreadth: readonly number[];
  readonly pathBreadth: readonly number[];
}

const readings = new WeakMap<Match, Reading>();

function read(rule: Match): Reading {
  const known = readings.get(rule);
  if (known !== undefined) return known;
  const [host, path] = [hostOf(rule), pathOf(rule)];
  const bound = pathBound(path);
  const kind = host === "*" ? 2 : host.startsWith("*.") ? 1 : 0;
  const reading = {
    host,
    path,
    forms: pathForms(path),
    bound,
    hostBreadth: [kind, -host.split(".").length],
    pathBreadth: breadthOf(bound),
  };
  readings.set(rule, reading);
  return reading;
}

/** The rule's identity: one host name and path has one rule. */
export function keyOf(rule: Match): string {
  return JSON.stringify([hostOf(rule), pathOf(rule)]);
}

/** Whether every request that `specific` matches is surely one that `general` matches, too. A rule covers itself. */
export function covers(general: Match, specific: Match): boolean {
  const [outer, inner] = [read(general), read(specific)];
  if (!coversHost(outer.host, inner.host)) return false;
  return outer.path === inner.path || (outer.forms !== undefined && coversPaths(outer.forms, inner.bound));
}

/** Whether some host name is one that both match. */
export function shareHosts(one: Match, other: Match): boolean {
  const [a, b] = [read(one).host, read(other).host];
  return coversHost(a, b) || coversHost(b, a);
}

/** Whether some request may be one that both match: then it counts which one stands first. */
export function mayTakeTheSame(one: Match, other: Match): boolean {
  return shareHosts(one, other) && mayMeet(read(one).bound, read(other).bound);
}

/** Whether the places of rules are in the rules' order, as far as that counts. */
export function areInOrder(rules: readonly Match[], places: readonly number[]): boolean {
  const isBehind = (at: number, later: number): boolean => (places[at] ?? 0) > (places[later] ?? 0);
  if (!places.some((_, at) => at > 0 && isBehind(at - 1, at))) return true;
  return !rules.some((rule, at) =>
    rules.some((later, behind) => behind > at && isBehind(at, behind) && mayTakeTheSame(rule, later)),
  );
}

function coversHost(general: string, specific: string): boolean {
  return general === "*" || general === specific || (general.startsWith("*.") && specific.endsWith(general.slice(1)));
}

/**
 * A total order in which whatever is surely covered comes first: exact names before wildcards, more labels before fewer,
 * then by name; within a host name the narrower path first, then the longer one, then by path.
 */
export function compareRules(one: Match, other: Match): number {
  const [a, b] = [read(one), read(other)];
  return (
    compareNumbers(a.hostBreadth, b.hostBreadth) ||
    lexical(a.host, b.host) ||
    compareNumbers(a.pathBreadth, b.pathBreadth) ||
    // What is known only by its beginning takes in less than all that begins so.
    Number(a.forms !== undefined) - Number(b.forms !== undefined) ||
    b.path.length - a.path.length ||
    lexical(a.path, b.path)
  );
}

/** One after the other; where one list is the other's beginning, it comes first. */
function compareNumbers(one: readonly number[], other: readonly number[]): number {
  for (const [at, a] of one.entries()) {
    const b = other[at];
    if (b === undefined) return 1;
    if (a !== b) return a < b ? -1 : 1;
  }
  return one.length - other.length;
}

/** Whether a rule takes in everything that comes to it. */
export function isCatchAll(rule: Match): boolean {
  return hostOf(rule) === "*" && pathOf(rule) === "";
}

function hostOf({ hostname }: Match): string {
  const host = typeof hostname === "string" ? hostname : "";
  return requestPattern(host) ?? host.toLowerCase();
}

function pathOf({ path }: Match): string {
  return typeof path === "string" && !matchesEveryPath(path) ? path : "";
}

function lexical(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
