import { parseDuration } from "../validation/durations.js";
import { keyOf } from "../validation/rule-order.js";
import { adoptInput, hiddenInputs, tunnelReference } from "./common-inputs.js";
import { sameConfiguration } from "./configuration-comparison.js";
import { normalise } from "./configuration-shape.js";
import type { Contract } from "./contract.js";

/** How long to wait, where the program does not say, before looking whether what was written is still there. */
export const defaultSettleSeconds = 2;

function validateSettle(value: unknown): string | undefined {
  const seconds = parseDuration(value);
  return seconds !== undefined && seconds >= 0 && seconds <= 60
    ? undefined
    : 'must be 0 to 60 seconds, as in 2 or "2s"';
}

/** Whether two lists of rules mean the same, in the same order. */
export function sameRules(old: unknown, declared: unknown): boolean {
  return sameConfiguration({ ingress: old }, { ingress: declared });
}

/** IngressRules. */
export const ingressRules = {
  resource: "IngressRules",
  inputs: {
    ...tunnelReference("a CfdTunnel", "replace"),
    rules: {
      // Failures of rules have property paths of their own.
      rule: () => undefined,
      required: "missing: give at least one rule",
      onChange: "update",
      same: sameRules,
      form: (value) => (Array.isArray(value) ? normalise({ ingress: value })["ingress"] : value),
      advise: async (rules, settings) => {
        const { validateIngressRules } = await import("../validation/ingress-rules.js");
        return validateIngressRules(rules, settings).warnings;
      },
    },
    ...adoptInput,
    settleSeconds: { rule: validateSettle, onChange: "stored", default: defaultSettleSeconds, form: parseDuration },
    replaceOn: {
      rule: (value) => (typeof value === "string" && value !== "" ? undefined : "must be a text"),
      onChange: "replace",
      // Two texts may be one host name, in other words.
      same: (old, declared) => keyOf({ hostname: old }) === keyOf({ hostname: declared }),
    },
    ...hiddenInputs,
  },
  computed: ["version"],
  follows: { version: ["rules"] },
  secretOutputs: [],
} satisfies Contract;
