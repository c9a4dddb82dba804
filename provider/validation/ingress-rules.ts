import { warnOfAccessGaps } from "./access-gaps.js";
import { validateTunnelConfiguration } from "./configuration.js";
import { Findings, quote, withoutValues, type Finding, type Verdict } from "./findings.js";
import { matchesEveryHost } from "./hostname.js";
import { type KnownRule, warnOfUnreachableRules } from "./reachability.js";
import { keyOf } from "./rule-order.js";
import { containsUnknown, isUnknown } from "./unknown.js";

const catchAll = { service: "http_status:404" };

/**
 * Judges the rules that a resource owns in a tunnel's configuration: each as cloudflared judges it, their order, which is the
 * program's, and what only concerns rules that share a configuration. Of rules that hold secrets, no value is told.
 */
export function validateIngressRules(rules: unknown, { secret = false } = {}): Verdict {
  return secret ? withoutValues(() => judgeAll(rules)) : judgeAll(rules);
}

function judgeAll(rules: unknown): Verdict {
  if (isUnknown(rules)) return { failures: [], warnings: [] };
  if (!Array.isArray(rules) || rules.length === 0) {
    const reason =
      'must be a list of one or more rules such as { hostname: "app.example.com", service: "http://localhost:8080" }';
    return { failures: [{ property: "rules", reason }], warnings: [] };
  }
  const verdicts = rules.map((rule: unknown, index) => judge(rule, `rules[${String(index)}]`));
  const twice = duplicates(rules);
  return {
    failures: [...verdicts.flatMap(({ failures }) => failures), ...twice],
    warnings: [
      ...verdicts.flatMap(({ warnings }) => warnings),
      ...together(rules).filter(({ property }) => !twice.some((one) => one.property === property)),
    ],
  };
}

/** What is said of rules that follow each other: that none reaches one, that one lets in whom another does not. */
function together(rules: readonly unknown[]): readonly Finding[] {
  const findings = new Findings();
  const known = rules.flatMap((rule, index): KnownRule[] => {
    if (!isRule(rule) || isUnknown(rule)) return [];
    const { hostname } = rule;
    const path = rule.path ?? "";
    if (typeof hostname !== "string" || typeof path !== "string" || containsUnknown([hostname, path])) return [];
    return [{ index, hostname, path, property: `rules[${String(index)}]` }];
  });
  // The rule that must take everything is none of these.
  warnOfUnreachableRules(known, rules.length, findings);
  warnOfAccessGaps(rules, "rules", findings);
  return findings.verdict().warnings;
}

function judge(rule: unknown, property: string): Verdict {
  if (isUnknown(rule)) return { failures: [], warnings: [] };
  if (isRule(rule) && isEveryHost(rule.hostname)) {
    const reason =
      "is missing: a rule without a host name would take the requests of every other owner; the catch-all of a shared configuration " +
      "is not changed";
    return { failures: [{ property: `${property}.hostname`, reason }], warnings: [] };
  }
  const { failures, warnings } = validateTunnelConfiguration({ ingress: [rule, catchAll] });
  // Some reasons name another place in the rule.
  const placed = (text: string): string =>
    text.replaceAll("config.ingress[0]", property).replaceAll("config.ingress", "rules");
  const here = (finding: Finding): Finding => ({
    property: placed(finding.property),
    reason: placed(finding.reason),
  });
  return { failures: failures.map(here), warnings: warnings.map(here) };
}

function duplicates(rules: readonly unknown[]): Finding[] {
  const first = new Map<string, number>();
  return rules.flatMap((rule, index) => {
    if (!isRule(rule) || containsUnknown([rule.hostname, rule.path])) return [];
    const key = keyOf(rule);
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, index);
      return [];
    }
    const reason = `${quote(rule.hostname)} has the same host name and path as rules[${String(earlier)}]: only one of them can be used`;
    return [{ property: `rules[${String(index)}]`, reason }];
  });
}

function isRule(rule: unknown): rule is { hostname?: unknown; path?: unknown } {
  return rule !== null && typeof rule === "object" && !Array.isArray(rule);
}

function isEveryHost(hostname: unknown): boolean {
  return hostname === undefined || hostname === null || (typeof hostname === "string" && matchesEveryHost(hostname));
}
