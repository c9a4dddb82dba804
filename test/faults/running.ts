/** A run that can be interrupted, and what it said. */
import type { Sites } from "./sites.js";

/** What a run said, and whether it succeeded. */
export interface RunReport {
  ok: boolean;
  errors: string[];
  /** Everything that it printed or told, to be searched for secrets. */
  texts: string[];
}

/** A run under way that can be interrupted. */
export interface Running {
  /** Strikes; resolves when the run has ended. */
  interrupt(): Promise<void>;
  report: Promise<RunReport>;
}

/** A way to interrupt. */
export interface Interruption {
  name: string;
  /** Which points it has: a run that is let to its end has no "after". */
  points: readonly ("before" | "after")[];
  start: (sites: Sites) => Promise<Running>;
}
