import { composeToken, parseToken } from "../../api/connector-token.js";
import { isForbidden } from "../../api/http/errors.js";
import { getTunnelToken } from "../../api/tokens.js";
import { sameSecret } from "../../validation/tunnel.js";
import type { Target, Tunnel, TunnelToken } from "./kind.js";

/** How long to wait before a token is read again that still holds the secret from before a write. */
const staleDelaysMs = [250, 1_000, 4_000];

/** The token that the API holds for a tunnel. */
export async function requestToken(target: Target, tunnelId: string): Promise<TunnelToken> {
  const token = await getTunnelToken(target.client, target.kind.wire, target.accountId, tunnelId);
  return { token, tunnelSecret: parseToken(token)?.tunnelSecret };
}

/** The token that the API holds for a tunnel, or undefined where these credentials may not read tokens. */
export async function readToken(target: Target, tunnelId: string): Promise<TunnelToken | undefined> {
  try {
    return await requestToken(target, tunnelId);
  } catch (error) {
    // 1001 and 10000: reading a token needs a Write permission, which a read-only refresh does not have.
    if (isForbidden(error)) return undefined;
    throw error;
  }
}

/**
 * The token after a write that set the secret: from the answer where that holds it, else by its own request. A read right
 * after a write may still answer what was there before, so a token is believed only where it belongs to the secret; where
 * none does, or none can be read, it is composed: its content is documented.
 */
export async function tokenAfterWrite(
  target: Target,
  answer: Tunnel,
  secret: string,
  former?: string,
): Promise<TunnelToken> {
  const holds = (token: string): boolean => {
    const held = parseToken(token)?.tunnelSecret;
    return held === undefined ? token !== former : sameSecret(held, secret);
  };
  const { token: answered } = answer;
  if (answered !== undefined && parseToken(answered) !== undefined && holds(answered)) {
    return { token: answered, tunnelSecret: secret };
  }
  for (const delayMs of [...staleDelaysMs, undefined]) {
    // The secret is ours, so nothing is lost with the answer: whatever failed will fail visibly on the next request.
    const read = await requestToken(target, answer.id).catch(() => undefined);
    if (read === undefined) break;
    if (holds(read.token)) return { token: read.token, tunnelSecret: secret };
    if (delayMs !== undefined) await target.session.sleep(delayMs);
  }
  return {
    token: composeToken({ accountId: target.accountId, tunnelId: answer.id, tunnelSecret: secret }),
    tunnelSecret: secret,
  };
}

/** Whether a tunnel's token holds this secret: only who made the tunnel, or the account, can know that. */
export async function holdsSecret(target: Target, tunnelId: string, secret: string): Promise<boolean> {
  const { tunnelSecret } = await requestToken(target, tunnelId);
  return tunnelSecret !== undefined && sameSecret(tunnelSecret, secret);
}
