/** Preloaded into every Node process that an engine starts: says which of Pulumi's processes this one is. */
import { writeFileSync } from "node:fs";
import path from "node:path";

/** Where the processes announce themselves; set by the meter. */
export const ANNOUNCE_VARIABLE = "TUNNEL_BENCH_PROCESSES";

/** The two processes of a run: the provider's, whosever host it is, and the program's. */
export type ProcessRole = "provider" | "program";

/** The role of a process by its main script; undefined for any other Node process. */
export function roleOf(script = ""): ProcessRole | undefined {
  if (/[\\/](?:cmd[\\/]dynamic-provider|dist[\\/]host[\\/]main\.js)(?:[\\/]|$)/.test(script)) return "provider";
  return /[\\/]cmd[\\/]run(?:[\\/]|$)/.test(script) ? "program" : undefined;
}

const directory = process.env[ANNOUNCE_VARIABLE];
const role = roleOf(process.argv[1]);
if (directory !== undefined && role !== undefined) {
  writeFileSync(path.join(directory, String(process.pid)), role);
}
