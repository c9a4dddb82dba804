import * as pulumi from "@pulumi/pulumi";

import type { OutputArgs } from "./args.js";

/** A Date as text: Pulumi takes a Date within an Output's value for an object without properties. */
function withoutDate(value: unknown): unknown {
  return value instanceof Date ? dateText(value) : value;
}

// An invalid Date has no ISO text; the rule for moments refuses this one.
function dateText(date: Date): string {
  return Number.isNaN(date.getTime()) ? String(date) : date.toISOString();
}

/**
 * Runs a look-up on arguments that may be Outputs: once all are known, so in preview not while one depends on a resource
 * that does not exist yet. The result is secret where an argument is.
 */
export function outputForm<Args extends object, Result>(
  args: OutputArgs<Args>,
  lookUp: (args: Args) => Promise<Result>,
): pulumi.Output<Result> {
  const entries = Object.entries(args).map(([key, value]: [string, unknown]) => {
    if (pulumi.Output.isInstance(value)) return [key, value.apply(withoutDate)];
    if (value instanceof Promise) return [key, value.then(withoutDate)];
    return [key, withoutDate(value)];
  });
  const known = pulumi.output(Object.fromEntries(entries) as object);
  return known.apply<Result>((resolved: unknown) => lookUp(resolved as Args));
}
