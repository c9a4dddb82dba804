import {
  sameSecret,
  validateOneOf,
  validateTunnelName,
  validateTunnelSecret,
  validateUuid,
} from "../validation/tunnel.js";
import { accountInput, hiddenInputs, lowerCase, stackInput } from "./common-inputs.js";
import type { InputTable } from "./inputs.js";

function validateAdopt(value: unknown): string | undefined {
  if (typeof value === "boolean") return undefined;
  if (typeof value === "string") return validateUuid(value, "the tunnel to adopt");
  return "must be true (adopt the live tunnel of this name), the id of a tunnel, or false";
}

function sameStoredSecret(old: unknown, declared: unknown): boolean {
  return typeof old === "string" && typeof declared === "string" && sameSecret(old, declared);
}

const isTrue = (value: unknown): string | undefined => (value === true ? undefined : "must be true");

/** The inputs that tunnels of both kinds have. */
export const tunnelInputs = {
  ...accountInput,
  name: { rule: validateTunnelName, onChange: "update", absent: "nameUnlessAdopted" },
  tunnelSecret: { rule: validateTunnelSecret, onChange: "update", same: sameStoredSecret, secret: true },
  onSecretChange: {
    rule: (value: unknown) => validateOneOf(value, ["keepConnections", "dropConnections"]),
    onChange: "stored",
    default: "keepConnections",
  },
  onActiveConnections: {
    rule: (value: unknown) => validateOneOf(value, ["disconnect", "refuse"]),
    onChange: "stored",
    default: "disconnect",
  },
  adopt: { rule: validateAdopt, onChange: "stored", default: false, form: lowerCase },
  /** The secret was made for this resource alone, so that it proves whose a tunnel is. */
  ownSecret: { rule: isTrue, onChange: "stored", hidden: true },
  /** The program wants a replacement to be made before the old tunnel goes. */
  createsFirst: { rule: isTrue, onChange: "stored", hidden: true },
  ...stackInput,
  ...hiddenInputs,
} as const satisfies InputTable;
