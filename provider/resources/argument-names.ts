import * as pulumi from "@pulumi/pulumi";

import type { RuntimeName } from "../pointer.js";
import { unknownInput } from "../validation/suggestion.js";

/**
 * Refuses an argument that the class does not have. Here and not in check: some arguments (`tunnel`, `secretKeepers`)
 * never reach the provider, and what a class picks out of its arguments would hide the misspelt one.
 */
export function requireKnownArguments(
  type: RuntimeName | "PublicHostname",
  name: string,
  args: object,
  known: readonly string[],
): void {
  const misspelt = Object.entries(args)
    .filter(([key, value]) => value !== undefined && value !== null && !known.includes(key))
    .map(([key]) => key);
  if (misspelt.length === 0) return;
  const reasons = misspelt.map((key) => unknownInput(type, key, known));
  throw new pulumi.RunError(`${type} "${name}": ${reasons.join("\n")}`);
}
