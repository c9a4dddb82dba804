/** The operations of the fault matrix: each sets its stage in an account of its own. */
import { CONFIGURATION_OPERATIONS } from "./configuration-operations.js";
import { LINK_OPERATIONS } from "./link-operations.js";
import type { Operation } from "./operation.js";
import { SHARED_OPERATIONS } from "./shared-operations.js";
import { TUNNEL_OPERATIONS } from "./tunnel-operations.js";

const tunnels = [...TUNNEL_OPERATIONS, ...CONFIGURATION_OPERATIONS];

/** FAULTS_ONLY, a regular expression, names some, to look at a slice. */
function wanted({ title }: Operation): boolean {
  return new RegExp(process.env["FAULTS_ONLY"] ?? "").test(title);
}

/** The operations of which many may run in one process: none of them remembers what a run declares. */
export const WIRE_OPERATIONS: readonly Operation[] = tunnels.filter(wanted);

const byProgram = [...tunnels, ...SHARED_OPERATIONS, ...LINK_OPERATIONS];

/** Each resource, replaced by hand where nothing has changed: what a row reads is there. */
const byHand = byProgram
  .filter(({ title }) => title.endsWith(": read"))
  .map((row): Operation => ({ ...row, title: row.title.replace(/read$/, "replace by hand"), run: "replace" }));

/** All operations. */
export const OPERATIONS: readonly Operation[] = [...byProgram, ...byHand].filter(wanted);
