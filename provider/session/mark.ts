import { createHash } from "node:crypto";

/**
 * What tells one resource from every other: a hash of project, stack, type, and the types and logical names from the root
 * down to it. 16 hexadecimal digits. Not secret.
 */
export function markAt(project: string, stack: string, type: string, path: readonly string[]): string {
  return createHash("sha256")
    .update(JSON.stringify([project, stack, type, ...path]))
    .digest("hex")
    .slice(0, 16);
}
