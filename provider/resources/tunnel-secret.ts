import { createHash } from "node:crypto";

import * as pulumi from "@pulumi/pulumi";
import type * as random from "@pulumi/random";

import { siblingOptions } from "./sibling-options.js";
import { tellOfNamesakes } from "./unique-name.js";

/** Which secret a tunnel is to have, as its arguments say. */
export interface SecretArgs {
  tunnelSecret?: pulumi.Input<string> | undefined;
  secretKeepers?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
  adopt?: pulumi.Input<boolean | string> | undefined;
}

/**
 * The secret given, made secret; else that of the sibling `<name>-secret`, a RandomPassword; else, where a tunnel is
 * adopted, none: it keeps its own, so that running replicas stay valid.
 */
export function tunnelSecretOf(
  name: string,
  args: SecretArgs,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.Output<string | undefined> | undefined {
  if (args.tunnelSecret !== undefined) return pulumi.secret(args.tunnelSecret);
  const { adopt = false } = args;
  if (typeof adopt === "boolean" || typeof adopt === "string") {
    return adopt === false ? generatedSecret(name, args.secretKeepers, opts) : undefined;
  }
  const generated = generatedSecret(name, args.secretKeepers, opts);
  return pulumi.all([adopt, generated]).apply(([adopts, secret]) => (adopts === false ? secret : undefined));
}

/** The RandomPassword beside a tunnel. */
const sibling = { type: "random:index/randomPassword:RandomPassword", suffix: "-secret" };

/**
 * The SHA-256 of a password of 64 characters: exactly 32 bytes. RandomPassword, not RandomBytes: the latter keeps its
 * value, in clear, as its resource id.
 */
function generatedSecret(
  name: string,
  keepers: SecretArgs["secretKeepers"],
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.Output<string | undefined> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a constructor cannot wait for import(), and a program whose secrets come from elsewhere does not need it
  const { RandomPassword } = require("@pulumi/random") as typeof random;
  const siblingName = `${name}${sibling.suffix}`;
  tellOfNamesakes({ type: sibling.type, name: siblingName, purpose: `the secret of CfdTunnel "${name}"` }, opts);
  const password = new RandomPassword(
    siblingName,
    { length: 64, ...(keepers === undefined ? {} : { keepers }) },
    siblingOptions(sibling, opts),
  );
  // In a unit test with Pulumi's mocks, a password has no result unless the test makes one up.
  return pulumi
    .secret<string | undefined>(password.result)
    .apply((result) => (result === undefined ? undefined : createHash("sha256").update(result).digest("base64")));
}
