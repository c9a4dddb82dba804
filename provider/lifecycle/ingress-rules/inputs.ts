import { normalise } from "../../session/configuration-shape.js";
import { parseDuration } from "../../validation/durations.js";
import { keyOf } from "../../validation/rule-order.js";
import { adoptRule, markRule, secretsRule, type RuleTable } from "../../validation/rules.js";
import { sameId, type FieldTable } from "../fields.js";
import type { Properties } from "../guard.js";
import { tunnelReferenceRules } from "../tunnel-reference.js";
import { sameConfiguration } from "../tunnel-configuration/comparison.js";
import type { Rule } from "./merge.js";

const defaultSettleSeconds = 2;

/** The inputs, as check leaves them. */
export interface IngressRulesInputs {
  accountId: string;
  tunnelId: string;
  rules: Rule[];
  adopt?: boolean;
  settleSeconds?: number;
  replaceOn?: string;
  mark?: string;
}

/** The outputs, as the state keeps them. */
export interface IngressRulesState extends IngressRulesInputs {
  version: number;
  /** Rules of an update whose outcome is not known: they may be there. */
  attempted?: Rule[];
  /** The rules that this resource last wrote, where a refresh found others in their place. */
  written?: Rule[];
}

/** The rules for the inputs. */
export const inputRules: RuleTable = {
  ...tunnelReferenceRules("a CfdTunnel"),
  // Failures of rules have property paths of their own.
  rules: { rule: () => undefined, required: "missing: give at least one rule" },
  ...adoptRule,
  settleSeconds: { rule: validateSettle },
  replaceOn: { rule: (value) => (typeof value === "string" && value !== "" ? undefined : "must be a text") },
  ...markRule,
  ...secretsRule,
};

function validateSettle(value: unknown): string | undefined {
  const seconds = parseDuration(value);
  return seconds !== undefined && seconds >= 0 && seconds <= 60
    ? undefined
    : 'must be 0 to 60 seconds, as in 2 or "2s"';
}

/** What a change of each input does. */
export const fields: FieldTable = {
  accountId: { onChange: "replace", same: sameId },
  tunnelId: { onChange: "replace", same: sameId },
  rules: { onChange: "update", same: sameRules },
  adopt: { onChange: "update", default: false },
  settleSeconds: { onChange: "update", default: defaultSettleSeconds },
  replaceOn: { onChange: "replace", same: sameName },
};

/** Whether two texts are one host name, in other words. */
function sameName(old: unknown, declared: unknown): boolean {
  return keyOf({ hostname: old }) === keyOf({ hostname: declared });
}

/** Whether two lists of rules mean the same, in the same order. */
export function sameRules(old: unknown, declared: unknown): boolean {
  return sameConfiguration({ ingress: old }, { ingress: declared });
}

/** The rules with every duration in whole seconds. */
export function normalised(rules: readonly Rule[]): Rule[] {
  return normalise({ ingress: rules })["ingress"] as Rule[];
}

/** Declared inputs, ids in lower case, times in seconds. */
export function resolved(properties: Properties): IngressRulesInputs {
  const inputs = properties as unknown as IngressRulesInputs;
  return {
    ...inputs,
    accountId: inputs.accountId.toLowerCase(),
    tunnelId: inputs.tunnelId.toLowerCase(),
    rules: normalised(inputs.rules),
  };
}

/** How long to wait before looking whether what was written is still there. */
export function settleOf({ settleSeconds }: Pick<IngressRulesInputs, "settleSeconds">): number {
  return settleSeconds === undefined ? defaultSettleSeconds : (parseDuration(settleSeconds) ?? defaultSettleSeconds);
}

/** The outputs: what is not the default, so that delete, which sees outputs only, knows it. */
export function outputs(inputs: IngressRulesInputs, version: number): Properties {
  const { accountId, tunnelId, rules, adopt, settleSeconds, replaceOn, mark } = inputs;
  return {
    accountId,
    tunnelId,
    rules,
    version,
    ...(adopt === true ? { adopt } : {}),
    ...(settleSeconds === undefined || settleOf(inputs) === defaultSettleSeconds ? {} : { settleSeconds }),
    ...(replaceOn === undefined ? {} : { replaceOn }),
    ...(mark === undefined ? {} : { mark }),
  };
}
