import type { Ledger } from "../../session/ledger.js";
import { keyOf, type Match } from "../../validation/rule-order.js";
import type { Finding } from "../../validation/findings.js";
import { containsUnknown } from "../../validation/unknown.js";
import type { Properties } from "../frame/lifecycle.js";

/** What the ledger calls the configuration of a tunnel or WARP connector. */
export function configurationOf(tunnelId: string): string {
  return `configuration ${tunnelId}`;
}

/** What the ledger calls some rules of a tunnel's configuration, of which several resources may have some. */
function rulesOf(tunnelId: string): string {
  return `rules ${tunnelId}`;
}

/** How the names of all rules of a tunnel begin, in the ledger. */
export function eachRuleOf(tunnelId: string): string {
  return `rule ${tunnelId} `;
}

/** What the ledger calls the rule of a host name and path. In hexadecimal: paths that differ in case are two. */
export function ruleOf(tunnelId: string, rule: Match): string {
  return eachRuleOf(tunnelId) + Buffer.from(keyOf(rule)).toString("hex");
}

const inOne = "put all rules into one of them, or use IngressRules only, which share a tunnel";
const mixed = `this program has a TunnelConfiguration and IngressRules of this tunnel, and the former would undo the latter: ${inOne}`;

/**
 * Notes that a resource of this run declares the whole configuration of a tunnel, of which there is one; a failure where
 * another one declares it, or some rules of it, so that each would undo the other.
 */
export function declareWhole(
  ledger: Ledger,
  resource: string,
  news: Properties,
  olds: Properties | undefined,
): Finding[] {
  const { tunnelId, mark } = news;
  if (typeof mark !== "string") return [];
  if (typeof olds?.["tunnelId"] === "string") ledger.declaredBefore(mark, [configurationOf(olds["tunnelId"])]);
  if (typeof tunnelId !== "string" || containsUnknown(tunnelId)) return [];
  if (ledger.declare(mark, [configurationOf(tunnelId)]) !== undefined) {
    const advice = resource === "TunnelConfiguration" ? `: ${inOne}` : "";
    const reason = `another ${resource} of this program configures this tunnel already, and a tunnel has one configuration, so that each would undo the other${advice}`;
    return [{ property: "tunnelId", reason }];
  }
  return areRulesDeclared(ledger, tunnelId) ? [{ property: "tunnelId", reason: mixed }] : [];
}

/**
 * Notes that a resource of this run declares some rules of a tunnel's configuration; a failure where another one declares
 * one of them, or the whole. `label` says which rule it is.
 */
export function declareRules(
  ledger: Ledger,
  news: Properties,
  olds: Properties | undefined,
  label: (rule: Match) => string,
): Finding[] {
  const { mark } = news;
  if (typeof mark !== "string") return [];
  if (olds !== undefined) ledger.declaredBefore(mark, [...thingsIn(olds).keys()]);
  const things = thingsIn(news);
  const { tunnelId } = news;
  if (typeof tunnelId !== "string" || containsUnknown(tunnelId)) return [];
  const doubled = things.get(ledger.declare(mark, [...things.keys(), rulesOf(tunnelId)]) ?? "");
  return [
    ...(isWholeDeclared(ledger, tunnelId) ? [{ property: "tunnelId", reason: mixed }] : []),
    ...(doubled === undefined
      ? []
      : [
          {
            property: "rules",
            reason: `another resource of this program declares the rule for ${label(doubled)}, too`,
          },
        ]),
  ];
}

/** Whether a resource of this run declares the whole configuration of a tunnel. */
export function isWholeDeclared(ledger: Ledger, tunnelId: string): boolean {
  return ledger.declarerOf(configurationOf(tunnelId)) !== undefined;
}

/** Whether resources of this run declare rules of a tunnel's configuration. */
export function areRulesDeclared(ledger: Ledger, tunnelId: string): boolean {
  return ledger.declarerOf(rulesOf(tunnelId)) !== undefined;
}

/** The rules that are declared, as far as they are known, by what the ledger calls them. */
function thingsIn({ tunnelId, rules }: Properties): Map<string, Match> {
  const known = (rule: unknown): rule is Match =>
    typeof rule === "object" && rule !== null && !containsUnknown([(rule as Match).hostname, (rule as Match).path]);
  if (typeof tunnelId !== "string" || containsUnknown(tunnelId) || !Array.isArray(rules)) return new Map();
  return new Map(rules.filter(known).map((rule) => [ruleOf(tunnelId, rule), rule]));
}
