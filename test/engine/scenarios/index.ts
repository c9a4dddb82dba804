/** Every scenario. */
import { aliases } from "./aliases.js";
import { changes } from "./changes.js";
import { failures } from "./failures.js";
import { forced } from "./forced.js";
import { reads } from "./reads.js";
import { removals } from "./removals.js";
import { replacements } from "./replacements.js";
import type { Scenario } from "./scenario.js";
import { targets } from "./targets.js";

/** The scenarios, by subject. */
export const scenarios: Scenario[] = [
  ...changes,
  ...replacements,
  ...forced,
  ...targets,
  ...failures,
  ...removals,
  ...aliases,
  ...reads,
];
