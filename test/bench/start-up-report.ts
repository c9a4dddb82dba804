/** What the preloaded probe writes about one process. */
import type { ProcessRole } from "./announce.js";

/** Where the probe writes; set by the benchmark. */
export const PROBE_VARIABLE = "TUNNEL_BENCH_PROBE";

/** Modules of one package, and the time that loading them took: their own code's, without what they loaded in turn. */
export interface PackageLoad {
  modules: number;
  ms: number;
}

/** One process. Times in milliseconds, counted from the start of the process. */
export interface ProbeReport {
  role: ProcessRole;
  packages: Record<string, PackageLoad>;
  /** The files of this package that were loaded, in the order in which they were done. */
  ownModules: string[];
  /** When the first line was printed: a provider serves from then on. */
  readyMs: number;
  endMs: number;
  serializeMs: number;
}
