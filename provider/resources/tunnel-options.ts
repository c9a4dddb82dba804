import * as pulumi from "@pulumi/pulumi";

/**
 * The options of a tunnel of either kind. Its name is unique in the account, so an old one must go before its replacement
 * can be made; and where Pulumi is asked to replace it (`--replace`, `state taint`), it asks no provider about the order.
 */
export function tunnelOptions(opts: pulumi.CustomResourceOptions | undefined): pulumi.CustomResourceOptions {
  return pulumi.mergeOptions(pulumi.mergeOptions({ deleteBeforeReplace: true }, opts), {
    additionalSecretOutputs: ["token", "tunnelSecret"],
  });
}

/** Whether a replacement is made first: then, a creation that finds the name taken may have found what it is to replace. */
export function createsFirst(opts: pulumi.CustomResourceOptions | undefined): true | undefined {
  return opts?.deleteBeforeReplace === false ? true : undefined;
}
