import { InitFailedError, UserError } from "../../session/errors.js";
import { describe } from "../../session/naming.js";
import type { Properties } from "../frame/guard.js";
import { unknownId } from "../unknown-id.js";
import { removeTunnel } from "./removal.js";
import { causeOf, type TunnelState } from "./state.js";
import { findByName, neverRan, type LiveTunnel, type Target } from "./target.js";
import { holdsSecret } from "./token.js";

/** What a tunnel is known by that a request may have made: its name, and the secret that proves whose it is. */
export interface Doubt {
  readonly name: string;
  /** Absent where the name by itself can only be this resource's own. */
  readonly secret?: string;
}

/** A request that makes a tunnel was sent, its answer was lost, and what there is could not be found out. */
export class MayExist extends UserError {
  constructor(
    target: Target,
    readonly doubt: Doubt,
    what: string,
    cause: unknown,
  ) {
    const object = describe(target.kind, { name: doubt.name });
    super(
      `${object} may exist: a request that makes it was sent and its answer lost, and then ${what}: ${causeOf(cause)} ` +
        "To find out, look for it in the dashboard (Zero Trust > Networks), or run `pulumi refresh`, which takes it into the state where " +
        "it exists. Or run `pulumi up` again: what was made is looked for, deleted (nobody has its token yet) and made anew; " +
        "`pulumi destroy` deletes it",
      { cause },
    );
  }
}

/** Keeps a creation in the state whose outcome is not known, so that whatever the user does next finds what it made. */
export function keepInDoubt(error: unknown, outputs: Properties): unknown {
  const found = mayExistIn(error);
  if (found === undefined || !(error instanceof Error)) return error;
  const { name, secret } = found.doubt;
  const known = { ...outputs, ...(secret === undefined ? {} : { tunnelSecret: secret }), inDoubt: name };
  return new InitFailedError(unknownId(), known, error.message);
}

function mayExistIn(error: unknown): MayExist | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof MayExist) return cause;
  return undefined;
}

/** The tunnel that a creation in doubt made; undefined where it made none. */
export async function findInDoubt(
  target: Target,
  { inDoubt, name, tunnelSecret }: TunnelState,
): Promise<LiveTunnel | undefined> {
  const found = inDoubt === undefined ? undefined : await findByName(target, inDoubt);
  if (found === undefined || inDoubt !== name) return found;
  return tunnelSecret !== undefined && (await holdsSecret(target, found.id, tunnelSecret)) ? found : undefined;
}

/** Deletes what a creation in doubt made, unless someone has run it since. */
export async function removeInDoubt(target: Target, state: TunnelState): Promise<void> {
  const found = await findInDoubt(target, state);
  // Another resource of this program, or this one under another name, may have taken it by now.
  if (found === undefined || target.session.tunnels.has(found.id)) return;
  if (neverRan(found)) {
    await removeTunnel(target, { ...state, ...found });
    return;
  }
  target.session.warn(
    `left ${describe(target.kind, found)} as it is: a request of this stack made it whose answer was lost, and connectors have run it since. ` +
      `To manage it, set adopt: "${found.id}" on the resource; else delete it in the dashboard`,
  );
}
