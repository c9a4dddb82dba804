import * as pulumi from "@pulumi/pulumi";

/**
 * Whether a secret is anywhere in an input: what the classes pass as the hidden input `holdsSecrets`, since a provider gets
 * secrets in clear, without a mark, and would tell them in its messages. Undefined, and so no input, where there is none.
 */
export function holdsSecrets(input: pulumi.Input<unknown>): Promise<true | undefined> {
  return pulumi.isSecret(pulumi.output(input)).then((secret) => (secret ? true : undefined));
}
