/** Measures the provider and the program process of one operation, whichever engine starts them. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { ANNOUNCE_VARIABLE, type ProcessRole } from "./announce.js";
import type { ProcessReading } from "./meter-worker.js";

/** CPU time of all processes of a role, and the largest one's peak of resident memory. */
export interface ProcessUse {
  cpuMs: number;
  peakBytes: number;
}

/** Whether this system tells what processes use, in the way that the meter reads. */
export const canMeter = process.platform === "linux";

function preloading(script: string): string {
  return [process.env["NODE_OPTIONS"], `--require ${JSON.stringify(path.join(__dirname, script))}`]
    .filter((option) => option !== undefined && option !== "")
    .join(" ");
}

/** The environment that preloads one of this directory's scripts into the engine's processes. */
export function preloadEnvironment(script: string, variable: string, directory: string): Record<string, string> {
  return { NODE_OPTIONS: preloading(script), [variable]: directory };
}

/** Watches the processes of a stack; `measure` for each operation. */
export class ProcessMeter {
  private readonly directory = mkdtempSync(path.join(tmpdir(), "tunnel-bench-processes-"));

  /** What the engine's processes need in their environment. */
  get env(): Record<string, string> {
    return canMeter ? preloadEnvironment("announce.js", ANNOUNCE_VARIABLE, this.directory) : {};
  }

  /** Runs something; what the processes that it started used, by role. */
  async measure<T>(run: () => Promise<T>): Promise<{ result: T; use: Partial<Record<ProcessRole, ProcessUse>> }> {
    if (!canMeter) return { result: await run(), use: {} };
    const worker = new Worker(path.join(__dirname, "meter-worker.js"), { workerData: { directory: this.directory } });
    try {
      const failed = new Promise<never>((_resolve, reject) => worker.once("error", reject));
      failed.catch(() => undefined); // observed by the race below
      const result = await run();
      const answered = new Promise<ProcessReading[]>((resolve) => worker.once("message", resolve));
      worker.postMessage("stop");
      return { result, use: summed(await Promise.race([answered, failed])) };
    } finally {
      await worker.terminate();
      this.forget();
    }
  }

  close(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private forget(): void {
    for (const entry of readdirSync(this.directory)) rmSync(path.join(this.directory, entry));
  }
}

function summed(readings: readonly ProcessReading[]): Partial<Record<ProcessRole, ProcessUse>> {
  const use: Partial<Record<ProcessRole, ProcessUse>> = {};
  for (const { role, cpuMs, peakBytes } of readings) {
    const before = use[role] ?? { cpuMs: 0, peakBytes: 0 };
    use[role] = { cpuMs: before.cpuMs + cpuMs, peakBytes: Math.max(before.peakBytes, peakBytes) };
  }
  return use;
}
