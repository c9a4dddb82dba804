/** Deploys one program on one engine, step by step, and measures each. */
import type { EngineEvent, Operation, StackDriver } from "../../local/engine/index.js";
import { type NewStack, onNewStack, refuseFailure } from "./new-stack.js";
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

/** Runs all steps, and leaves nothing behind. */
export async function measure({
  driver,
  workload,
  n,
  host,
  onStep,
  onEvent,
}: MeasurementOptions): Promise<WorkloadResult> {
  const meter = new ProcessMeter();
  const measured = async ({ stack, api }: NewStack): Promise<Pick<WorkloadResult, "steps" | "state">> => {
    const steps: StepResult[] = [];
    let state: StateSize = { bytes: 0, byType: {} };
    for (const { name, operation } of STEPS) {
      onStep(name);
      const started = performance.now();
      let wallMs = 0;
      const { result: metered, calls } = await api.counting(() =>
        meter.measure(async () => {
          const result = await stack[operation]();
          wallMs = performance.now() - started;
          return result;
        }),
      );
      refuseFailure(`${name} of ${n} groups on the engine ${driver.name}`, metered.result);
      steps.push({ name, operation, wallMs, calls, use: metered.use });
      if (name === "up") state = sizeOf(await stack.exportState());
    }
    return { steps, state };
  };
  try {
    const program = new Workload(workload, n, host);
    return {
      engine: driver.name,
      workload,
      n,
      ...(await onNewStack(driver, program, measured, { env: () => meter.env, onEvent })),
    };
  } finally {
    meter.close();
  }
}
