import { randomBytes } from "node:crypto";

import { passwordSibling, secretOfPassword } from "../contract/cfd-tunnel.js";
import type { Properties } from "../contract/inputs.js";
import { identityName } from "../contract/stack-identity.js";
import { StackIdentityLifecycle } from "../lifecycle/stack-identity.js";
import { pointer, typeToken } from "../pointer.js";

/** A resource that a class declares beside its own: it is in the import file, and in no program. */
export interface Sibling {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** The type of the identity of a stack, as its state has it. */
export const identityType = typeToken("StackIdentity");

/** A new identity for a stack that has none. */
export async function newIdentity(): Promise<Sibling> {
  const { id, state } = await new StackIdentityLifecycle().create();
  const __provider = pointer("StackIdentity");
  return { type: identityType, name: identityName, id, inputs: { __provider }, outputs: { ...state, __provider } };
}

/** A new password for a tunnel, complete but for the hash that nobody uses, and the secret that its class makes of it. */
export function newPassword(tunnelName: string): { readonly sibling: Sibling; readonly secret: string } {
  const { type, suffix, length } = passwordSibling;
  // Four characters for three bytes.
  const result = randomBytes((length / 4) * 3).toString("base64url");
  const classes = { lower: true, upper: true, numeric: true, number: true, special: true };
  const least = { minLower: 0, minUpper: 0, minNumeric: 0, minSpecial: 0 };
  const outputs = { id: "none", length, ...classes, ...least, result, __meta: JSON.stringify({ schema_version: "3" }) };
  const sibling = { type, name: `${tunnelName}${suffix}`, id: "none", inputs: { length }, outputs };
  return { sibling, secret: secretOfPassword(result) };
}
