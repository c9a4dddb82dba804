import { randomBytes, sign, generateKeyPairSync, type KeyObject } from "node:crypto";

import { managementTokenSeconds } from "./limits.js";

/** The content of a connector token. */
export interface ConnectorToken {
  accountTag: string;
  tunnelId: string;
  /** Base64, as given to the API. */
  secret: string;
}

/** The token that runs a tunnel: base64 of JSON, keys in the API's order a, t, s. */
export function encodeConnectorToken({ accountTag, tunnelId, secret }: ConnectorToken): string {
  return Buffer.from(JSON.stringify({ a: accountTag, t: tunnelId, s: secret })).toString("base64");
}

/** Reads a token in any key order, as cloudflared does; undefined where it is none. */
export function decodeConnectorToken(token: string): ConnectorToken | undefined {
  if (!isBase64(token)) return undefined;
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(token, "base64").toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (typeof content !== "object" || content === null) return undefined;
  const { a, t, s } = content as Record<string, unknown>;
  if (typeof a !== "string" || typeof t !== "string" || typeof s !== "string") return undefined;
  return { accountTag: a, tunnelId: t.toLowerCase(), secret: s };
}

/** Whether a text is standard base64 with its padding. */
export function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

/** Whether two base64 secrets stand for the same bytes. */
export function sameSecret(a: string, b: string): boolean {
  return Buffer.from(a, "base64").equals(Buffer.from(b, "base64"));
}

/** A secret as the API makes it where none is given. */
export function generateSecret(bytes: number): string {
  return randomBytes(bytes).toString("base64");
}

/** What a management token is for. */
export interface ManagementGrant {
  tunnelId: string;
  accountTag: string;
  resources: readonly string[];
  nowMs: number;
}

/** Signs management tokens (ES256) with a key of its own, made when first needed. */
export class ManagementTokenSigner {
  #key: KeyObject | undefined;

  /** A token with the claims that cloudflared reads. */
  sign({ tunnelId, accountTag, resources, nowMs }: ManagementGrant): string {
    this.#key ??= generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    const issuedAt = Math.floor(nowMs / 1000);
    const signed = [
      { alg: "ES256", kid: "1", typ: "JWT" },
      {
        tun: { id: tunnelId, account_tag: accountTag },
        actor: { id: accountTag, support: false },
        res: resources,
        exp: issuedAt + managementTokenSeconds,
        iat: issuedAt,
        iss: "tunnelstore",
      },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    const signature = sign("sha256", Buffer.from(signed), { key: this.#key, dsaEncoding: "ieee-p1363" });
    return `${signed}.${signature.toString("base64url")}`;
  }
}
