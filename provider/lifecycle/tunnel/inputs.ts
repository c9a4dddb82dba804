import { missingAccount } from "../../contract/common-inputs.js";
import {
  validateAccountId,
  validateOneOf,
  validateTunnelName,
  validateTunnelSecret,
  validateUuid,
} from "../../validation/tunnel.js";
import { markRule, type RuleTable } from "../../validation/rules.js";

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
  /** Tells the resource from every other; given by its class. */
  mark?: string;
  /** Set by its class where the program wants a replacement to be made before the old tunnel goes. */
  createsFirst?: true;
}

export type OnSecretChange = "keepConnections" | "dropConnections";
export type OnActiveConnections = "disconnect" | "refuse";

/** The rules for the inputs that tunnels of both kinds have. */
export const tunnelRules: RuleTable = {
  accountId: { rule: validateAccountId, required: missingAccount },
  name: { rule: validateTunnelName },
  tunnelSecret: { rule: validateTunnelSecret },
  onSecretChange: { rule: (value) => validateOneOf(value, ["keepConnections", "dropConnections"]) },
  onActiveConnections: { rule: (value) => validateOneOf(value, ["disconnect", "refuse"]) },
  adopt: { rule: validateAdopt },
  ...markRule,
  createsFirst: { rule: (value) => (value === true ? undefined : "must be true"), hidden: true },
};

function validateAdopt(value: unknown): string | undefined {
  if (typeof value === "boolean") return undefined;
  if (typeof value === "string") return validateUuid(value, "the tunnel to adopt");
  return "must be true (adopt the live tunnel of this name), the id of a tunnel, or false";
}
