import * as pulumi from "@pulumi/pulumi";

import { resolveAccountId } from "./config.js";

/**
 * The configured account: `cloudflare:accountId` of the stack, else CLOUDFLARE_ACCOUNT_ID. Resolved in the program, so
 * that the account is a real input: a diff sees when it changes. Undefined where none is configured; check says so.
 */
export function configuredAccount(): string | undefined {
  const config = new pulumi.Config("cloudflare");
  return resolveAccountId(
    (variable) => process.env[variable],
    (key) => config.get(key.slice("cloudflare:".length)),
  );
}
