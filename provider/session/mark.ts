import { createHash } from "node:crypto";

/**
 * What tells one resource of a program from every other: a hash of its type, and of the types and logical names from the root
 * down to it. Stacks are not in it, so it stays when a stack is renamed. 16 hexadecimal digits. Not secret.
 */
export function markAt(type: string, path: readonly string[]): string {
  return createHash("sha256")
    .update(JSON.stringify([type, ...path]))
    .digest("hex")
    .slice(0, 16);
}
