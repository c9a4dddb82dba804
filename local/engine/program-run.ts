/** Waits for the program of an update, and tells the run what its end means. */
import type { Child } from "./child-process.js";
import type { UpdateRun } from "./update-run.js";

/** How long a program may take to notice that the run has ended. */
const PROGRAM_GRACE_MS = 10_000;
/** The runner's exit code for an error that it has logged. */
const ERROR_LOGGED = 32;

/** Resolves when the program is over, and with it the run, where nothing failed. */
export async function runProgram(run: UpdateRun, program: Child, stackUrn: string): Promise<void> {
  let grace: NodeJS.Timeout | undefined;
  run.ended.catch(() => {
    grace = setTimeout(() => {
      program.kill();
    }, PROGRAM_GRACE_MS);
  });
  const code = await program.exited;
  clearTimeout(grace);
  // SDKs that send no signal say by their exit that the program is done.
  if (code === 0) await run.programSucceeded();
  else if (code === ERROR_LOGGED) run.stop(new Error("the program failed"));
  else run.fail(`an unhandled error occurred: Program exited with non-zero exit code: ${code}`, stackUrn);
}
