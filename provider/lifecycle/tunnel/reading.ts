import { during } from "../../session/errors.js";
import type { Kept } from "../frame/lifecycle.js";
import { isDue } from "../frame/pending.js";
import { sameSecret } from "../../validation/tunnel.js";
import type { LiveTunnel, Target, TunnelState, TunnelToken } from "./kind.js";
import { outputsRead } from "./state.js";
import { findById, named } from "./target.js";
import { readToken } from "./token.js";

/** A tunnel as it is, for a refresh; undefined where it is gone. */
export async function readTunnel(
  target: Target,
  id: string,
  olds: TunnelState & Kept,
): Promise<(TunnelState & Kept) | undefined> {
  const { kind, session } = target;
  const tunnel = await during(`read ${named(target, { id })}`, () => findById(target, id));
  if (tunnel === undefined) return undefined;
  const token = await tokenOf(target, tunnel, "the known one is kept, and a secret changed outside is not seen");
  if (isChangedOutside(olds, token)) {
    session.warn(
      `the secret of ${named(target, tunnel)} was changed outside of Pulumi: ` +
        (olds.keepsSecret === true
          ? "as none is declared, it is taken over, and token with it"
          : "the next `pulumi up` sets the declared one again, and connectors need the token that belongs to it when they start next"),
    );
  }
  const state = outputsRead(kind, tunnel, olds, token);
  const drift = kind.drift?.(tunnel, state);
  if (drift !== undefined) session.warn(drift);
  return state;
}

/** The token of a tunnel that is read; where it is not to be had, or shows no secret, that is said, and what comes of it. */
export async function tokenOf(target: Target, tunnel: LiveTunnel, without: string): Promise<TunnelToken | undefined> {
  const what = `the token of ${named(target, tunnel)}`;
  const token = await during(`read ${what}`, () => readToken(target, tunnel.id));
  if (token === undefined) {
    target.session.warn(
      `${what} could not be read with these credentials (reading it needs a Write permission): ${without}`,
    );
  } else if (token.tunnelSecret === undefined) {
    target.session.warn(`${what} does not show its secret: ${without}`);
  }
  return token;
}

/** Whether the tunnel has another secret than the known one, and no request of this resource may have set it. */
function isChangedOutside(olds: TunnelState & Kept, token: TunnelToken | undefined): boolean {
  if (olds.tunnelSecret === undefined || token?.tunnelSecret === undefined || isDue(olds, "write")) return false;
  return !sameSecret(olds.tunnelSecret, token.tunnelSecret);
}
