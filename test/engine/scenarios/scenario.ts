/** What every engine must do with the same programs: the real CLI's behaviour, written down. */
import type { Operation, OperationResult, UpdateOptions } from "../../../local/engine/driver.js";
import type { World } from "../programs/scratch-program.js";

/** One operation of a scenario and what must come of it. */
export interface ScenarioStep {
  /** A new program; without one, the last stays. */
  program?: string;
  world?: World;
  /** URNs whose marks are set ahead of the operation. */
  taint?: string[];
  /** URNs whose marks are taken off ahead of the operation. */
  untaint?: string[];
  run: Operation;
  options?: UpdateOptions;
  /** Default: true. */
  ok?: boolean;
  changes: OperationResult["changes"];
  /** Provider calls, in order; those of resources that do not depend on each other may swap: `sorted`. */
  calls: string[];
  sorted?: true;
  /** Error messages, in order; "update failed" and "preview failed" left out. */
  errors?: string[];
  outputs?: Record<string, unknown>;
  /** Diffs by resource name, of updates and replacements. */
  diffs?: Record<string, string[]>;
}

/** A named sequence of operations on one stack. */
export interface Scenario {
  name: string;
  /** The minor version of Pulumi 3 that has the rule. */
  since?: number;
  steps: ScenarioStep[];
}
