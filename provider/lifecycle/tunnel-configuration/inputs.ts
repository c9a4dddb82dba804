import { normalise, type Configuration } from "../../contract/configuration-shape.js";
import { markRule, secretsRule, type RuleTable } from "../../validation/rules.js";
import { validateOneOf } from "../../validation/tunnel.js";
import { sameId, type FieldTable } from "../fields.js";
import type { Properties } from "../frame/guard.js";
import { tunnelReferenceRules } from "../tunnel-reference.js";
import { sameConfiguration } from "../../contract/configuration-comparison.js";

/** The inputs, as check leaves them. */
export interface ConfigurationInputs {
  accountId: string;
  tunnelId: string;
  config: Configuration;
  onDelete?: "reset" | "retain";
  /** Which resource of which stack this is. */
  mark?: string;
  /** Whether a secret is anywhere in `config`: then no message quotes it. */
  holdsSecrets?: boolean;
}

/** The rules for the inputs. */
export const inputRules: RuleTable = {
  ...tunnelReferenceRules("a CfdTunnel"),
  // Failures of a configuration have property paths of their own.
  config: { rule: () => undefined, required: 'missing: give at least { ingress: [{ service: "http_status:404" }] }' },
  onDelete: { rule: (value) => validateOneOf(value, ["reset", "retain"]) },
  ...markRule,
  ...secretsRule,
};

/** What a change of each input does. */
export const fields: FieldTable = {
  accountId: { onChange: "replace", same: sameId },
  tunnelId: { onChange: "replace", same: sameId },
  config: { onChange: "update", same: sameConfiguration },
  onDelete: { onChange: "update", default: "reset" },
};

/** Declared inputs, ids in lower case, durations in whole seconds. */
export function resolved(properties: Properties): ConfigurationInputs {
  const inputs = properties as unknown as ConfigurationInputs;
  return {
    ...inputs,
    accountId: inputs.accountId.toLowerCase(),
    tunnelId: inputs.tunnelId.toLowerCase(),
    config: normalise(inputs.config),
  };
}
