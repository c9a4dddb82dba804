import { randomBytes } from "node:crypto";

import { isNotFound } from "../../api/http/errors.js";
import { deleteTunnel, isNameConflict, updateTunnel, type TunnelPatch } from "../../api/tunnels.js";
import { deletedOutside, UserError } from "../../session/errors.js";
import { foreign } from "../../session/naming.js";
import type { LiveTunnel, Target, TunnelInputs } from "./kind.js";
import { causeOf } from "./doubt.js";
import { givesUp } from "./names.js";
import { alive, findByName, named, nounFor } from "./target.js";

/** How long the holder of a name may take to be diffed, and how long to give up the name. */
const diffMs = 250;
const giveUpMs = 3_000;

/** What came of a write. */
export interface Written {
  readonly tunnel: LiveTunnel;
  /** The name is still another tunnel's, which gives it up in this run: until then this one has a name of its own. */
  readonly waits: boolean;
}

/** A tunnel gave up its name for another one, and could not be given the new one: its state must know. */
export class StoodAsideError extends UserError {}

/** Changes a tunnel's name or secret. A name that another tunnel of this run gives up is waited for. */
export async function writeTunnel(
  target: Target,
  id: string,
  patch: TunnelPatch,
  { formerName, inputs }: { readonly formerName: string | undefined; readonly inputs: TunnelInputs },
): Promise<Written> {
  target.reads.wrote(id);
  const tunnel = await patched(target, id, patch);
  const written = tunnel === undefined ? await standAside(target, id, patch, inputs) : { tunnel, waits: false };
  if (patch.name !== undefined && formerName !== undefined && formerName !== patch.name) {
    await passOn(target, formerName);
  }
  return written;
}

/** The tunnel after a PATCH; undefined where the name is another's. */
export async function patched(target: Target, id: string, patch: TunnelPatch): Promise<LiveTunnel | undefined> {
  try {
    const tunnel = alive(await updateTunnel(target.client, target.kind.wire, target.accountId, id, patch));
    if (tunnel !== undefined) return tunnel;
  } catch (error) {
    if (isNameConflict(error)) return undefined;
    if (!isNotFound(error)) throw error;
  }
  throw deletedOutside();
}

/** 1013: where the holder of the name is to give it up, this tunnel first gives up its own, which the other may wait for. */
async function standAside(target: Target, id: string, patch: TunnelPatch, inputs: TunnelInputs): Promise<Written> {
  const { name = "" } = patch;
  const holder = await findByName(target, name);
  if (holder !== undefined && !givesUp(target, holder.id, name)) {
    if (await isLeftover(target, inputs, holder)) {
      await deleteTunnel(target.client, target.kind.wire, target.accountId, holder.id);
    }
    // What the engine does at the same time may not have come to the holder yet.
    else await target.session.sleep(diffMs);
    const tunnel = await patched(target, id, patch);
    if (tunnel !== undefined) return { tunnel, waits: false };
    if (!givesUp(target, holder.id, name)) throw nameTaken(target, holder);
  }
  const aside = await patched(target, id, { ...patch, name: `${name}~${randomBytes(8).toString("hex")}` });
  if (aside === undefined) throw new Error("a random name is taken");
  const passed = target.names.wait(name, id);
  let tunnel: LiveTunnel | undefined;
  try {
    tunnel = await patched(target, id, { name });
  } catch (error) {
    throw new StoodAsideError(`it has a name of its own until the next \`pulumi up\`: ${causeOf(error)}`, {
      cause: error,
    });
  }
  if (tunnel !== undefined) {
    target.names.stop(name, id);
    return { tunnel, waits: false };
  }
  const given = await Promise.race([passed.then(() => true), target.session.sleep(giveUpMs).then(() => false)]);
  return { tunnel: { ...aside, name }, waits: !given };
}

/** Whether what has the name is this very resource's, of a run that was interrupted, and in no state. */
async function isLeftover(target: Target, inputs: TunnelInputs, holder: LiveTunnel): Promise<boolean> {
  if (target.session.ledger.holderOf(holder.id) !== undefined) return false;
  return (await target.kind.isLeftover?.(target, inputs, holder)) ?? false;
}

/** Gives the name that a tunnel had to the one that waits for it. */
async function passOn(target: Target, name: string): Promise<void> {
  const waiting = target.names.waits(name);
  if (waiting === undefined) return;
  try {
    if ((await patched(target, waiting.id, { name })) === undefined) return;
    target.names.stop(name, waiting.id);
    waiting.fulfil();
  } catch (error) {
    // The other tunnel's state says that its name is due.
    const what = named(target, { id: waiting.id });
    target.session.warn(`${what} waits for the name "${name}"; the next \`pulumi up\` sets it: ${causeOf(error)}`);
  }
}

function nameTaken(target: Target, holder: LiveTunnel): UserError {
  return new UserError(
    `another live ${nounFor(target)} of the account has the name "${foreign(holder.name)}" already (1013), ${foreign(holder.id)}; nothing was changed. ` +
      "Choose another name, or rename or delete the other one first. If that is what a resource of this program had under another " +
      'logical name, give the resource the option aliases: [{ name: "<old name>" }]: then both get their names in one run',
  );
}
