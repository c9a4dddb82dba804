import { composeToken, parseToken } from "../../api/connector-token.js";
import { isForbidden } from "../../api/http/errors.js";
import { getTunnelToken } from "../../api/tokens.js";
import type { TunnelWire } from "../../api/wire.js";
import { InitFailedError } from "../../session/errors.js";
import type { Target } from "./target.js";

/** What lets a connector run a tunnel: its token, and the secret that the token holds. Both secret. */
export interface TunnelToken {
  token: string;
  tunnelSecret: string;
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
 * The token after a write that set, or may have set, the secret: from the answer where it holds one, else by its own
 * request. Where that fails and the secret is known, the token is composed: its content is documented.
 */
export async function tokenAfterWrite(
  target: Target,
  answer: TunnelWire & { id: string },
  declaredSecret: string | undefined,
): Promise<TunnelToken> {
  if (typeof answer.token === "string" && answer.token !== "") {
    const parsed = parseToken(answer.token);
    if (parsed !== undefined) return { token: answer.token, tunnelSecret: declaredSecret ?? parsed.tunnelSecret };
  }
  if (declaredSecret === undefined) return await requestToken(target, answer.id);
  const { token } = await requestToken(target, answer.id).catch(() => ({
    // The secret is ours, so nothing is lost with the answer: whatever failed will fail visibly on the next request.
    token: composeToken({ accountId: target.accountId, tunnelId: answer.id, tunnelSecret: declaredSecret }),
  }));
  return { token, tunnelSecret: declaredSecret };
}

async function requestToken(target: Target, tunnelId: string): Promise<TunnelToken> {
  const token = await getTunnelToken(target.client, target.kind, target.accountId, tunnelId);
  return { token, tunnelSecret: parseToken(token)?.tunnelSecret ?? "" };
}

/** The token of a tunnel that exists but is not in the state yet: a failure keeps the tunnel, for the next `up` to finish. */
export async function tokenOfNew(
  target: Target,
  answer: TunnelWire & { id: string },
  declaredSecret: string | undefined,
  known: Record<string, unknown>,
): Promise<TunnelToken> {
  try {
    return await tokenAfterWrite(target, answer, declaredSecret);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new InitFailedError(
      answer.id,
      known,
      `the object was created (${answer.id}), but its token could not be read; the next \`pulumi up\` completes it: ${cause}`,
    );
  }
}
