import * as pulumi from "@pulumi/pulumi";

import type { Contract } from "../contract/contract.js";
import { argumentsOf, type Input } from "../contract/inputs.js";
import { pointer, typeToken } from "../pointer.js";
import { requireKnownArguments } from "./argument-names.js";
import { filledIn, orConfigured } from "./defaults.js";
import { markOf } from "./mark.js";
import { requireResolvable } from "./resolvable.js";
import { secretInputs } from "./secret-values.js";
import { StackIdentity } from "./stack-identity.js";
import { requireUsableOptions } from "./usable-options.js";
import { warnOfInputs, warnOfOptions } from "./warnings.js";

/** What a class was constructed with, once it is known to be usable. */
export interface Declaration {
  readonly contract: Contract;
  readonly name: string;
  readonly args: { readonly accountId?: pulumi.Input<string | undefined> };
  readonly opts: pulumi.CustomResourceOptions | undefined;
  /** Whether it is only read (`get`): then it takes no inputs. */
  readonly isRead: boolean;
}

/** A contract that has every argument of a class: the compiler holds that none is missing. */
export interface Takes<Args> {
  readonly inputs: Readonly<Record<keyof Args, Input>>;
}

/** Refuses what cannot work, before anything is registered: misspelt arguments, options, a package that cannot be found. */
export function declared(
  contract: Contract,
  name: string,
  args: Declaration["args"],
  opts: pulumi.CustomResourceOptions | undefined,
): Declaration {
  requireResolvable();
  requireKnownArguments(contract.resource, name, args, argumentsOf(contract.inputs));
  requireUsableOptions(contract.resource, name, opts);
  return { contract, name, args, opts, isRead: opts?.id !== undefined };
}

/**
 * What all resource classes have in common: the pointer, the hidden inputs that tell the provider which resource of which stack
 * this is, and what of it is secret. A class has its arguments and what comes of them.
 */
export abstract class TunnelResource extends pulumi.CustomResource {
  /**
   * @param declaration what the class was constructed with
   * @param inputs what comes of the arguments
   * @param options the options, where the class adds to those that were given
   */
  protected constructor(
    declaration: Declaration,
    inputs: pulumi.Inputs,
    options: pulumi.CustomResourceOptions = declaration.opts ?? {},
  ) {
    const { contract, name, args, opts, isRead } = declaration;
    const { resource, computed, secretOutputs } = contract;
    const filled = filledIn(contract.inputs, name, inputs);
    super(
      typeToken(resource),
      name,
      {
        ...withoutValues(contract),
        ...(isRead ? { accountId: orConfigured(args.accountId) } : { ...filled, ...hidden(declaration, filled) }),
        // Outputs are known to Pulumi only where they are declared here.
        ...Object.fromEntries(computed.map((output) => [output, undefined])),
        __provider: pointer(resource),
      },
      pulumi.mergeOptions(options, { additionalSecretOutputs: [...secretOutputs, "pending"] }),
    );
    warnOfOptions(this, opts);
    if (!isRead) warnOfInputs(this, declaration, inputs);
  }
}

/** Every argument that reaches the provider, without a value: what is not given may come back as an output. */
function withoutValues({ inputs }: Contract): Record<string, undefined> {
  const names = argumentsOf(inputs).filter((name) => inputs[name]?.programOnly !== true);
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

/** What the provider is told besides the arguments. */
function hidden({ contract, name, opts }: Declaration, inputs: pulumi.Inputs): pulumi.Inputs {
  return {
    mark: markOf(contract.resource, name, opts),
    holdsSecrets: secretInputs(contract, inputs),
    ...(needsIdentity(contract, inputs) ? { stackIdentity: StackIdentity.ofThisStack()?.id } : {}),
  };
}

/** Whether something of this kind bears a mark, unless its class says that this one has another proof. */
function needsIdentity(contract: Contract, inputs: pulumi.Inputs): boolean {
  return Object.hasOwn(contract.inputs, "stackIdentity") && !Object.hasOwn(inputs, "stackIdentity");
}
