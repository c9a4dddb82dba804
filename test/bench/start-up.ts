/** What starting costs: which modules the provider and the program process load, and for how long. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { embeddedDriver } from "../../local/engine/index.js";
import { onNewStack, refuseFailure } from "./new-stack.js";
import { preloadEnvironment } from "./process-meter.js";
import { PROBE_VARIABLE, type ProbeReport } from "./start-up-report.js";
import { Workload, type WorkloadName } from "./workload.js";

/** The processes of an `up` of one group, each time a new stack. */
export interface StartUp {
  workload: WorkloadName;
  runs: ProbeReport[];
}

/** Deploys one group on the embedded engine a few times, the processes under observation. */
export async function measureStartUp(workload: WorkloadName, runs: number): Promise<StartUp> {
  const reports: ProbeReport[] = [];
  for (let run = 0; run < runs; run += 1) reports.push(...(await observeOnce(workload)));
  return { workload, runs: reports };
}

function observeOnce(workload: WorkloadName): Promise<ProbeReport[]> {
  return onNewStack(
    embeddedDriver,
    new Workload(workload, 1),
    async ({ stack, scratch }) => {
      refuseFailure("up", await stack.up());
      const files = (await readdir(scratch)).filter((file) => /^(?:provider|program)-\d+\.json$/.test(file));
      return await Promise.all(
        files.map(async (file) => JSON.parse(await readFile(path.join(scratch, file), "utf8")) as ProbeReport),
      );
    },
    { env: (scratch) => preloadEnvironment("start-up-probe.js", PROBE_VARIABLE, scratch) },
  );
}
