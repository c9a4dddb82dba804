import type { LookUp } from "./call.js";

/** Runs a look-up for a program; errors name it. Loaded when one is first called: a program that calls none has no session. */
export async function lookUp<Args extends object, Result>(
  name: string,
  lookup: LookUp<Args, Result>,
  args: Args,
): Promise<Result> {
  const { ask } = await import("./program.js");
  return await ask(name, lookup, args);
}
