import { requestPattern } from "./hostname.js";
import { matchesEveryPath } from "./path-forms.js";
import { patternsAbove } from "./reachability.js";

/** What a rule matches. Absent: everything. */
export interface Match {
  readonly hostname?: unknown;
  readonly path?: unknown;
}

/** The rule's identity: one host name and path has one rule. */
export function keyOf(rule: Match): string {
  return JSON.stringify([hostOf(rule), pathOf(rule)]);
}

/** Whether every request that `specific` matches is one that `general` matches, too. A rule covers itself. */
export function covers(general: Match, specific: Match): boolean {
  const path = pathOf(general);
  if (path !== "" && path !== pathOf(specific)) return false;
  const host = hostOf(general);
  for (const pattern of patternsAbove(hostOf(specific))) if (pattern === host) return true;
  return false;
}

/**
 * A total order in which whatever is covered comes first: exact names before wildcards, more labels before fewer, then by
 * name; within a host name the longer path first, then by path.
 */
export function compareRules(one: Match, other: Match): number {
  const [a, b] = [hostOf(one), hostOf(other)];
  const [p, q] = [pathOf(one), pathOf(other)];
  return (
    breadth(a) - breadth(b) ||
    b.split(".").length - a.split(".").length ||
    lexical(a, b) ||
    q.length - p.length ||
    lexical(p, q)
  );
}

/** Whether a rule takes in everything that comes to it. */
export function isCatchAll(rule: Match): boolean {
  return hostOf(rule) === "*" && pathOf(rule) === "";
}

function breadth(host: string): number {
  if (host === "*") return 2;
  return host.startsWith("*.") ? 1 : 0;
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
