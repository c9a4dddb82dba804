import * as pulumi from "@pulumi/pulumi";

import type { Contract } from "../contract/contract.js";

/**
 * The names of the inputs that hold a secret, be it nested: what the classes pass as the hidden input `holdsSecrets`, since a
 * provider gets secrets in clear, without a mark, and would tell them in its messages. Undefined, and so no input, where there
 * are none.
 */
export async function secretInputs({ inputs }: Contract, given: pulumi.Inputs): Promise<string[] | undefined> {
  const names = Object.keys(given).filter((name) => inputs[name]?.secret !== true && typeof given[name] === "object");
  const secret = await Promise.all(names.map((name) => pulumi.isSecret(pulumi.output(given[name] as unknown))));
  const found = names.filter((_, index) => secret[index]);
  return found.length === 0 ? undefined : found;
}
