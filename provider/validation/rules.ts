import type { Finding } from "./findings.js";
import { unknownInput } from "./suggestion.js";
import { containsUnknown } from "./unknown.js";

/** Properties as a program or Pulumi's host gives them. */
type Properties = Record<string, unknown>;

/** A rule for one input: the reason why a value is wrong, or undefined. Unknown values never reach it. */
export type Rule = (value: unknown) => string | undefined;

/**
 * A resource's inputs and their rules; `required` gives the reason why one cannot be left out. A `hidden` one is passed by
 * the resource's class, not by the program: no message offers it.
 */
export type RuleTable = Readonly<Record<string, { rule: Rule; required?: string; hidden?: true }>>;

/** Why this is neither true nor false, or undefined where it is. */
export function validateBoolean(value: unknown): string | undefined {
  return typeof value === "boolean" ? undefined : "must be true or false";
}

/** The rule of the input that has a resource take what is there already; tunnels have one of their own. */
export const adoptRule = { adopt: { rule: validateBoolean } } as const satisfies RuleTable;

/** The rule of the hidden input that tells a resource from every other. */
export const markRule = {
  mark: { rule: (value: unknown) => (typeof value === "string" ? undefined : "must be a string"), hidden: true },
} as const satisfies RuleTable;

/**
 * The rule of the hidden input that tells whether a secret is anywhere in what the program passes: providers get secrets in
 * clear, without a mark, and must know what not to tell.
 */
export const secretsRule = {
  holdsSecrets: {
    rule: (value: unknown) => (typeof value === "boolean" ? undefined : "must be a boolean"),
    hidden: true,
  },
} as const satisfies RuleTable;

/** Every failure of the inputs at once. Null counts as absent; unknown values pass. */
export function checkInputs(resource: string, rules: RuleTable, news: Properties): Finding[] {
  const failures: Finding[] = [];
  for (const [property, { rule, required }] of Object.entries(rules)) {
    const value = news[property] ?? undefined;
    if (containsUnknown(value)) continue;
    const reason = value === undefined ? required : rule(value);
    if (reason !== undefined) failures.push({ property, reason });
  }
  const offered = Object.keys(rules).filter((property) => rules[property]?.hidden !== true);
  for (const property of Object.keys(withoutNulls(news))) {
    if (property === "__provider" || Object.hasOwn(rules, property)) continue;
    failures.push({ property: "", reason: unknownInput(resource, property, offered) });
  }
  return failures;
}

/** The inputs without nulls: null counts as absent. */
export function withoutNulls(news: Properties): Properties {
  return Object.fromEntries(Object.entries(news).filter(([, value]) => value !== null && value !== undefined));
}
