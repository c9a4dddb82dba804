import * as pulumi from "@pulumi/pulumi";

import { identityName, stackIdentity as contract } from "../contract/stack-identity.js";
import { pointer, typeToken } from "../pointer.js";
import { isMocked } from "../session/mocks.js";

// Registered by name, so that a second copy of this package, as a linked component may bring, finds it too.
const ofStack = Symbol.for("pulumi-cloudflare-tunnel.stackIdentity");

/**
 * What makes a stack another one than every other, of the same project and stack name or not: random, made once, in the state
 * before anything that is known by it. Hidden: the classes whose objects bear a mark declare it, one for the stack.
 */
export class StackIdentity extends pulumi.CustomResource {
  /** The type token, by which policies tell the class. */
  static readonly __pulumiType = typeToken(contract.resource);

  /** What secrets are derived from that a program leaves open. Secret. */
  declare readonly key: pulumi.Output<string>;

  private constructor() {
    super(
      StackIdentity.__pulumiType,
      identityName,
      { key: undefined, __provider: pointer(contract.resource) },
      { additionalSecretOutputs: [...contract.secretOutputs] },
    );
  }

  /** The identity of the stack that is being declared; undefined in a unit test with Pulumi's mocks, which has no stack. */
  static ofThisStack(): StackIdentity | undefined {
    const stack = pulumi.runtime.getStackResource();
    if (stack === undefined || isMocked()) return undefined;
    if (ofStack in stack) return stack[ofStack] as StackIdentity;
    const made = new StackIdentity();
    Object.defineProperty(stack, ofStack, { value: made });
    return made;
  }
}
