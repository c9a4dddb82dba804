import { randomBytes } from "node:crypto";

import { CloudflareApiError, isUnknownOutcome } from "../../api/http/errors.js";
import { createTunnel, isNameConflict, type CreateTunnelBody } from "../../api/tunnels.js";
import { UserError } from "../../session/errors.js";
import { describe } from "../../session/naming.js";
import { patiently } from "../frame/patience.js";
import { MayExist } from "./doubt.js";
import { nameTaken, type WhyNot } from "./name-taken.js";
import { findByName, alive, type LiveTunnel, type Target } from "./target.js";

/** How often a POST is sent anew after it was surely, or probably, not processed. */
const maxAttempts = 4;
const firstDelayMs = 500;

/** What a POST asks for. */
export interface CreationRequest {
  body: CreateTunnelBody;
  /** Why a live tunnel of the name is not this resource's own; undefined where it is shown to be. */
  whyNotOwn: (candidate: LiveTunnel) => Promise<WhyNot | undefined>;
}

/** A tunnel that a creation came to. */
export interface Created {
  tunnel: LiveTunnel;
  /** Set where it was there already: see {@link TunnelState}. */
  claim?: string;
  /** Set where no request of this process can have made it. */
  isLeftover?: true;
}

/**
 * Creates a tunnel, once. The API has no idempotency key, and a POST whose answer is lost may have been processed: then,
 * and where the name is taken (1013), the live tunnel of that name is looked at, and where it is provably this resource's
 * own, it is taken instead of making a second.
 */
export async function createOnce(target: Target, request: CreationRequest): Promise<Created> {
  let lost = false;
  for (let attempt = 1; ; attempt += 1) {
    let failure: unknown;
    try {
      const tunnel = alive(await createTunnel(target.client, target.kind, target.accountId, request.body));
      if (tunnel !== undefined) {
        // Another resource of the same name and secret may have found it before this answer came.
        if (target.session.tunnels.has(tunnel.id)) throw nameTaken(target, tunnel, "ofThisProgram");
        target.session.tunnels.take(tunnel.id, undefined);
        return { tunnel };
      }
      failure = new UserError(
        `Cloudflare answered the creation of ${describe(target.kind, request.body)} without its id`,
      );
    } catch (error) {
      failure = error;
    }
    lost ||= isUnknownOutcome(failure);
    if (!isUnknownOutcome(failure) && !isNameConflict(failure)) {
      throw lost ? mayExist(target, request, "the next one was refused", failure) : failure;
    }
    const found = await look(target, request, lost);
    if (found !== undefined) {
      const claim = newClaim();
      target.session.tunnels.take(found.id, claim);
      return { tunnel: found, claim, ...(lost ? {} : { isLeftover: true }) };
    }
    if (attempt === maxAttempts) {
      throw lost
        ? mayExist(target, request, "no such object was found, but the last request failed like it", failure)
        : failure;
    }
    await target.session.sleep(firstDelayMs * 2 ** (attempt - 1));
  }
}

/** Tells a state of a tunnel that was not made by its resource from the state of the one that made it. */
export function newClaim(): string {
  return randomBytes(8).toString("hex");
}

/**
 * The live tunnel of the name where it is this resource's own; undefined where there is none, or where the one that there
 * is gives up its name in this run; an error where it is another's. Where an answer was lost, the look is tried for as long
 * as a request may take in all: without it nobody would know of the tunnel.
 */
async function look(target: Target, request: CreationRequest, lost: boolean): Promise<LiveTunnel | undefined> {
  const find = (): Promise<LiveTunnel | undefined> => findOwn(target, request);
  try {
    return await (lost ? patiently(target.session, find) : find());
  } catch (error) {
    if (!(error instanceof CloudflareApiError)) throw error;
    if (lost) throw mayExist(target, request, "looking for it failed", error);
    const { name } = request.body;
    throw new UserError(
      `the name "${name}" is taken (1013), and whose it is could not be found out: ${error.message}`,
      {
        cause: error,
      },
    );
  }
}

async function findOwn(target: Target, { body, whyNotOwn }: CreationRequest): Promise<LiveTunnel | undefined> {
  const candidate = await findByName(target, body.name);
  if (candidate === undefined || target.renames.gives(candidate.id, body.name)) return undefined;
  const isTaken = (): boolean => target.session.tunnels.has(candidate.id);
  const why = isTaken() ? "ofThisProgram" : await whyNotOwn(candidate);
  // While that was found out, another resource may have taken it.
  const reason = isTaken() ? "ofThisProgram" : why;
  if (reason !== undefined) throw nameTaken(target, candidate, reason);
  return candidate;
}

/** Something may be at Cloudflare, and this is how it is known. */
function mayExist(target: Target, { body }: CreationRequest, what: string, error: unknown): MayExist {
  const { name, tunnel_secret } = body;
  return new MayExist(target, { name, ...(tunnel_secret === undefined ? {} : { secret: tunnel_secret }) }, what, error);
}
