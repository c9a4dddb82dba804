import * as pulumi from "@pulumi/pulumi";

import { standIn, type Origin } from "../contract/absent.js";
import type { InputTable } from "../contract/inputs.js";
import { configuredAccount } from "../session/account.js";

/** An argument, or what it stands for where it is left out: an Output that resolves to undefined is left out, too. */
export function orDefault<T extends string | undefined>(
  given: pulumi.Input<T | undefined> | undefined,
  byDefault: pulumi.Input<T>,
): pulumi.Input<T> {
  if (given === undefined) return byDefault;
  if (typeof given === "string") return given;
  return pulumi.output<T | undefined>(given).apply((value) => value ?? byDefault) as pulumi.Output<T>;
}

/** The account that was given, or the configured one. */
export function orConfigured(
  accountId: pulumi.Input<string | undefined> | undefined,
): pulumi.Input<string | undefined> {
  return orDefault<string | undefined>(accountId, configuredAccount());
}

/** The inputs, and what stands for those that the program leaves out. */
export function filledIn(table: InputTable, name: string, inputs: pulumi.Inputs): pulumi.Inputs {
  const origin: Origin = {
    get account() {
      return configuredAccount();
    },
    get project() {
      return pulumi.getProject();
    },
    get stack() {
      return pulumi.getStack();
    },
    name,
  };
  const filled = Object.entries(table).flatMap(([input, { absent }]) => {
    if (absent === undefined) return [];
    const given = inputs[input] as pulumi.Input<string | undefined>;
    const adopt = inputs["adopt"] as pulumi.Input<unknown>;
    const dependsOnAdopt = absent === "nameUnlessAdopted" && typeof given !== "string" && typeof adopt === "object";
    const byDefault = dependsOnAdopt
      ? pulumi.output(adopt).apply((adopts) => standIn(absent, origin, adopts))
      : standIn(absent, origin, adopt);
    return [[input, orDefault<string | undefined>(given, byDefault)]];
  });
  return { ...inputs, ...(Object.fromEntries(filled) as pulumi.Inputs) };
}
