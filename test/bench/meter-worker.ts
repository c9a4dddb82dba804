/**
 * Reads peak memory and CPU time of the announced processes from /proc, again and again until told to stop. In a thread
 * of its own: the embedded engine works in the main one, and a process that ends between two looks is lost.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import type { ProcessRole } from "./announce.js";

/** What was last seen of one process. */
export interface ProcessReading {
  role: ProcessRole;
  peakBytes: number;
  cpuMs: number;
}

/** Linux tells CPU time in hundredths of a second, whatever the kernel's own clock does. */
const MS_PER_TICK = 10;
const LOOK_EVERY_MS = 20;

const { directory } = workerData as { directory: string };
const readings = new Map<string, ProcessReading>();

function look(pid: string): void {
  try {
    const role = readFileSync(path.join(directory, pid), "utf8");
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const peak = /^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1];
    // The second field is the command's name in parentheses, and may hold spaces.
    const [user, system] = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .slice(11, 13);
    // A process that has ended, and was not waited for yet, has no memory any more.
    if ((role !== "provider" && role !== "program") || peak === undefined) return;
    const cpuMs = (Number(user) + Number(system)) * MS_PER_TICK;
    readings.set(pid, { role, peakBytes: Number(peak) * 1024, cpuMs });
  } catch (error) {
    // It ended between the listing and the look: what was seen of it before stays.
    if (!["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

function lookAtAll(): void {
  for (const pid of readdirSync(directory)) look(pid);
}

const timer = setInterval(lookAtAll, LOOK_EVERY_MS);
parentPort?.on("message", () => {
  clearInterval(timer);
  lookAtAll();
  parentPort?.postMessage([...readings.values()]);
  parentPort?.close();
});
