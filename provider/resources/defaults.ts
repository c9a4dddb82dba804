import * as pulumi from "@pulumi/pulumi";

import { commentOf } from "../contract/comment.js";
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

/** The comment that was given, or the one that says where the object comes from. */
export function orOrigin(
  comment: pulumi.Input<string | undefined> | undefined,
  name: string,
): pulumi.Input<string | undefined> {
  return orDefault<string | undefined>(comment, commentOf(pulumi.getProject(), pulumi.getStack(), name));
}
