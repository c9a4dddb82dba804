/** Cells that cannot converge by themselves, each with its reason: everything else must. */
import type { Cell } from "./fault-matrix.js";

/** Which cells, and why. */
export interface ListedCells {
  operation: RegExp;
  /** Method and path pattern. */
  endpoint: RegExp;
  kind: RegExp;
  reason: string;
}

/** The reason that all of them share: Cloudflare's own API leaves nothing to go by. */
const NO_PROOF =
  "POST warp_connector takes no secret, so a tunnel that was made by a request whose answer was lost can be told to be one's " +
  "own by its time alone, in the same process; the next run names the candidate and stops, and adopt converges";

/** The table. */
export const LISTED_CELLS: readonly ListedCells[] = [
  {
    operation: /^WarpConnector: create, the first answer lost$/,
    endpoint: /^GET \/warp_connector$/,
    kind: /./,
    reason: NO_PROOF,
  },
];

/** Why a cell is listed; undefined where it is not. */
export function listedReason({ operation, asked, kind }: Cell): string | undefined {
  const endpoint = `${asked.method} ${asked.pattern}`;
  return LISTED_CELLS.find(
    (row) => row.operation.test(operation.title) && row.endpoint.test(endpoint) && row.kind.test(kind.name),
  )?.reason;
}
