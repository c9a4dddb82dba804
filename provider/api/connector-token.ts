import { isRecord } from "./http/shapes.js";

/** What a connector token holds. */
export interface ConnectorToken {
  readonly accountId: string;
  readonly tunnelId: string;
  /** Base64. */
  readonly tunnelSecret: string;
}

/** Composes the token of a tunnel from its documented content: base64 of the JSON of account, tunnel and secret. */
export function composeToken({ accountId, tunnelId, tunnelSecret }: ConnectorToken): string {
  return Buffer.from(JSON.stringify({ a: accountId, t: tunnelId, s: tunnelSecret }), "utf8").toString("base64");
}

/** Reads a token in any order of its keys; undefined where it is none. Tokens are compared by content, not as text. */
export function parseToken(token: string): ConnectorToken | undefined {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(token, "base64").toString("utf8"));
  } catch {
    // Not JSON, so not a token: the answer of this function, not a failure.
    return undefined;
  }
  if (!isRecord(content)) return undefined;
  const { a, t, s } = content;
  if (typeof a !== "string" || typeof t !== "string" || typeof s !== "string") return undefined;
  return { accountId: a, tunnelId: t, tunnelSecret: s };
}
