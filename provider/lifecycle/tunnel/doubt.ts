import { PartialError, UserError } from "../../session/errors.js";
import type { Kept } from "../frame/lifecycle.js";
import { Unfinished } from "../frame/pending.js";
import type { LiveTunnel, Target, TunnelInputs, TunnelState } from "./kind.js";
import { outputsOf, provesOwner } from "./state.js";
import { findByName, named } from "./target.js";
import { holdsSecret } from "./token.js";

/** A request that makes a tunnel was sent, its answer was lost, and what became of it could not be found out. */
export class MayExist extends PartialError {
  constructor(
    target: Target,
    /** The names under which it may have been made. */
    readonly names: readonly string[],
    /** The secret that it was made with. */
    readonly secret: string | undefined,
    cause: unknown,
    what?: string,
  ) {
    const object = named(target, { name: names[0] ?? "" });
    super(
      `${object} may exist: a request that makes it was sent and its answer lost, and then ${what === undefined ? "" : `${what}: `}${causeOf(cause)}`,
      { cause },
    );
  }
}

/** Keeps a creation in the state whose outcome is not known, so that whatever the user does next finds what it made. */
export function inDoubt(target: Target, inputs: TunnelInputs, doubt: MayExist): Unfinished {
  const { secret, names } = doubt;
  const state = outputsOf(
    target.kind,
    { id: "" },
    inputs,
    secret === undefined ? undefined : { token: "", tunnelSecret: secret },
  );
  const known = { ...state, token: undefined, cname: undefined };
  const reason = new UserError(`create ${named(target, inputs)}: ${doubt.message}`);
  return new Unfinished(undefined, known, { due: ["create"], maybe: names }, reason);
}

/** What a creation in doubt made. */
export type Found = LiveTunnel | "untold" | undefined;

/**
 * The tunnel that a creation in doubt made; undefined where it made none; "untold" where one holds the secret that the
 * program declares, which others may have, too.
 */
export async function findInDoubt(target: Target, state: TunnelState & Kept): Promise<Found> {
  const names = (state.pending?.maybe ?? []).filter((name) => typeof name === "string");
  // A name that only this resource can have comes last, and shows the most.
  for (const name of [...names].reverse()) {
    const found = await findByName(target, name);
    if (found === undefined) continue;
    if (name !== state.name) return found;
    const { tunnelSecret } = state;
    if (tunnelSecret === undefined || !(await holdsSecret(target, found.id, tunnelSecret))) continue;
    if (provesOwner(state)) return found;
    warnOfUntold(target, found);
    return "untold";
  }
  return undefined;
}

function warnOfUntold(target: Target, found: LiveTunnel): void {
  target.session.warn(
    `left ${named(target, found)} as it is: it has the name and the secret that this resource declares, but a declared secret may be another ` +
      "resource's, too, so that nobody can tell whether the request made it whose answer was lost. To have it, set " +
      `adopt: "${found.id}" on the resource; else delete it in the dashboard (Zero Trust > Networks)`,
  );
}

/** An error's text, for a reason. */
export function causeOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
