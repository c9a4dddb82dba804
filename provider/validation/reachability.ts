import { type Findings, quote } from "./findings.js";
import { matchesEveryHost } from "./hostname.js";
import { matchesEveryPath } from "./path.js";

/** A rule whose hostname and path are known. */
export interface KnownRule {
  /** Its place in `ingress`. */
  index: number;
  hostname: string;
  path: string;
  property: string;
}

/** A longer name is none that DNS holds, and is reported as such; the bound keeps the search below short. */
const longestHostname = 253;

/** The hostname patterns that take in all the names that this one takes in, the narrowest first. */
export function* patternsAbove(hostname: string): Generator<string> {
  if (!matchesEveryHost(hostname)) {
    yield hostname;
    if (hostname.length <= longestHostname) {
      const from = hostname.startsWith("*.") ? 2 : 0;
      for (let dot = hostname.indexOf(".", from); dot >= 0; dot = hostname.indexOf(".", dot + 1)) {
        yield `*${hostname.slice(dot)}`;
      }
    }
  }
  yield "*";
}

/**
 * Warns of rules that no request reaches, because an earlier rule takes all of theirs: the first match wins.
 * One pass with a look-up for each label, so that thousands of rules take no time. Rules in between whose hostname
 * or path is unknown do no harm: they could only take more away.
 */
export function warnOfUnreachableRules(rules: readonly KnownRule[], last: number, findings: Findings): void {
  /** The first rule of each path, by hostname pattern. */
  const earliest = new Map<string, Map<string, KnownRule>>();
  for (const rule of rules) {
    // The last rule must be there, whatever goes before it.
    if (rule.index === last) break;
    const path = matchesEveryPath(rule.path) ? "" : rule.path;
    const cover = coverOf(rule.hostname, path, earliest);
    if (cover !== undefined) {
      findings.warn(
        rule.property,
        `never matches: ${cover.property} (${label(cover)}) takes its requests; put this one before it, or remove it`,
      );
    }
    const pattern = matchesEveryHost(rule.hostname) ? "*" : rule.hostname;
    const paths = earliest.get(pattern) ?? new Map<string, KnownRule>();
    if (!paths.has(path)) paths.set(path, rule);
    earliest.set(pattern, paths);
  }
}

/** The earlier rule that takes all requests of this hostname and path, or undefined where none surely does. */
function coverOf(
  hostname: string,
  path: string,
  earliest: ReadonlyMap<string, ReadonlyMap<string, KnownRule>>,
): KnownRule | undefined {
  for (const pattern of patternsAbove(hostname)) {
    const paths = earliest.get(pattern);
    const cover = paths?.get("") ?? paths?.get(path);
    if (cover !== undefined) return cover;
  }
  return undefined;
}

function label({ hostname, path }: KnownRule): string {
  const host = hostname === "" ? "every hostname" : `hostname ${quote(hostname)}`;
  return path === "" ? host : `${host}, path ${quote(path)}`;
}
