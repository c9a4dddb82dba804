/**
 * What examples/access uses of @pulumi/cloudflare 6, which is no dependency here: its provider is downloaded, and cannot be
 * run offline. In a program of your own, the package's own types count.
 */
declare module "@pulumi/cloudflare" {
  import type * as pulumi from "@pulumi/pulumi";

  export class ZeroTrustAccessPolicy extends pulumi.CustomResource {
    constructor(
      name: string,
      args: {
        accountId: pulumi.Input<string>;
        name: pulumi.Input<string>;
        decision: pulumi.Input<string>;
        includes?: { emailDomain?: { domain: pulumi.Input<string> } }[];
      },
      opts?: pulumi.CustomResourceOptions,
    );
  }

  export class ZeroTrustAccessApplication extends pulumi.CustomResource {
    readonly aud: pulumi.Output<string>;

    constructor(
      name: string,
      args: {
        accountId?: pulumi.Input<string>;
        name?: pulumi.Input<string>;
        type?: pulumi.Input<string>;
        domain?: pulumi.Input<string>;
        policies?: { id?: pulumi.Input<string>; precedence?: pulumi.Input<number> }[];
      },
      opts?: pulumi.CustomResourceOptions,
    );
  }
}
