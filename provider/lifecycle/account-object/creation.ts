import { CloudflareApiError, isNotFound, isUnknownOutcome } from "../../api/http/errors.js";
import { InitFailedError, UserError } from "../../session/errors.js";
import type { Session } from "../../session/session.js";
import type { Properties } from "../frame/guard.js";
import { patiently } from "../frame/patience.js";
import { unknownId } from "../unknown-id.js";

/** How often a POST is sent anew after its answer was lost. */
const maxAttempts = 4;
const firstDelayMs = 500;
/** The list of host name routes is said to lag right after a conflict. */
const lagMs = 1_000;

/** An object to make, and how. */
export interface Creation<Wire extends { readonly id: string }> {
  readonly session: Session;
  /** How messages name it. */
  readonly name: string;
  readonly post: () => Promise<Wire>;
  /** Takes an object that is there, and makes it what is declared, where it is not. */
  readonly take: (found: Wire) => Promise<Wire>;
  /** The object that a second one of the same kind would stand beside. */
  readonly look: () => Promise<Wire | undefined>;
  /** Whether it is a leftover of this stack's own: it leads where it should, and its comment says so. */
  readonly isOwn: (found: Wire) => boolean;
  /** Whether another resource of this run has it, which may be about to move it out of the way. */
  readonly isOfThisRun: (found: Wire) => boolean;
  readonly describe: (found: Wire) => string;
  readonly adopt: boolean;
}

/** An object may be there, or may have been changed, and what there is could not be found out. */
export class ObjectUnsettled extends UserError {
  constructor(
    message: string,
    cause: Error,
    /** Undefined where it is not known whether there is one. */
    readonly objectId?: string,
    /** What the request was to take over was someone else's before. */
    readonly isAdoption = false,
  ) {
    super(message, { cause });
  }
}

/** Keeps in the state what a creation made, or may have made, so that nothing half done is forgotten. */
export function keepInDoubt(error: unknown, outputs: (id: string) => Properties): unknown {
  if (!(error instanceof UserError) || !(error.cause instanceof ObjectUnsettled)) return error;
  const { objectId, isAdoption } = error.cause;
  const id = objectId ?? unknownId();
  const inDoubt = objectId === undefined ? "creation" : isAdoption ? "adoption" : undefined;
  const due = inDoubt === undefined ? { unsettled: true } : { inDoubt };
  return new InitFailedError(id, { ...outputs(id), ...due }, error.message);
}

/**
 * Makes an object, once: a POST, and nothing else where it succeeds. Where it is refused, or its answer is lost, what is
 * there decides, not a code: the codes of these refusals are not all known. One of our own is taken, another's is never
 * touched without `adopt`.
 */
export async function establish<Wire extends { readonly id: string }>(creation: Creation<Wire>): Promise<Wire> {
  for (let attempt = 1; ; attempt += 1) {
    let failure: unknown;
    try {
      return await creation.post();
    } catch (error) {
      failure = error;
    }
    const lost = isUnknownOutcome(failure);
    if (!(failure instanceof Error) || (!lost && !maybeInTheWay(failure))) throw failure;
    const found = lost
      ? await lookForLost(creation, failure)
      : ((await creation.look()) ?? (await lookAgain(creation, failure)));
    const isMoving = found !== undefined && creation.isOfThisRun(found) && attempt < maxAttempts;
    if (found !== undefined && !isMoving) return await take(creation, found, lost);
    if (!isMoving && (!lost || attempt === maxAttempts)) throw failure;
    await creation.session.sleep(firstDelayMs * 2 ** (attempt - 1));
  }
}

/** A change of an object in place, and what it may meet. */
export type Amendment<Wire extends { readonly id: string }> = Pick<
  Creation<Wire>,
  "session" | "look" | "isOfThisRun" | "describe"
> & {
  readonly id: string;
  readonly patch: () => Promise<Wire>;
};

/**
 * Changes an object in place. Where it is refused because another one stands in the way, which another resource of this run
 * may be about to move, it is tried again; else the error says what stands there.
 */
export async function amend<Wire extends { readonly id: string }>(amendment: Amendment<Wire>): Promise<Wire> {
  const { session, id, patch, look: find, isOfThisRun, describe } = amendment;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await patch();
    } catch (error) {
      if (!maybeInTheWay(error) || isNotFound(error)) throw error;
      // Where the look fails, the refusal is what there is to say.
      const found = await find().catch(() => undefined);
      if (found === undefined || found.id === id) {
        // What was in the way has gone meanwhile.
        if (isConflict(error) && attempt < maxAttempts) continue;
        throw error;
      }
      const isMoving = isOfThisRun(found);
      if (!isMoving || attempt === maxAttempts) throw taken(describe(found), isMoving, error);
    }
    await session.sleep(firstDelayMs * 2 ** (attempt - 1));
  }
}

function taken(other: string, isOfThisRun: boolean, cause: unknown): UserError {
  const advice = isOfThisRun
    ? "It belongs to another resource of this program: two that exchange what they have need another value for one `pulumi up`"
    : "Choose another one, or delete that one";
  return new UserError(`it is there already: ${other}; nothing was changed. ${advice}`, { cause });
}

/** Whether something that is there may be why the API refused. */
function maybeInTheWay(error: unknown): boolean {
  if (!(error instanceof CloudflareApiError) || error.outcome !== "refused" || !error.fromApi) return false;
  return error.status !== undefined && error.status >= 400 && ![401, 403, 429].includes(error.status);
}

function isConflict(error: unknown): boolean {
  return error instanceof CloudflareApiError && error.status === 409;
}

async function take<Wire extends { readonly id: string }>(
  creation: Creation<Wire>,
  found: Wire,
  lost: boolean,
): Promise<Wire> {
  const { session, name, isOwn, adopt, describe } = creation;
  const own = isOwn(found);
  if (!own && !adopt) {
    throw new UserError(
      `it is there already: ${describe(found)}, which is not this resource's own; nothing was changed. Choose another one; or delete ` +
        "that one; or set adopt: true, which makes it what is declared here, and take it out of whatever else manages it, without " +
        'deleting it there (`pulumi state delete`). A resource that was only renamed in the program keeps it with the option aliases: [{ name: "<old name>" }]',
    );
  }
  try {
    const taken = await creation.take(found);
    if (!own) session.inform(`adopted ${describe(found)}: it is ${name} of this stack now`);
    return taken;
  } catch (error) {
    // One that this creation has made, or may have changed, is kept in the state.
    if (!(error instanceof Error) || !(isUnknownOutcome(error) || (own && lost))) throw error;
    throw new ObjectUnsettled(
      `${describe(found)} is there, but may not be what is declared: ${error.message} The next \`pulumi up\` completes it`,
      error,
      found.id,
      !own,
    );
  }
}

/** Looks for an object whose answer was lost for as long as a request may take in all: nobody else knows of it. */
async function lookForLost<Wire extends { readonly id: string }>(
  { session, look, name }: Creation<Wire>,
  failure: Error,
): Promise<Wire | undefined> {
  try {
    return await patiently(session, look);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new ObjectUnsettled(
      `${failure.message} Then it could not be looked for: ${error.message} ${name} may be there: the next \`pulumi up\`, ` +
        "`pulumi refresh` or `pulumi destroy` looks for it, and knows it by its comment",
      error,
    );
  }
}

/** What is in the way may not be listed yet. */
async function lookAgain<Wire extends { readonly id: string }>(
  { session, look }: Creation<Wire>,
  failure: Error,
): Promise<Wire | undefined> {
  if (!isConflict(failure)) return undefined;
  await session.sleep(lagMs);
  return await look();
}
