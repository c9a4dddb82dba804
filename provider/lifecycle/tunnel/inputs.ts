import type { dynamic } from "@pulumi/pulumi";

import { bounded } from "../../api/http/bounded-text.js";
import { missingAccount } from "../../session/config.js";
import {
  validateAccountId,
  validateOneOf,
  validateTunnelName,
  validateTunnelSecret,
  validateUuid,
} from "../../validation/tunnel.js";
import { containsUnknown } from "../../validation/unknown.js";
import type { Properties } from "../guard.js";

/** The inputs that tunnels of both kinds have, as check leaves them. */
export interface TunnelInputs {
  accountId: string;
  /** Absent where a tunnel is adopted by id and keeps its own name. */
  name?: string;
  /** Absent where the tunnel keeps, or is given, a secret of Cloudflare's own making. */
  tunnelSecret?: string;
  onSecretChange?: OnSecretChange;
  onActiveConnections?: OnActiveConnections;
  adopt?: boolean | string;
}

export type OnSecretChange = "keepConnections" | "dropConnections";
export type OnActiveConnections = "disconnect" | "refuse";

/** A rule for one input: the reason why a value is wrong, or undefined. Unknown values never reach it. */
export type Rule = (value: unknown) => string | undefined;

/** A resource's inputs and their rules; `required` gives the reason why one cannot be left out. */
export type RuleTable = Readonly<Record<string, { rule: Rule; required?: string; secret?: true }>>;

/** The rules for the inputs that tunnels of both kinds have. */
export const tunnelRules: RuleTable = {
  accountId: { rule: validateAccountId, required: missingAccount },
  name: { rule: validateTunnelName },
  tunnelSecret: { rule: validateTunnelSecret, secret: true },
  onSecretChange: { rule: (value) => validateOneOf(value, ["keepConnections", "dropConnections"]) },
  onActiveConnections: { rule: (value) => validateOneOf(value, ["disconnect", "refuse"]) },
  adopt: { rule: validateAdopt },
};

function validateAdopt(value: unknown): string | undefined {
  if (typeof value === "boolean") return undefined;
  if (typeof value === "string") return validateUuid(value, "the tunnel to adopt");
  return "must be true (adopt the live tunnel of this name), the id of a tunnel, or false";
}

/** Every failure of the inputs at once. Null counts as absent; unknown values pass. */
export function checkInputs(resource: string, rules: RuleTable, news: Properties): dynamic.CheckFailure[] {
  const failures: dynamic.CheckFailure[] = [];
  for (const [property, { rule, required, secret }] of Object.entries(rules)) {
    const value = news[property] ?? undefined;
    if (containsUnknown(value)) continue;
    const reason = value === undefined ? required : rule(value);
    if (reason === undefined) continue;
    // Pulumi prints the value of a property that fails, of a secret one too: so a secret's name goes into the reason.
    failures.push(secret === true ? { property: "", reason: `${property}: ${reason}` } : { property, reason });
  }
  for (const property of Object.keys(withoutNulls(news))) {
    if (property === "__provider" || Object.hasOwn(rules, property)) continue;
    const known = validateOneOf(property, Object.keys(rules));
    failures.push({ property: "", reason: `${bounded(property, 100)}: not an input of ${resource}; ${known ?? ""}` });
  }
  return failures;
}

/** The inputs without nulls: null counts as absent. */
export function withoutNulls(news: Properties): Properties {
  return Object.fromEntries(Object.entries(news).filter(([, value]) => value !== null && value !== undefined));
}
