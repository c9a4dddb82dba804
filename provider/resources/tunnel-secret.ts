import { createHmac } from "node:crypto";

import * as pulumi from "@pulumi/pulumi";
import type * as random from "@pulumi/random";

import { passwordSibling, secretOfPassword } from "../contract/cfd-tunnel.js";
import { markOf } from "./mark.js";
import { siblingOptions } from "./sibling-options.js";
import { StackIdentity } from "./stack-identity.js";
import { tellOfNamesakes } from "./unique-name.js";

/** Which secret a tunnel is to have, as its arguments say. */
export interface SecretArgs {
  tunnelSecret?: pulumi.Input<string | undefined>;
  secretKeepers?: pulumi.Input<Record<string, pulumi.Input<string>> | undefined>;
  adopt?: pulumi.Input<boolean | string | undefined>;
}

/** The secret that a tunnel is declared with. */
export interface DeclaredSecret {
  readonly value: pulumi.Output<string | undefined>;
  /** Whether it was made for this tunnel alone, so that it proves whose the tunnel is. */
  readonly isOwn: pulumi.Input<true | undefined>;
}

/**
 * The secret given, made secret; else that of the sibling `<name>-secret`, a RandomPassword; else, where a tunnel is
 * adopted, none: it keeps its own, so that running replicas stay valid.
 */
export function tunnelSecretOf(
  name: string,
  args: SecretArgs,
  opts: pulumi.CustomResourceOptions | undefined,
): DeclaredSecret | undefined {
  const { tunnelSecret, secretKeepers, adopt = false } = args;
  if (tunnelSecret !== undefined) return givenSecret(name, tunnelSecret, adopt, opts);
  if (typeof adopt === "boolean" || typeof adopt === "string") {
    return adopt === false ? { value: generatedSecret(name, secretKeepers, opts), isOwn: true } : undefined;
  }
  const generated = generatedSecret(name, secretKeepers, opts);
  const isMade = pulumi.output(adopt).apply((adopts = false) => adopts === false);
  return {
    value: pulumi.all([isMade, generated]).apply(([made, secret]) => (made ? secret : undefined)),
    isOwn: isMade.apply((made) => (made ? true : undefined)) as pulumi.Output<true | undefined>,
  };
}

/**
 * The secret given. An Output that resolves to undefined is left out: then no sibling is there to make one of, so it comes of
 * the stack's own key, the same in each run.
 */
function givenSecret(
  name: string,
  given: pulumi.Input<string | undefined>,
  adopt: NonNullable<SecretArgs["adopt"]>,
  opts: pulumi.CustomResourceOptions | undefined,
): DeclaredSecret {
  const identity = typeof given === "string" ? undefined : StackIdentity.ofThisStack();
  if (identity === undefined) return { value: pulumi.secret(given), isOwn: undefined };
  const mark = markOf("CfdTunnel", name, opts);
  const derived = (key: string): string => createHmac("sha256", key).update(mark).digest("base64");
  return {
    value: pulumi
      .secret(pulumi.all([given, adopt, identity.key]))
      .apply(([secret, adopts, key]) => secret ?? ((adopts ?? false) === false ? derived(key) : undefined)),
    // Told without a mark of secrecy: whether there is one is no secret.
    isOwn: pulumi
      .unsecret(pulumi.all([given, adopt]))
      .apply(([secret, adopts]) => (secret === undefined && (adopts ?? false) === false ? true : undefined)),
  };
}

/** The secret that is made of the password beside a tunnel. */
function generatedSecret(
  name: string,
  keepers: SecretArgs["secretKeepers"],
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.Output<string | undefined> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a constructor cannot wait for import(), and a program whose secrets come from elsewhere does not need it
  const { RandomPassword } = require("@pulumi/random") as typeof random;
  const { type, suffix, length } = passwordSibling;
  const siblingName = `${name}${suffix}`;
  tellOfNamesakes({ type, name: siblingName, purpose: `the secret of CfdTunnel "${name}"` }, opts);
  const password = new RandomPassword(
    siblingName,
    { length, ...(keepers === undefined ? {} : { keepers }) },
    siblingOptions(passwordSibling, opts),
  );
  // In a unit test with Pulumi's mocks, a password has no result unless the test makes one up.
  return pulumi
    .secret<string | undefined>(password.result)
    .apply((result) => (result === undefined ? undefined : secretOfPassword(result)));
}
