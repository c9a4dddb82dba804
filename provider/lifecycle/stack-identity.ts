import { randomBytes } from "node:crypto";

import { stackIdentity } from "../contract/stack-identity.js";
import { UserError } from "../session/errors.js";
import type { BaseInputs, Lifecycle, Outcome } from "./frame/lifecycle.js";

/** The outputs. */
interface IdentityState {
  /** What secrets are derived from that a program leaves open. Secret. */
  readonly key: string;
}

/**
 * The engine side of StackIdentity: what makes a stack another one than every other, of the same names or not. Random, made
 * once, in the state before anything that is known by it; no request.
 */
export class StackIdentityLifecycle implements Lifecycle<BaseInputs, IdentityState> {
  readonly contract = stackIdentity;
  readonly makesNoRequest = true;
  readonly needed = ["key"] as const;

  named(): string {
    return "the identity of the stack";
  }

  create(): Promise<Outcome<IdentityState>> {
    const id = randomBytes(16).toString("hex");
    return Promise.resolve({ id, state: { key: randomBytes(32).toString("base64") } });
  }

  read(id: string, state: IdentityState): Promise<Outcome<IdentityState>> {
    return Promise.resolve({ id, state });
  }

  lookUp(): Promise<IdentityState> {
    return Promise.reject(new UserError("the identity of a stack is this stack's alone: it cannot be read by its id"));
  }

  update(_id: string, olds: IdentityState): Promise<IdentityState> {
    return Promise.resolve(olds);
  }

  delete(): Promise<void> {
    return Promise.resolve();
  }
}
