/** The whole benchmark: every program on every engine, then the start-up. */
import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { embeddedDriver, findPulumi, pulumiDriver, type StackDriver, UserError } from "../../local/engine/index.js";
import { measureHosts } from "./hosts.js";
import { measure } from "./measurement.js";
import type { Progress } from "./progress.js";
import type { BenchResults, Circumstances } from "./results.js";
import { measureStartUp } from "./start-up.js";
import type { HostName, WorkloadName } from "./workload.js";

/** Which engines are measured. */
export type BenchEngine = "auto" | "embedded" | "pulumi" | "all";

/** What to run. */
export interface BenchOptions {
  ns: readonly number[];
  engine: BenchEngine;
  /** Whether the empty provider is measured, too. */
  baseline: boolean;
  /** How often the start-up is measured; 0: not at all. */
  startUpRuns: number;
  /** How many pairs the two hosts of dynamic resources are compared in; 0: not at all. */
  hostPairs: number;
  /** Whose host the programs are measured on. */
  host: HostName;
  progress: Progress;
}

/** The engines for a choice. */
export function enginesFor(choice: BenchEngine): readonly StackDriver[] {
  const hasCli = findPulumi() !== undefined;
  if (choice === "embedded") return [embeddedDriver];
  if (choice === "pulumi" && !hasCli) {
    throw new UserError("there is no `pulumi` on the PATH: install the Pulumi CLI, or use `--engine embedded`");
  }
  if (choice === "all") return hasCli ? [embeddedDriver, pulumiDriver] : [embeddedDriver];
  return hasCli ? [pulumiDriver] : [embeddedDriver];
}

function circumstances(engines: readonly StackDriver[]): Circumstances {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the SDK's manifest, whatever its version
  const { version } = require("@pulumi/pulumi/package.json") as { version: string };
  const usesCli = engines.some(({ name }) => name === "pulumi");
  return {
    at: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    sdk: version,
    platform: `${process.platform} ${process.arch}`,
    cpus: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    load: loadavg()[0] ?? 0,
    cli: usesCli ? execFileSync("pulumi", ["version"], { encoding: "utf8" }).trim() : undefined,
  };
}

/** Three resources a group. */
const RESOURCES_OF_A_GROUP = 3;

/** Runs everything, one after the other. */
export async function runBenchmark(options: BenchOptions): Promise<BenchResults> {
  const { ns, engine, baseline, startUpRuns, hostPairs, host, progress } = options;
  const engines = enginesFor(engine);
  const results: BenchResults = { circumstances: circumstances(engines), workloads: [], startUps: [], hosts: [] };
  const programs: readonly WorkloadName[] = baseline ? ["tunnels", "empty"] : ["tunnels"];
  for (const driver of engines) {
    for (const n of ns) {
      for (const workload of programs) {
        const result = await measure({
          driver,
          workload,
          n,
          host,
          onStep: (name) => {
            progress.step(
              `${driver.name}, ${n} ${workload === "empty" ? "groups of the empty provider" : "groups"}: ${name}`,
              n * RESOURCES_OF_A_GROUP,
            );
          },
          onEvent: ({ kind }) => {
            if (kind === "step-finished") progress.advance();
          },
        });
        progress.end();
        results.workloads.push(result);
      }
    }
  }
  for (const workload of startUpRuns > 0 ? programs : []) {
    progress.step(`start-up: ${workload}`, startUpRuns);
    results.startUps.push(await measureStartUp(workload, startUpRuns));
    progress.end();
  }
  for (const driver of hostPairs > 0 ? engines : []) {
    for (const workload of ["tunnels", "given secrets"] as const) {
      const steps = await measureHosts(driver, workload, hostPairs, (name) => {
        progress.step(`${driver.name}, hosts, ${workload}: ${name}`, 1);
        progress.end();
      });
      results.hosts.push({ engine: driver.name, workload, steps });
    }
  }
  return results;
}
