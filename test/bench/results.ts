/** What a benchmark found, as its JSON holds it. */
import type { ApiCalls } from "../../local/demo/api-calls.js";
import type { Operation, StackDriver } from "../../local/engine/index.js";
import type { ProcessRole } from "./announce.js";
import type { Paired } from "./paired.js";
import type { ProcessUse } from "./process-meter.js";
import type { StateSize } from "./state-size.js";
import type { StartUp } from "./start-up.js";
import type { WorkloadName } from "./workload.js";

/** One operation. */
export interface StepResult {
  name: string;
  operation: Operation;
  wallMs: number;
  calls: ApiCalls;
  use: Partial<Record<ProcessRole, ProcessUse>>;
}

/** All operations over one program on one engine. */
export interface WorkloadResult {
  engine: StackDriver["name"];
  workload: WorkloadName;
  n: number;
  steps: StepResult[];
  /** After the first `up`. */
  state: StateSize;
}

/** The machine that it ran on, and with what. */
export interface Circumstances {
  at: string;
  node: string;
  sdk: string;
  platform: string;
  cpus: number;
  cpu: string;
  memoryGiB: number;
  /** Load of the machine at the start: above 0, other programs took their share. */
  load: number;
  cli: string | undefined;
}

/** A whole run. */
export interface BenchResults {
  circumstances: Circumstances;
  workloads: WorkloadResult[];
  startUps: StartUp[];
  /** Pulumi's host of dynamic resources and this package's, by engine. */
  hosts: { engine: StackDriver["name"]; workload: WorkloadName; steps: Paired[] }[];
}

/** The sum of the calls to all endpoints. */
export function totalCalls(calls: ApiCalls): number {
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}
