/** Resources that a command names: by URN, or by a pattern in which `*` stands for a part of a URN and `**` for several parts. */

const SPECIAL = /[.*+?^${}()|[\]\\]/g;
const escaped = (text: string) => text.replaceAll(SPECIAL, String.raw`\$&`);

function matcherOf(pattern: string): RegExp {
  const segments = pattern.split("**").map((segment) => segment.split("*").map(escaped).join("[^:]*"));
  return new RegExp(`^${segments.join(".*")}$`);
}

/** A set of resources; empty where nothing is named. */
export class UrnTargets {
  private readonly urns: ReadonlySet<string>;
  private readonly patterns: readonly RegExp[];

  constructor(named: readonly string[]) {
    this.urns = new Set(named.filter((each) => !each.includes("*")));
    this.patterns = named.filter((each) => each.includes("*")).map(matcherOf);
  }

  /** Whether nothing is named. */
  get isEmpty(): boolean {
    return this.urns.size === 0 && this.patterns.length === 0;
  }

  /** Whether a resource is named. */
  has(urn: string): boolean {
    return this.urns.has(urn) || this.patterns.some((pattern) => pattern.test(urn));
  }

  /** The URNs, patterns aside, that are none of those given. */
  missingFrom(known: Iterable<string>): string[] {
    const existing = new Set(known);
    return [...this.urns].filter((urn) => !existing.has(urn));
  }
}
