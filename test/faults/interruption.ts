/** The ways in which a run is interrupted, each for real. */
import { spawn } from "node:child_process";
import path from "node:path";

import type { Fault } from "../../local/emulator/index.js";
import type { OperationResult, StackDriver } from "../../local/engine/driver.js";
import { embeddedDriver } from "../../local/engine/embedded-driver.js";
import { cliKilled, runsOnCli, upOnCli } from "./cli-runs.js";
import type { Interruption, Running, RunReport } from "./running.js";
import { SITE_PROGRAM, type Sites } from "./sites.js";

/** A step runs all its sites at a time, so that each comes to its own point. */
const PARALLEL = 400;
const CLI = path.join(__dirname, "..", "..", "dist", "local", "engine", "cli.js");

const driver: StackDriver = embeddedDriver;

function reportOf(result: OperationResult): RunReport {
  const errors = result.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
  return { ok: result.ok, errors, texts: [JSON.stringify(result)] };
}

/** `up`, on the embedded engine in this process unless the runs are the CLI's. */
export async function up(sites: Sites, onProvider: (pid: number) => void = () => undefined): Promise<RunReport> {
  if (runsOnCli) return await upOnCli(sites, PARALLEL);
  const events: string[] = [];
  const stack = await driver.open({
    cwd: SITE_PROGRAM,
    stack: "faults",
    stateFile: sites.stateFile,
    env: sites.env,
    parallel: PARALLEL,
    onEvent: (event) => {
      if (event.kind === "process-started" && event.process === "provider") onProvider(event.pid);
      events.push(JSON.stringify(event));
    },
  });
  try {
    const report = reportOf(await stack.up());
    const shown = JSON.stringify(await stack.outputs());
    return { ...report, texts: [...report.texts, ...events, shown] };
  } finally {
    await stack.close();
  }
}

async function startEmbedded(sites: Sites): Promise<Running> {
  let provider = 0;
  const report = up(sites, (pid) => (provider = pid));
  return Promise.resolve({
    report,
    interrupt: async () => {
      process.kill(provider, "SIGKILL");
      await report;
    },
  });
}

/** The compiled command line, as a process of its own. */
async function startCli(sites: Sites, signals: readonly NodeJS.Signals[]): Promise<Running> {
  const args = ["up", "--cwd", SITE_PROGRAM, "--stack", "faults", "--state", sites.stateFile];
  const child = spawn(process.execPath, [CLI, ...args, "--parallel", String(PARALLEL)], {
    env: { ...process.env, ...sites.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: string[] = [];
  let waiting: (() => void) | undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data: Buffer) => {
      output.push(String(data));
      if (String(data).includes("^C received")) waiting?.();
    });
  }
  const report = new Promise<RunReport>((resolve) => {
    child.on("close", (code) => {
      resolve({ ok: code === 0, errors: output.join("").split("\n"), texts: output });
    });
  });
  return Promise.resolve({
    report,
    interrupt: async () => {
      for (const [index, signal] of signals.entries()) {
        const heard = new Promise<void>((resolve) => (waiting = resolve));
        child.kill(signal);
        // What follows counts only once the first was heard.
        if (signal === "SIGINT" && index === 0) await heard;
      }
    },
  });
}

/**
 * The fault that holds a request at a point. Without end, and not until the strike: what points of deletes wait for is that
 * creations go on after a time-out, and a PUT that is carried out after its time-out is another fault, a stall.
 */
export function holdAt(at: "before" | "after"): Fault {
  return { hang: at === "before" ? true : "after" };
}

/** How a run dies. */
export const KILLS: readonly Interruption[] = runsOnCli
  ? [cliKilled(PARALLEL)]
  : [
      { name: "provider killed", points: ["before", "after"], start: startEmbedded },
      { name: "engine killed", points: ["before", "after"], start: (sites) => startCli(sites, ["SIGKILL"]) },
    ];

/** How a run is cancelled: once, which lets running steps finish, and twice, which does not. */
export const CANCELS: readonly Interruption[] = [
  {
    name: "SIGINT",
    // Sent again after the time-out, and so let to its end.
    points: ["before"],
    start: (sites) => startCli(sites, ["SIGINT"]),
  },
  {
    name: "SIGINT twice",
    points: ["before", "after"],
    start: (sites) => startCli(sites, ["SIGINT", "SIGINT"]),
  },
];
