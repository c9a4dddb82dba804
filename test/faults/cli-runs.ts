/** Runs of the real Pulumi CLI on the sites (`FAULTS_ENGINE=pulumi`), with a backend of their own beside the sites' state file. */
import { execFile, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

import type { Interruption, Running, RunReport } from "./running.js";
import { SITE_PROGRAM, type Sites } from "./sites.js";

/** Whether the runs are the CLI's. */
export const runsOnCli = process.env["FAULTS_ENGINE"] === "pulumi";

const STACK = "faults";
const MODULES = path.join(__dirname, "..", "..", "node_modules");
const execute = promisify(execFile);

function environment(sites: Sites): NodeJS.ProcessEnv {
  const backend = path.join(sites.directory, "backend");
  mkdirSync(backend, { recursive: true });
  return { ...process.env, ...sites.env, PULUMI_BACKEND_URL: `file://${backend}`, PULUMI_SKIP_UPDATE_CHECK: "true" };
}

/** A copy of the program: the CLI writes the stack's settings beside it. */
function programOf(sites: Sites): string {
  const program = path.join(sites.directory, "program");
  if (existsSync(program)) return program;
  cpSync(SITE_PROGRAM, program, { recursive: true });
  symlinkSync(MODULES, path.join(program, "node_modules"), "junction");
  return program;
}

async function ask(sites: Sites, ...words: string[]): Promise<string> {
  const { stdout } = await execute("pulumi", [...words, "--stack", STACK], {
    cwd: programOf(sites),
    env: environment(sites),
    maxBuffer: 1024 ** 3,
  });
  return stdout;
}

/** Starts an `up` as a group of processes: what kills one kills them all, as the end of a machine does. */
async function start(sites: Sites, parallel: number): Promise<Running> {
  await ask(sites, "stack", "select", "--create");
  const flags = ["--yes", "--skip-preview", "--non-interactive", "--parallel", String(parallel)];
  const child = spawn("pulumi", ["up", ...flags, "--stack", STACK], {
    cwd: programOf(sites),
    env: environment(sites),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const texts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => texts.push(String(data)));
  const report = new Promise<RunReport>((resolve) => {
    child.on("close", (code) => {
      resolve({ ok: code === 0, errors: texts.join("").split("\n"), texts });
    });
  }).then(async (ended) => {
    // A killed run leaves its lock behind.
    if (!ended.ok) await ask(sites, "cancel", "--yes").catch(() => undefined);
    writeFileSync(sites.stateFile, await ask(sites, "stack", "export"));
    return ended;
  });
  return {
    report,
    interrupt: async () => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      await report;
    },
  };
}

/** `pulumi up`, to its end. */
export async function upOnCli(sites: Sites, parallel: number): Promise<RunReport> {
  return await (
    await start(sites, parallel)
  ).report;
}

/** How a run of the CLI dies. */
export const cliKilled = (parallel: number): Interruption => ({
  name: "Pulumi CLI killed",
  points: ["before", "after"],
  start: (sites) => start(sites, parallel),
});
