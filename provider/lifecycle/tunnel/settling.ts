import { isUnknownOutcome } from "../../api/http/errors.js";
import type { TunnelPatch } from "../../api/tunnels.js";
import type { TunnelWire } from "../../api/wire.js";
import { describe } from "../../session/naming.js";
import type { Properties } from "../frame/guard.js";
import { StoodAsideError, writeTunnel } from "./renaming.js";
import { causeOf, unfinished, type Due } from "./state.js";
import type { LiveTunnel, Target } from "./target.js";
import { requestToken, tokenAfterWrite, type TunnelToken } from "./token.js";

/** How a tunnel that exists becomes what is declared. */
export interface Change {
  tunnel: TunnelWire & { id: string };
  formerName: string | undefined;
  patch: TunnelPatch;
  /** Whether connections that run with the former secret are to be dropped. */
  drops: boolean;
  /** The token as it is known, where the patch does not change it. */
  token: TunnelToken | undefined;
  /** What stays due until all is done. */
  standing: readonly Due[];
  /** The outputs before the change. */
  before: Properties;
  /** The outputs after it. */
  after: (tunnel: TunnelWire & { id: string }, token: TunnelToken) => Properties;
  drop: (tunnel: { id: string; name?: string }) => Promise<void>;
  /** Whether a tunnel that has the name is what an interrupted run of this resource left. */
  isLeftover: (holder: LiveTunnel) => Promise<boolean>;
}

/**
 * Makes a change. What was half done goes into the state: an operation that throws leaves nothing else behind, and the next
 * `up` may declare something else.
 */
export async function settle(target: Target, change: Change): Promise<Properties> {
  const { tunnel, patch, standing } = change;
  const dropDue: Due[] = change.drops ? ["drop"] : [];
  const what = describe(target.kind, { id: tunnel.id, name: patch.name ?? change.formerName ?? "" });
  let current = tunnel;
  let writeDue: Due[] = [];
  const writes = Object.keys(patch).length > 0;
  if (writes) {
    try {
      const written = await writeTunnel(target, tunnel.id, patch, change);
      current = written.tunnel;
      if (written.waits) writeDue = ["write"];
    } catch (error) {
      const stoodAside = error instanceof StoodAsideError;
      if (!stoodAside && !isUnknownOutcome(error)) throw error;
      throw unfinished(
        tunnel.id,
        change.before,
        [...standing, "write", ...dropDue],
        `update ${what}: ${stoodAside ? "its name is not the declared one yet" : "whether the change was carried out is not known"}; the next \`pulumi up\` writes what is declared then: ${causeOf(error)}`,
      );
    }
  }
  let after: Properties;
  try {
    after = change.after(current, await tokenAfter(target, current, change));
  } catch (error) {
    if (!writes) throw error;
    throw unfinished(
      tunnel.id,
      { ...change.before, ...(patch.name === undefined ? {} : { name: patch.name }) },
      [...standing, ...writeDue, ...dropDue],
      `update ${what}: it was changed, but its token could not be read; the next \`pulumi up\` completes it: ${causeOf(error)}`,
    );
  }
  if (change.drops) {
    try {
      await change.drop({ id: tunnel.id, ...(current.name === undefined ? {} : { name: current.name }) });
    } catch (error) {
      throw unfinished(
        tunnel.id,
        after,
        [...standing, ...writeDue, ...dropDue],
        `drop the connections of ${what}: its secret is set, but those that run with the former one could not be dropped; the next ` +
          `\`pulumi up\` drops them: ${causeOf(error)}`,
      );
    }
  }
  return { ...after, ...(writeDue.length === 0 ? {} : { due: writeDue }) };
}

async function tokenAfter(
  target: Target,
  tunnel: TunnelWire & { id: string },
  { patch, token }: Change,
): Promise<TunnelToken> {
  if (patch.tunnel_secret !== undefined) {
    return await tokenAfterWrite(target, tunnel, patch.tunnel_secret, token?.token);
  }
  return token ?? (await requestToken(target, tunnel.id));
}
