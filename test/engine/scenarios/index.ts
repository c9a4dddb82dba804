/** Every scenario. */
import { aliases } from "./aliases.js";
import { changes } from "./changes.js";
import { forced } from "./forced.js";
import { reads } from "./reads.js";
import { removals } from "./removals.js";
import { replacements } from "./replacements.js";
import type { Scenario } from "./scenario.js";

/** The scenarios, by subject. */
export const scenarios: Scenario[] = [...changes, ...replacements, ...forced, ...removals, ...aliases, ...reads];
