import * as pulumi from "@pulumi/pulumi";

import type { RuntimeName } from "../pointer.js";
import { unknownInput } from "../validation/suggestion.js";

/** Every argument of a class, by name: the compiler holds that none is missing and none is too many. */
export type ArgumentNames<Args> = Readonly<Record<keyof Args, true>>;

/**
 * Refuses an argument that the class does not have. Here and not in check: some arguments (`tunnel`, `secretKeepers`)
 * never reach the provider, and what a class picks out of its arguments would hide the misspelt one.
 */
export function requireKnownArguments<Args extends object>(
  type: RuntimeName | "PublicHostname",
  name: string,
  args: Args,
  known: ArgumentNames<Args>,
): void {
  const misspelt = Object.entries(args)
    .filter(([key, value]) => value !== undefined && value !== null && !Object.hasOwn(known, key))
    .map(([key]) => key);
  if (misspelt.length === 0) return;
  const reasons = misspelt.map((key) => unknownInput(type, key, Object.keys(known)));
  throw new pulumi.RunError(`${type} "${name}": ${reasons.join("\n")}`);
}
