import { randomBytes } from "node:crypto";

import { type Quotas } from "./account.js";
import { type TokenGrant } from "./auth.js";
import { type Clock, systemClock } from "./clock.js";
import * as limits from "./limits.js";
import { type RateLimitOptions } from "./rate-limit.js";
import { type Switches } from "./switches.js";

/** How to start an emulator; everything has a default. */
export interface EmulatorOptions {
  /** Port on 127.0.0.1; 0, the default, takes a free one. */
  port?: number | undefined;
  /** The first account's id, 32 hexadecimal digits; random by default. */
  accountId?: string | undefined;
  /** Ids of further accounts. */
  accounts?: readonly string[] | undefined;
  /** The token that may do everything; random by default. */
  apiToken?: string | undefined;
  /** The token that may only read; random by default. */
  readOnlyApiToken?: string | undefined;
  /** Further tokens, each with its permissions. */
  tokens?: readonly TokenGrant[] | undefined;
  /** The user's email, for X-Auth-Email. */
  email?: string | undefined;
  /** The user's key, for X-Auth-Key; random by default. */
  apiKey?: string | undefined;
  /** The key for X-Auth-User-Service-Key; random by default. */
  serviceKey?: string | undefined;
  /** Where the time comes from: every time in answers, the rate limit, reconnections. */
  clock?: Clock | undefined;
  /** How injected delays wait; the machine's timers by default. */
  sleep?: ((ms: number) => Promise<void>) | undefined;
  /** The rate limit; by default only its headers are sent. `true` enforces Cloudflare's own. */
  rateLimit?: boolean | RateLimitOptions | undefined;
  /** Behaviours of which more than one has been seen; by default "refuse", a header that counts, and what the API is since 2026-10-05. */
  switches?: Partial<Switches> | undefined;
  /** How many objects an account may hold; Cloudflare's documented quotas by default. */
  quotas?: Partial<Quotas> | undefined;
  /** How long a connector takes to come back after a clean-up of its connections. */
  reconnectDelayMs?: number | undefined;
  /** The largest request body. */
  maxBodyBytes?: number | undefined;
  /** How many requests are kept for the record. */
  maxRecordedRequests?: number | undefined;
}

/** The options with every default filled in. */
export interface Settings {
  port: number;
  accountIds: readonly [string, ...string[]];
  apiToken: string;
  readOnlyApiToken: string;
  tokens: readonly TokenGrant[];
  email: string;
  apiKey: string;
  serviceKey: string;
  clock: Clock;
  sleep: (ms: number) => Promise<void>;
  rateLimit: RateLimitOptions;
  switches: Switches;
  quotas: Quotas;
  reconnectDelayMs: number;
  maxBodyBytes: number;
  maxRecordedRequests: number;
}

function randomToken(): string {
  return randomBytes(30).toString("base64url");
}

function timerSleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

function rateLimitOptions(rateLimit: boolean | RateLimitOptions | undefined): RateLimitOptions {
  if (typeof rateLimit === "object") return { enforce: true, ...rateLimit };
  return { enforce: rateLimit ?? false };
}

/** Whether a text is an account's id. */
export function isAccountId(id: string): boolean {
  return /^[0-9a-f]{32}$/.test(id);
}

/** Fills in the defaults and refuses what cannot be served. */
export function resolveOptions(options: EmulatorOptions): Settings {
  const accountIds = [options.accountId ?? randomBytes(16).toString("hex"), ...(options.accounts ?? [])] as const;
  for (const id of accountIds) {
    if (!isAccountId(id)) throw new TypeError(`An account id is 32 hexadecimal digits in lower case: ${id}`);
  }
  const port = options.port ?? 0;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new TypeError(`Not a port: ${port}`);
  return {
    port,
    accountIds,
    apiToken: options.apiToken ?? randomToken(),
    readOnlyApiToken: options.readOnlyApiToken ?? randomToken(),
    tokens: options.tokens ?? [],
    email: options.email ?? "user@example.com",
    apiKey: options.apiKey ?? randomBytes(18).toString("hex"),
    serviceKey: options.serviceKey ?? `v1.0-${randomBytes(16).toString("hex")}`,
    clock: options.clock ?? systemClock,
    sleep: options.sleep ?? timerSleep,
    rateLimit: rateLimitOptions(options.rateLimit),
    switches: {
      routesOnTunnelDelete: options.switches?.routesOnTunnelDelete ?? "refuse",
      constantRatelimit: options.switches?.constantRatelimit ?? false,
      before20261005: options.switches?.before20261005 ?? false,
    },
    quotas: {
      cfdTunnels: options.quotas?.cfdTunnels ?? limits.maxCfdTunnelsPerAccount,
      warpConnectors: options.quotas?.warpConnectors ?? limits.maxWarpConnectorsPerAccount,
      routes: options.quotas?.routes ?? limits.maxRoutesPerAccount,
      virtualNetworks: options.quotas?.virtualNetworks ?? limits.maxVirtualNetworks,
      connectorsPerTunnel: options.quotas?.connectorsPerTunnel ?? limits.maxConnectorsPerTunnel,
    },
    reconnectDelayMs: options.reconnectDelayMs ?? limits.reconnectDelayMs,
    maxBodyBytes: options.maxBodyBytes ?? limits.maxBodyBytes,
    maxRecordedRequests: options.maxRecordedRequests ?? limits.maxRecordedRequests,
  };
}
