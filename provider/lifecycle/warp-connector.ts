import { deleteNodeConnections } from "../api/connections.js";
import { warpConnector } from "../contract/warp-connector.js";
import { UserError } from "../session/errors.js";
import { describe } from "../session/naming.js";
import type { Session } from "../session/session.js";
import type { Kind, Target } from "./tunnel/kind.js";
import { TunnelLifecycle } from "./tunnel/lifecycle.js";
import { MarkedCreation, secretOfOwn } from "./tunnel/marking.js";
import { nameThing } from "./tunnel/names.js";
import { neverRan } from "./tunnel/target.js";
import { holdsSecret } from "./tunnel/token.js";

/** warp_connector: a POST and a PATCH to create. */
const warpConnectorKind: Kind = {
  wire: "warp_connector",
  contract: warpConnector,

  async make(target, inputs) {
    const { ha } = inputs;
    return await new MarkedCreation(target, inputs, ha === undefined ? {} : { ha }).run(false);
  },

  things: (where, { name, ha }) => [haThing(where, name, ha === true)],

  // What was renamed in the program, and adopted, may have been made with another `ha` than it is declared with.
  refusePassing(target, id, { name, ha = false }) {
    const { ledger } = target.session;
    if (ledger.declarerOf(haThing(target, name, !ha)) !== ledger.holderOf(id)?.mark) return;
    throw new UserError(
      `${describe("warp_connector", { id, name })} passed to another resource of this program, which declares ` +
        `ha: ${String(!ha)}, but it was made with ha: ${String(ha)}, and Cloudflare changes that of no connector. Run \`pulumi up --replace\` with ` +
        "the URN of the resource that has it now, which makes a new one",
    );
  },

  async isLeftover(target, inputs, holder) {
    const secret = secretOfOwn(target, inputs, holder.id);
    // A declared secret may be another stack's, too.
    if (secret === undefined || inputs.tunnelSecret !== undefined || !neverRan(holder)) return false;
    return await holdsSecret(target, holder.id, secret);
  },

  // The reference has no request that drops a WARP connector's connections, and Cloudflare may refuse the older one.
  async drop(target, tunnel) {
    if (await deleteNodeConnections(target.client, target.accountId, tunnel.id)) return;
    target.session.warn(
      `the secret of ${describe("warp_connector", tunnel)} was changed, but Cloudflare does not drop the connections of WARP connectors on request: ` +
        "nodes that are connected with the old secret stay connected until they restart. Restart them, or remove them in " +
        "the dashboard, where the secret has leaked",
    );
  },

  outputs: (_tunnel, olds, inputs) => ({ ha: (inputs ?? olds).ha === true ? true : undefined }),
};

/** The engine side of WarpConnector. */
export class WarpConnectorLifecycle extends TunnelLifecycle {
  constructor(session: Session) {
    super(session, warpConnectorKind);
  }
}

/** That the connector of a name is made with, or without, `ha`: what the ledger knows it as. */
function haThing(where: Pick<Target, "kind" | "accountId">, name: string, ha: boolean): string {
  return `ha ${String(ha)} of ${nameThing(where, name)}`;
}
