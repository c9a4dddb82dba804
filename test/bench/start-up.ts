/** What starting costs: which modules the provider and the program process load, and for how long. */
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { embeddedDriver } from "../../local/engine/index.js";
import { ApiProcess } from "./api-process.js";
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

async function observeOnce(workload: WorkloadName): Promise<ProbeReport[]> {
  const program = new Workload(workload, 1);
  const scratch = await mkdtemp(path.join(tmpdir(), "tunnel-bench-start-up-"));
  const api = await ApiProcess.start(1);
  try {
    const stack = await embeddedDriver.open({
      cwd: program.directory,
      stack: "bench",
      passphrase: randomBytes(16).toString("hex"),
      stateFile: path.join(scratch, "state.json"),
      env: { ...api.env, ...preloadEnvironment("start-up-probe.js", PROBE_VARIABLE, scratch) },
    });
    const { ok, diagnostics } = await stack.up();
    if (!ok) throw new Error(`up failed: ${diagnostics.map(({ message }) => message).join("; ")}`);
    const files = (await readdir(scratch)).filter((file) => /^(?:provider|program)-\d+\.json$/.test(file));
    return await Promise.all(
      files.map(async (file) => JSON.parse(await readFile(path.join(scratch, file), "utf8")) as ProbeReport),
    );
  } finally {
    await api.close();
    program.remove();
    await rm(scratch, { recursive: true, force: true });
  }
}
