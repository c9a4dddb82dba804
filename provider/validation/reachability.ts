import { type Findings, quote } from "./findings.js";
import { requestPattern } from "./hostname.js";
import { pathBound } from "./path-bounds.js";
import { covers, pathForms, type PathForms } from "./path-forms.js";

/** A rule whose hostname and path are known. */
export interface KnownRule {
  /** Its place in `ingress`. */
  index: number;
  hostname: string;
  path: string;
  property: string;
}

/** A rule that takes requests of a pattern away from those behind it. */
interface Taker {
  rule: KnownRule;
  /** Undefined where nothing is known of its path but the text. */
  forms: PathForms | undefined;
}

/** The rules of one hostname pattern, first by path. */
interface Takers {
  byPath: Map<string, Taker>;
  /** Those whose paths can be compared with others. */
  comparable: Taker[];
}

/** A longer name is none that DNS holds, and is reported as such; the bound keeps the search below short. */
const longestHostname = 253;

/** Comparisons of paths in one configuration. Thousands of paths of one host are equal or not; nobody writes them to overlap. */
const mostComparisons = 500_000;

/** The hostname patterns that take in all the names that this one takes in, the narrowest first. */
export function* patternsAbove(pattern: string): Generator<string> {
  if (pattern !== "*") {
    yield pattern;
    if (pattern.length <= longestHostname) {
      const from = pattern.startsWith("*.") ? 2 : 0;
      for (let dot = pattern.indexOf(".", from); dot >= 0; dot = pattern.indexOf(".", dot + 1)) {
        yield `*${pattern.slice(dot)}`;
      }
    }
  }
  yield "*";
}

/**
 * Warns of rules that no request reaches, because earlier rules take all of theirs: the first match wins. One pass with
 * a look-up for each label, so that thousands of rules take no time. Rules in between whose hostname or path is unknown
 * do no harm: they could only take more away.
 */
export function warnOfUnreachableRules(rules: readonly KnownRule[], last: number, findings: Findings): void {
  const search = new Search();
  for (const rule of rules) {
    // The last rule must be there, whatever goes before it.
    if (rule.index === last) break;
    const pattern = requestPattern(rule.hostname);
    // A name that no request has is reported as such.
    if (pattern === undefined) continue;
    const takers = search.takersOf(pattern, rule);
    if (takers.length > 0) {
      const names = takers.map((taker) => `${taker.property} (${ruleLabel(taker)})`).join(" and ");
      findings.warn(
        rule.property,
        `never matches: ${names} ${takers.length === 1 ? "takes" : "take"} its requests; ` +
          `put this one before ${takers.length === 1 ? "it" : "them"}, or remove it`,
      );
    }
    search.add(pattern, rule);
  }
}

/** The rules that were read so far, by hostname pattern. */
class Search {
  readonly #takers = new Map<string, Takers>();
  #comparisonsLeft = mostComparisons;

  add(pattern: string, rule: KnownRule): void {
    const taker = { rule, forms: pathForms(rule.path) };
    const takers = this.#takers.get(pattern) ?? { byPath: new Map<string, Taker>(), comparable: [] };
    if (!takers.byPath.has(rule.path)) {
      takers.byPath.set(rule.path, taker);
      if (taker.forms !== undefined) takers.comparable.push(taker);
    }
    this.#takers.set(pattern, takers);
  }

  /** The earlier rules that take all requests of this one; none where some may be left to it. */
  takersOf(pattern: string, { path }: KnownRule): readonly KnownRule[] {
    const above = [...patternsAbove(pattern)].flatMap((wider) => this.#takers.get(wider) ?? []);
    const same = above.map(({ byPath }) => byPath.get("") ?? byPath.get(path)).find((taker) => taker !== undefined);
    if (same !== undefined) return [same.rule];
    const forms = pathBound(path);
    const found = new Set<KnownRule>();
    for (const form of forms) {
      const taker = this.#first(above, [form]);
      if (taker === undefined) return [];
      found.add(taker);
    }
    return [...found];
  }

  #first(above: readonly Takers[], forms: PathForms): KnownRule | undefined {
    for (const { comparable } of above) {
      for (const taker of comparable) {
        if (--this.#comparisonsLeft < 0) return undefined;
        if (covers(taker.forms ?? [], forms)) return taker.rule;
      }
    }
    return undefined;
  }
}

/** How messages name a rule beside its place: by what it matches. */
export function ruleLabel({ hostname, path }: Pick<KnownRule, "hostname" | "path">): string {
  const host = hostname === "" ? "every hostname" : `hostname ${quote(hostname)}`;
  return path === "" ? host : `${host}, path ${quote(path)}`;
}
