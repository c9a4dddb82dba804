import { parseToken } from "../../api/connector-token.js";
import { isUnknownOutcome } from "../../api/http/errors.js";
import { getTunnelToken } from "../../api/tokens.js";
import { createTunnel, isNameConflict, listTunnels, type CreateTunnelBody } from "../../api/tunnels.js";
import { sameSecret } from "../../validation/tunnel.js";
import { UserError } from "../../session/errors.js";
import { alive, type LiveTunnel, type Target } from "./target.js";
import { describe, foreign, nounOf } from "../../session/naming.js";

/** How often a POST is sent anew after it was surely, or probably, not processed. */
const maxAttempts = 4;
const firstDelayMs = 500;

/** What a POST asks for. `provenBy` is a secret that only this resource's tunnel can have: the idempotency key. */
export interface CreationRequest {
  body: CreateTunnelBody;
  provenBy: string | undefined;
}

/**
 * Creates a tunnel, once. The API has no idempotency key, and a POST whose answer is lost may have been processed: then,
 * and where the name is taken (1013), the live tunnels of that name are looked at, and one that is provably this
 * resource's own is taken instead of making a second.
 */
export async function createOnce(target: Target, request: CreationRequest): Promise<LiveTunnel> {
  let sentAt: number | undefined;
  for (let attempt = 1; ; attempt += 1) {
    // The first POST with an unknown outcome is the one that may have made the tunnel.
    const now = performance.now();
    let failure: unknown;
    try {
      const created = alive(await createTunnel(target.client, target.kind, target.accountId, request.body));
      if (created !== undefined) return claim(target, created);
      failure = new UserError(
        `Cloudflare answered the creation of ${describe(target.kind, request.body)} without its id`,
      );
    } catch (error) {
      failure = error;
    }
    const unknown = isUnknownOutcome(failure);
    if (!unknown && !isNameConflict(failure)) throw failure;
    if (unknown) sentAt ??= now;

    const own = await findOwn(target, request, sentAt);
    if (own !== undefined) return claim(target, own);
    if (!unknown || attempt === maxAttempts) throw failure;
    await target.session.sleep(firstDelayMs * 2 ** (attempt - 1));
  }
}

/** Notes that a resource of this process owns the tunnel, so that no other one takes it over. */
export function claim(target: Target, tunnel: LiveTunnel): LiveTunnel {
  target.session.claimed.add(tunnel.id);
  return tunnel;
}

/** The live tunnel of the requested name where it is our own; undefined where there is none; an error where it is another's. */
async function findOwn(
  target: Target,
  request: CreationRequest,
  sentAt: number | undefined,
): Promise<LiveTunnel | undefined> {
  const { name } = request.body;
  const answer = await listTunnels(target.client, target.kind, target.accountId, { name, is_deleted: false });
  const elapsedMs = sentAt === undefined ? undefined : performance.now() - sentAt;
  const candidate = answer.tunnels.map(alive).find((tunnel) => tunnel?.name === name);
  if (candidate === undefined) return undefined;

  const byTime =
    request.body.tunnel_secret === undefined &&
    elapsedMs !== undefined &&
    answer.serverTime !== undefined &&
    neverRan(candidate) &&
    // Created, by Cloudflare's clock, after our POST was sent. The Date header is cut to whole seconds: never too late.
    Date.parse(candidate.created_at ?? "") >= answer.serverTime - elapsedMs;
  // Where the time proves it, the token is not asked for: that request may fail, too, and nothing would know the tunnel.
  const bySecret =
    byTime || request.provenBy === undefined ? undefined : await holdsSecret(target, candidate, request.provenBy);
  // Only a tunnel that never ran can be the leftover of an interrupted run: nobody ever had its token. One that runs
  // with the same secret belongs to another resource, which would delete it under our feet.
  const leftover = bySecret === true && (elapsedMs !== undefined || neverRan(candidate));
  const ours = (leftover || byTime) && !target.session.claimed.has(candidate.id);
  if (ours && hasOtherSource(candidate, request)) {
    throw nameTaken(target, candidate, "is left over from an interrupted run that declared another configSrc");
  }
  if (ours) {
    if (elapsedMs === undefined) {
      target.session.inform(`took over the ${describe(target.kind, candidate)} that an interrupted run had created`);
    }
    return candidate;
  }
  const why =
    bySecret === true
      ? "has this resource's secret, but another resource owns or uses it"
      : elapsedMs !== undefined
        ? "cannot be shown to be this resource's own, although a request to create it was sent whose answer was lost"
        : "is not this resource's own";
  throw nameTaken(target, candidate, why);
}

// A diff would replace it, and the name would be in the way again.
function hasOtherSource(candidate: LiveTunnel, { body }: CreationRequest): boolean {
  const { config_src } = candidate;
  return body.config_src !== undefined && (config_src ?? null) !== null && config_src !== body.config_src;
}

async function holdsSecret(target: Target, candidate: LiveTunnel, secret: string): Promise<boolean> {
  const token = await getTunnelToken(target.client, target.kind, target.accountId, candidate.id);
  const held = parseToken(token)?.tunnelSecret;
  return held !== undefined && sameSecret(held, secret);
}

function neverRan(tunnel: LiveTunnel): boolean {
  return (tunnel.conns_active_at ?? null) === null && (tunnel.status ?? "inactive") === "inactive";
}

function nameTaken(target: Target, candidate: LiveTunnel, why: string): UserError {
  return new UserError(
    `the name "${foreign(candidate.name)}" is taken (1013): ${describe(target.kind, candidate)}, created ${foreign(candidate.created_at ?? "at an unknown time")}, ` +
      `${why}. To take it over, set adopt: "${foreign(candidate.id)}" on this resource; or choose another name; or delete that ` +
      // A resource that is renamed in the program is created under its new URN before the old one is deleted.
      `${nounOf[target.kind]} first (a resource that was only renamed in the program keeps its tunnel with the option ` +
      'aliases: [{ name: "<old name>" }])',
  );
}
