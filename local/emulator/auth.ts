import { maxAddedTokens } from "./limits.js";
import { apiError, ApiError, invalidRequestHeaders } from "./errors.js";

/** Token permissions that Cloudflare's documentation names for these endpoints. */
export const permissionNames = [
  "Cloudflare One Connectors Read",
  "Cloudflare One Connectors Write",
  "Cloudflare One Connector: cloudflared Read",
  "Cloudflare One Connector: cloudflared Write",
  "Cloudflare One Connector: WARP Read",
  "Cloudflare One Connector: WARP Write",
  "Cloudflare Tunnel Read",
  "Cloudflare Tunnel Write",
  "Cloudflare One Networks Read",
  "Cloudflare One Networks Write",
  "DNS Read",
  "DNS Write",
  "Zone Read",
  "Zone Write",
] as const;

/** One permission of an API token. */
export type Permission = (typeof permissionNames)[number];

/** What a route asks of the credentials. */
export type Access =
  | "cfd read"
  | "cfd write"
  | "warp read"
  | "warp write"
  | "any tunnel read"
  | "networks read"
  | "networks write"
  | "zone read"
  | "zone write"
  | "dns read"
  | "dns write";

/** Which permissions satisfy which access. Write includes Read; Cloudflare Tunnel is not enough for WARP connectors. */
const satisfiedBy: Record<Access, readonly Permission[]> = {
  "cfd write": [
    "Cloudflare One Connectors Write",
    "Cloudflare One Connector: cloudflared Write",
    "Cloudflare Tunnel Write",
  ],
  "cfd read": [
    "Cloudflare One Connectors Write",
    "Cloudflare One Connectors Read",
    "Cloudflare One Connector: cloudflared Write",
    "Cloudflare One Connector: cloudflared Read",
    "Cloudflare Tunnel Write",
    "Cloudflare Tunnel Read",
  ],
  "warp write": ["Cloudflare One Connectors Write", "Cloudflare One Connector: WARP Write"],
  "warp read": [
    "Cloudflare One Connectors Write",
    "Cloudflare One Connectors Read",
    "Cloudflare One Connector: WARP Write",
    "Cloudflare One Connector: WARP Read",
  ],
  "any tunnel read": permissionNames.filter((name) => /^Cloudflare (Tunnel|One Connector)/.test(name)),
  "networks write": ["Cloudflare Tunnel Write", "Cloudflare One Networks Write"],
  "networks read": [
    "Cloudflare Tunnel Write",
    "Cloudflare Tunnel Read",
    "Cloudflare One Networks Write",
    "Cloudflare One Networks Read",
  ],
  "zone write": ["Zone Write"],
  "zone read": ["Zone Write", "Zone Read"],
  "dns write": ["DNS Write"],
  "dns read": ["DNS Write", "DNS Read"],
};

/** An API token and what it may do. */
export interface TokenGrant {
  token: string;
  permissions: readonly Permission[];
  /** Accounts that the token reaches; all of the emulator's where absent. */
  accounts?: readonly string[] | undefined;
  /** Zones that the token reaches, by id or name; all of its accounts' where absent. */
  zones?: readonly string[] | undefined;
}

/** Who calls: a token with its permissions, or a user's key, which may do everything. */
export interface Caller {
  /** Names the caller for the rate limit; never the credential itself. */
  rateLimitKey: string;
  scheme: "api_token" | "api_key" | "user_service_key";
  permissions: readonly Permission[];
  accounts: readonly string[] | undefined;
  zones: readonly string[] | undefined;
}

/** A user's email and global key, and a service key. */
export interface KeyCredentials {
  email: string;
  apiKey: string;
  serviceKey: string;
}

const header = {
  authorization: { code: 6111, message: "Invalid format for Authorization header" },
  apiKey: { code: 6103, message: "Invalid format for X-Auth-Key header" },
  missingEmail: { code: 6100, message: "Missing X-Auth-Email header" },
  missingKey: { code: 6101, message: "Missing X-Auth-Key header" },
};

/** Knows every credential of the emulated accounts. */
export class Credentials {
  readonly #keys: KeyCredentials;
  readonly #tokens = new Map<string, Caller>();
  /** How many tokens there were from the start: those are never forgotten. */
  #keptTokens: number;
  /** How many were ever added. */
  #added = 0;

  constructor(keys: KeyCredentials, grants: readonly TokenGrant[]) {
    this.#keys = keys;
    this.#keptTokens = Number.POSITIVE_INFINITY;
    for (const grant of grants) this.add(grant);
    this.#keptTokens = this.#tokens.size;
  }

  /** Adds a token; of those that are added later on, the newest are kept. */
  add({ token, permissions, accounts, zones }: TokenGrant): void {
    this.#added++;
    this.#tokens.set(token, {
      rateLimitKey: `token ${this.#added}`,
      scheme: "api_token",
      permissions,
      accounts,
      zones,
    });
    if (this.#tokens.size <= this.#keptTokens + maxAddedTokens) return;
    const oldest = [...this.#tokens.keys()][this.#keptTokens];
    if (oldest !== undefined) this.#tokens.delete(oldest);
  }

  /** Who sends these headers; throws 6003 for malformed and 10000 for unknown credentials. */
  identify(headers: Headers): Caller {
    const authorization = headers.get("authorization");
    if (authorization !== null) return this.#byToken(authorization);
    const serviceKey = headers.get("x-auth-user-service-key");
    if (serviceKey !== null) {
      if (serviceKey !== this.#keys.serviceKey) throw apiError("authentication");
      return allPowerful("user_service_key");
    }
    return this.#byKey(headers.get("x-auth-email"), headers.get("x-auth-key"));
  }

  /** The key under which a request counts for the rate limit; unknown credentials share one, so that memory stays bounded. */
  rateLimitKey(headers: Headers): string {
    try {
      return this.identify(headers).rateLimitKey;
    } catch (error) {
      if (error instanceof ApiError) return "unknown";
      throw error;
    }
  }

  #byToken(authorization: string): Caller {
    const token = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization)?.[1];
    if (token === undefined) throw invalidRequestHeaders(header.authorization);
    const caller = this.#tokens.get(token);
    if (!caller) throw apiError("authentication");
    return caller;
  }

  #byKey(email: string | null, key: string | null): Caller {
    const missing = [...(email ? [] : [header.missingEmail]), ...(key ? [] : [header.missingKey])];
    if (missing.length > 0 || key === null) throw invalidRequestHeaders(...missing);
    if (!/^[\w-]{16,}$/.test(key)) throw invalidRequestHeaders(header.apiKey);
    if (email !== this.#keys.email || key !== this.#keys.apiKey) throw apiError("authentication");
    return allPowerful("api_key");
  }
}

function allPowerful(scheme: Caller["scheme"]): Caller {
  return { rateLimitKey: "user", scheme, permissions: permissionNames, accounts: undefined, zones: undefined };
}

/** Whether the caller's permissions allow the access. */
export function allows(caller: Caller, access: Access): boolean {
  return satisfiedBy[access].some((permission) => caller.permissions.includes(permission));
}
