import { CloudflareApiError, isUnknownOutcome } from "../../api/http/errors.js";
import { createTunnel, isNameConflict, type CreateTunnelBody } from "../../api/tunnels.js";
import { UserError } from "../../session/errors.js";
import { patiently } from "../frame/patience.js";
import { newStamp } from "../frame/trace.js";
import type { Created, LiveTunnel, Target } from "./kind.js";
import { MayExist } from "./doubt.js";
import { nameTaken, whyNotTaken, type WhyNot } from "./name-taken.js";
import { givesUp } from "./names.js";
import { alive, findByName, named } from "./target.js";

/** How often a POST is sent anew after it was surely, or probably, not processed. */
const maxAttempts = 4;
const firstDelayMs = 500;

/** What a POST asks for. */
export interface CreationRequest {
  readonly body: CreateTunnelBody;
  /** Why a live tunnel of the name is not shown to be this resource's own; undefined where it is. */
  readonly whyNotOwn: (candidate: LiveTunnel) => Promise<WhyNot | undefined>;
  /** Where nothing of the tunnel can show whose it is: after a lost answer, no second request is sent under the same name. */
  readonly isOnlyOnce?: boolean;
}

/** The answer to a POST was lost, and no tunnel has the name. */
export class Lost extends Error {}

/**
 * Creates a tunnel, once. The API has no idempotency key, and a POST whose answer is lost may have been processed: then,
 * and where the name is taken (1013), the live tunnel of that name is looked at, and where it is provably this resource's
 * own, it is taken instead of making a second.
 */
export async function createOnce(target: Target, request: CreationRequest): Promise<Created> {
  const { ledger, sleep } = target.session;
  const { mark } = target;
  let lost = false;
  for (let attempt = 1; ; attempt += 1) {
    let failure: unknown;
    try {
      const tunnel = alive(await createTunnel(target.client, target.kind.wire, target.accountId, request.body));
      if (tunnel !== undefined) {
        // Another resource of the same name and secret may have found it before this answer came.
        if (ledger.holderOf(tunnel.id) !== undefined) throw nameTaken(target, tunnel, "ofThisProgram");
        ledger.has(tunnel.id, { mark });
        return { tunnel };
      }
      failure = new UserError(`Cloudflare answered the creation of ${named(target, request.body)} without its id`);
    } catch (error) {
      failure = error;
    }
    lost ||= isUnknownOutcome(failure);
    if (!isUnknownOutcome(failure) && !isNameConflict(failure)) {
      throw lost ? mayExist(target, request, "the next one was refused", failure) : failure;
    }
    const found = await look(target, request, lost);
    if (found !== undefined) {
      const stamp = newStamp();
      ledger.has(found.id, { mark, stamp });
      return { tunnel: found, stamp, ...(lost ? {} : { isLeftover: true }) };
    }
    if (lost && request.isOnlyOnce === true) throw new Lost();
    if (attempt === maxAttempts) {
      throw lost
        ? mayExist(target, request, "no such object was found, but the last request failed like it", failure)
        : failure;
    }
    await sleep(firstDelayMs * 2 ** (attempt - 1));
  }
}

/**
 * The live tunnel of the name where it is this resource's own; undefined where there is none, or where the one that there
 * is gives up its name in this run; an error where it is another's. Where an answer was lost, the look is tried for as long
 * as a request may take in all: without it nobody would know of the tunnel.
 */
async function look(target: Target, request: CreationRequest, lost: boolean): Promise<LiveTunnel | undefined> {
  const find = (): Promise<LiveTunnel | undefined> => findOwn(target, request, lost);
  try {
    return await (lost ? patiently(target.session, find) : find());
  } catch (error) {
    if (!(error instanceof CloudflareApiError)) throw error;
    if (lost) throw mayExist(target, request, "looking for it failed", error);
    const { name } = request.body;
    throw new UserError(
      `the name "${name}" is taken (1013), and whose it is could not be found out: ${error.message}`,
      { cause: error },
    );
  }
}

async function findOwn(target: Target, request: CreationRequest, lost: boolean): Promise<LiveTunnel | undefined> {
  const candidate = await findByName(target, request.body.name);
  if (candidate === undefined || givesUp(target, candidate.id, request.body.name)) return undefined;
  const reason = await whyNotTaken(target, candidate, request.whyNotOwn);
  if (reason === undefined) return candidate;
  const refusal = nameTaken(target, candidate, reason);
  // What the lost request may have made, or another one: nobody can tell.
  throw lost && (reason === "declared" || reason === "replaced")
    ? new MayExist(target, [request.body.name], request.body.tunnel_secret, refusal)
    : refusal;
}

/** Something may be at Cloudflare, and this is how it is known. */
function mayExist(target: Target, { body }: CreationRequest, what: string, error: unknown): MayExist {
  return new MayExist(target, [body.name], body.tunnel_secret, error, what);
}
