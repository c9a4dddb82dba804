import { createHash } from "node:crypto";

/**
 * What the classes declare besides the resource that a program asks for, in every stack under the same names: the classes and
 * the import command know it alike.
 */

/** The identity of the stack. */
export const identityName = "cloudflare-tunnel-identity";

/** The RandomPassword beside a tunnel for which no secret is declared: `<name>-secret`. */
export const passwordSibling = { type: "random:index/randomPassword:RandomPassword", suffix: "-secret", length: 64 };

/** The secret that is made of a password: exactly 32 bytes, base64. */
export function secretOfPassword(password: string): string {
  return createHash("sha256").update(password).digest("base64");
}
