import type * as pulumi from "@pulumi/pulumi";

/** The options of the static `get` functions: Pulumi's resource options, and the account where it is not the configured one. */
export interface GetOptions extends Omit<pulumi.CustomResourceOptions, "id"> {
  /** The Cloudflare account, 32 hexadecimal digits. Default: the configured account. */
  accountId?: pulumi.Input<string | undefined>;
}
