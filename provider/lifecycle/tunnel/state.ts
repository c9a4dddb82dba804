import { createHash } from "node:crypto";

import { sameSecret } from "../../validation/tunnel.js";
import type { Kept } from "../frame/lifecycle.js";
import { pendingOf } from "../frame/pending.js";
import type { Kind, LiveTunnel, Tunnel, TunnelInputs, TunnelState, TunnelToken } from "./kind.js";

/** What of a state the next one keeps, besides what is declared and read. */
type Keepsakes = Pick<TunnelState, "adopted" | "stamp" | "generatedFrom">;

/** The outputs after an operation that is done. */
export function outputsOf(
  kind: Kind,
  tunnel: Tunnel,
  inputs: TunnelInputs,
  token: TunnelToken | undefined,
  olds: Partial<TunnelState> & Keepsakes = {},
): TunnelState {
  const { accountId, onSecretChange, onActiveConnections, adopt } = inputs;
  const keepsSecret = inputs.tunnelSecret === undefined;
  return {
    accountId,
    name: inputs.name ?? tunnel.name ?? olds.name ?? "",
    tunnelSecret: inputs.tunnelSecret ?? token?.tunnelSecret,
    keepsSecret: keepsSecret || undefined,
    generatedFrom: keepsSecret ? olds.generatedFrom : undefined,
    token: token?.token,
    createdAt: tunnel.created_at ?? olds.createdAt ?? "unknown",
    onSecretChange: onSecretChange === "dropConnections" ? onSecretChange : undefined,
    onActiveConnections: onActiveConnections === "refuse" ? onActiveConnections : undefined,
    adopt: adopt === false ? undefined : adopt,
    adopted: olds.adopted,
    stamp: olds.stamp,
    ...kind.outputs(tunnel, olds, inputs),
  };
}

/** The outputs after a read. */
export function outputsRead(
  kind: Kind,
  tunnel: LiveTunnel,
  { pending, ...olds }: TunnelState & Kept,
  token: TunnelToken | undefined,
): TunnelState & Kept {
  // Without the right to read the token, what is known stays: an unknown secret is no drift.
  const current = token ?? { token: olds.token, tunnelSecret: olds.tunnelSecret };
  // A token that is not the documented JSON shows no secret: then the known one stays, too.
  const secret = current.tunnelSecret ?? olds.tunnelSecret;
  const same = secret !== undefined && olds.tunnelSecret !== undefined && sameSecret(secret, olds.tunnelSecret);
  // What was not known is known now, unless the secret is not.
  const due = (pending?.due ?? []).filter((each) => each !== "write" || token?.tunnelSecret === undefined);
  return {
    ...olds,
    name: tunnel.name,
    // The stored text stays where it decodes to the same bytes and account, whatever order the API writes its token in.
    token: same && olds.token !== undefined && token?.tunnelSecret !== undefined ? olds.token : current.token,
    tunnelSecret: same ? olds.tunnelSecret : secret,
    createdAt: tunnel.created_at ?? olds.createdAt,
    ...kind.outputs(tunnel, olds),
    ...pendingOf({ due }),
  };
}

/** Whether a secret shows whose a tunnel is that holds it: one that was made for this resource alone. */
export function provesOwner({ tunnelSecret, ownSecret, keepsSecret }: Partial<TunnelState>): boolean {
  return tunnelSecret === undefined || ownSecret === true || keepsSecret === true;
}

/**
 * Whether a tunnel keeps its own secret, although the program declares the one that was generated beside it: it was adopted
 * or imported, or made without one. Where another one is generated, that one is for the tunnel.
 */
export function keepsItsOwn(olds: TunnelState, generated: { tunnelSecret?: unknown; ownSecret?: unknown }): boolean {
  if (olds.keepsSecret !== true || generated.ownSecret !== true) return false;
  return olds.generatedFrom === undefined || olds.generatedFrom === hashOf(generated.tunnelSecret);
}

/** A secret as the state may tell it apart from others. */
export function hashOf(secret: unknown): string {
  return createHash("sha256").update(String(secret)).digest("hex");
}
