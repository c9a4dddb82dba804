import { Socket } from "node:net";

/**
 * Ends this process with the engine that started it. One that is killed tells nobody; but it holds the other end of the standard
 * input. Without this, a provider would go on with what it was about, beside the next run.
 */
export function endWithEngine(): void {
  const { stdin } = process;
  // A pipe is one; a file or no input at all is none. Not by fstatSync: behind one of a pipe, Node 20 leaves symbolic links unresolved.
  if (!(stdin instanceof Socket) || stdin.isTTY) return;
  stdin.on("end", () => process.exit(1));
  stdin.resume();
  // It keeps nothing alive that would end without it.
  stdin.unref();
}

/** Whether this process is Pulumi's own host of dynamic resources, which outlives an engine that is killed. */
export function isPulumisHost([, script = ""]: readonly string[]): boolean {
  return /[\\/]@pulumi[\\/]pulumi[\\/]cmd[\\/]dynamic-provider[\\/]index\.js$/.test(script);
}
