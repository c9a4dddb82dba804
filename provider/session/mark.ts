import { createHash } from "node:crypto";

/**
 * What tells one resource of a run from every other: a hash of its type, and of the types and logical names from the root down
 * to it. Two stacks of one program have the same marks: with the stack's identity, it is one
 * resource's in the world. 16 hexadecimal digits. Not secret.
 */
export function markAt(type: string, path: readonly string[]): string {
  return createHash("sha256")
    .update(JSON.stringify([type, ...path]))
    .digest("hex")
    .slice(0, 16);
}
