import { isUnknownOutcome } from "../../api/http/errors.js";
import type { TunnelPatch } from "../../api/tunnels.js";
import { UserError } from "../../session/errors.js";
import type { Kept } from "../frame/lifecycle.js";
import { pendingOf, Unfinished, type Due } from "../frame/pending.js";
import type { Target, Tunnel, TunnelInputs, TunnelState, TunnelToken } from "./kind.js";
import { causeOf } from "./doubt.js";
import { StoodAsideError, writeTunnel } from "./renaming.js";
import { outputsOf } from "./state.js";
import { named } from "./target.js";
import { requestToken, tokenAfterWrite } from "./token.js";

/** How a tunnel that exists becomes what is declared. */
export interface Change {
  readonly tunnel: Tunnel;
  readonly patch: TunnelPatch;
  /** Whether connections that run with the former secret are to be dropped. */
  readonly drops: boolean;
  /** The token as it is known, where the patch does not change it. */
  readonly token: TunnelToken | undefined;
  /** What stays due until all is done. */
  readonly standing: readonly Due[];
  /** The outputs before the change. */
  readonly before: TunnelState;
  readonly inputs: TunnelInputs;
}

/**
 * Makes a change. What was half done goes into the state: an operation that throws leaves nothing else behind, and the next
 * `up` may declare something else.
 */
export async function settle(target: Target, change: Change): Promise<TunnelState & Kept> {
  const { tunnel, patch, standing, before, inputs } = change;
  const dropDue: Due[] = change.drops ? ["drop"] : [];
  const what = named(target, { id: tunnel.id, name: patch.name ?? before.name });
  const unfinished = (state: TunnelState, due: readonly Due[], reason: string, error: unknown): Unfinished =>
    new Unfinished(tunnel.id, state, { due }, new UserError(`${reason}: ${causeOf(error)}`));
  let current = tunnel;
  let writeDue: Due[] = [];
  const writes = Object.keys(patch).length > 0;
  if (writes) {
    try {
      const written = await writeTunnel(target, tunnel.id, patch, { formerName: before.name, inputs });
      current = written.tunnel;
      if (written.waits) writeDue = ["write"];
    } catch (error) {
      const stoodAside = error instanceof StoodAsideError;
      if (!stoodAside && !isUnknownOutcome(error)) throw error;
      const why = stoodAside
        ? "its name is not the declared one yet"
        : "whether the change was carried out is not known";
      throw unfinished(before, [...standing, "write", ...dropDue], `update ${what}: ${why}`, error);
    }
  }
  let after: TunnelState;
  try {
    after = outputsOf(target.kind, current, inputs, await tokenAfter(target, current, change), before);
  } catch (error) {
    if (!writes) throw error;
    const state = { ...before, ...(patch.name === undefined ? {} : { name: patch.name }) };
    const reason = `update ${what}: it was changed, but its token could not be read; the next \`pulumi up\` completes it`;
    throw unfinished(state, [...standing, ...writeDue, ...dropDue], reason, error);
  }
  if (change.drops) {
    try {
      await target.kind.drop(target, { id: tunnel.id, ...(current.name === undefined ? {} : { name: current.name }) });
    } catch (error) {
      const reason = `drop the connections of ${what}: its secret is set, but those that run with the former one could not be dropped`;
      throw unfinished(after, [...standing, ...writeDue, ...dropDue], reason, error);
    }
  }
  return { ...after, ...pendingOf({ due: writeDue }) };
}

async function tokenAfter(target: Target, tunnel: Tunnel, { patch, token }: Change): Promise<TunnelToken> {
  if (patch.tunnel_secret !== undefined) {
    return await tokenAfterWrite(target, tunnel, patch.tunnel_secret, token?.token);
  }
  return token ?? (await requestToken(target, tunnel.id));
}
