import type { TunnelKind, TunnelWire } from "../../api/wire.js";
import { during, UserError } from "../../session/errors.js";
import { describe, nounOf } from "../../session/naming.js";
import { quote } from "../../validation/findings.js";
import { sameSecret, validateUuid } from "../../validation/tunnel.js";
import { gone, type Gone, type Properties } from "../frame/guard.js";
import { findTunnel } from "./reads.js";
import { inputsRead, outputsRead, stateOf, type TunnelState } from "./state.js";
import type { LiveTunnel, Target } from "./target.js";
import { readToken, type TunnelToken } from "./token.js";

/** What one kind of tunnel has of its own when it is read. */
export interface Readable {
  kind: TunnelKind;
  target: (accountId: string) => Promise<Target>;
  ownOutputs: (tunnel: TunnelWire & { id: string }, olds: Properties) => Properties;
  ownInputs: (outs: Properties) => Properties;
  /** Tells of what changed outside and cannot be changed back. */
  tellDrift: (tunnel: LiveTunnel, outs: Properties) => void;
}

/** What `get` passes: no output, and never `createdAt`, which every state holds. */
const lookupKeys = new Set(["accountId", "__provider"]);

/** Reads a tunnel, for a refresh or for `get`, where an object that does not exist is the user's mistake. */
export async function readTunnel(
  id: string,
  props: Properties,
  readable: Readable,
): Promise<{ id: string; props: Properties; inputs: Properties } | Gone> {
  const { kind } = readable;
  const isLookup = Object.keys(props).every((key) => lookupKeys.has(key) || (props[key] ?? undefined) === undefined);
  const { accountId, ...olds } = stateOf(kind, id, props, ...(isLookup ? [] : ["createdAt"]));
  const malformed = isLookup ? validateUuid(id, `the ${nounOf[kind]} to read`) : undefined;
  if (malformed !== undefined) throw new UserError(`the id ${quote(id)}: ${malformed}`);
  const target = await readable.target(accountId);
  const tunnel = await during(`read ${describe(kind, { id })}`, () => findTunnel(target, id));
  if (tunnel === undefined) {
    if (!isLookup) return gone;
    throw new UserError(
      `no live ${nounOf[kind]} has the id ${id} in account ${target.accountId}: it was deleted, or never existed`,
    );
  }
  const token = await during(`read the token of ${describe(kind, tunnel)}`, () => readToken(target, id));
  if (token === undefined) {
    target.session.warn(
      `the token of ${describe(kind, tunnel)} could not be read with these credentials (reading it needs a Write permission): ` +
        (isLookup
          ? "token and tunnelSecret are not available"
          : "the known one is kept, and a secret changed outside is not seen"),
    );
  } else if (token.tunnelSecret === undefined) {
    target.session.warn(
      `the token of ${describe(kind, tunnel)} does not show its secret: ` +
        (isLookup
          ? "tunnelSecret is not available"
          : "the known one is kept, and a secret changed outside is not seen"),
    );
  }
  if (isChangedOutside(olds, token)) {
    target.session.warn(
      `the secret of ${describe(kind, tunnel)} was changed outside of Pulumi: ` +
        (olds.keepsSecret === true
          ? "as none is declared, it is taken over, and token with it"
          : "the next `pulumi up` sets the declared one again, and connectors need the token that belongs to it when they start next"),
    );
  }
  const outs = {
    ...outputsRead(tunnel, { accountId, ...olds }, token, isLookup),
    ...readable.ownOutputs(tunnel, props),
  };
  readable.tellDrift(tunnel, outs);
  return { id, props: outs, inputs: { ...inputsRead(outs), ...readable.ownInputs(outs) } };
}

/** Whether the tunnel has another secret than the known one, and no request of this resource may have set it. */
function isChangedOutside({ tunnelSecret, due }: Partial<TunnelState>, token: TunnelToken | undefined): boolean {
  if (tunnelSecret === undefined || token?.tunnelSecret === undefined || due?.includes("write") === true) return false;
  return !sameSecret(tunnelSecret, token.tunnelSecret);
}
