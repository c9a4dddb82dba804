/** Where everything that is measured runs: a program, on a new stack, against an API of its own. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { EngineEvent, OperationResult, Stack, StackDriver } from "../../local/engine/index.js";
import { ApiProcess } from "./api-process.js";
import type { Workload } from "./workload.js";

/** What a stack is opened with besides. */
export interface NewStackOptions {
  /** More of the environment; `scratch` is a folder that goes with the stack. */
  env?: (scratch: string) => Record<string, string>;
  onEvent?: (event: EngineEvent) => void;
}

/** A stack, the API that it uses, and a folder that goes with both. */
export interface NewStack {
  stack: Stack;
  api: ApiProcess;
  scratch: string;
}

/** Opens a stack of the program, uses it, and leaves nothing behind, the program included. */
export async function onNewStack<T>(
  driver: StackDriver,
  program: Workload,
  use: (opened: NewStack) => Promise<T>,
  { env = () => ({}), onEvent }: NewStackOptions = {},
): Promise<T> {
  const scratch = await mkdtemp(path.join(tmpdir(), "tunnel-bench-stack-"));
  const api = await ApiProcess.start(program.n);
  try {
    const stack = await driver.open({
      cwd: program.directory,
      stack: "bench",
      passphrase: randomBytes(16).toString("hex"),
      stateFile: path.join(scratch, "state.json"),
      env: { ...api.env, ...env(scratch) },
      ...(onEvent && { onEvent }),
    });
    try {
      return await use({ stack, api, scratch });
    } finally {
      await stack.close();
    }
  } finally {
    await api.close();
    program.remove();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The step failed: figures of it would mean nothing. */
export function refuseFailure(name: string, { ok, diagnostics }: OperationResult): void {
  if (ok) return;
  const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
  throw new Error(`${name} failed: ${errors.join("; ")}`);
}
