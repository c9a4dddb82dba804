/** Deploys one program on one engine, step by step, and measures each. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { EngineEvent, Operation, OperationResult, StackDriver } from "../../local/engine/index.js";
import { ApiProcess } from "./api-process.js";
import { ProcessMeter } from "./process-meter.js";
import type { StepResult, WorkloadResult } from "./results.js";
import { sizeOf, type StateSize } from "./state-size.js";
import { type HostName, Workload, type WorkloadName } from "./workload.js";

/** The steps, in order; each builds on the ones before. */
export const STEPS: readonly { name: string; operation: Operation }[] = [
  { name: "preview", operation: "preview" },
  { name: "up", operation: "up" },
  { name: "up, unchanged", operation: "up" },
  { name: "refresh", operation: "refresh" },
  { name: "destroy", operation: "destroy" },
];

/** What to measure. */
export interface MeasurementOptions {
  driver: StackDriver;
  workload: WorkloadName;
  n: number;
  host: HostName;
  onStep: (name: string) => void;
  onEvent: (event: EngineEvent) => void;
}

/** The step failed: figures of it would mean nothing. */
function refuseFailure(name: string, result: OperationResult): void {
  if (result.ok) return;
  const errors = result.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
  throw new Error(`${name} failed: ${errors.join("; ")}`);
}

/** Runs all steps, and leaves nothing behind. */
export async function measure({
  driver,
  workload,
  n,
  host,
  onStep,
  onEvent,
}: MeasurementOptions): Promise<WorkloadResult> {
  const program = new Workload(workload, n, host);
  const scratch = await mkdtemp(path.join(tmpdir(), "tunnel-bench-state-"));
  const meter = new ProcessMeter();
  const api = await ApiProcess.start(n);
  try {
    const stack = await driver.open({
      cwd: program.directory,
      stack: "bench",
      passphrase: randomBytes(16).toString("hex"),
      stateFile: path.join(scratch, "state.json"),
      env: { ...api.env, ...meter.env },
      onEvent,
    });
    try {
      const steps: StepResult[] = [];
      let state: StateSize = { bytes: 0, byType: {} };
      for (const { name, operation } of STEPS) {
        onStep(name);
        const started = performance.now();
        let wallMs = 0;
        const { result: measured, calls } = await api.counting(() =>
          meter.measure(async () => {
            const result = await stack[operation]();
            wallMs = performance.now() - started;
            return result;
          }),
        );
        refuseFailure(`${name} of ${n} groups on the engine ${driver.name}`, measured.result);
        steps.push({ name, operation, wallMs, calls, use: measured.use });
        if (name === "up") state = sizeOf(await stack.exportState());
      }
      return { engine: driver.name, workload, n, steps, state };
    } finally {
      await stack.close();
    }
  } finally {
    await api.close();
    meter.close();
    program.remove();
    await rm(scratch, { recursive: true, force: true });
  }
}
