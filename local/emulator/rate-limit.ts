import { type Clock } from "./clock.js";
import { apiError } from "./errors.js";
import { rateLimitRequests, rateLimitWindowSeconds } from "./limits.js";
import { type Switches } from "./switches.js";

/** The rate limit's size, and whether it is enforced. */
export interface RateLimitOptions {
  /** Refuse requests over the limit with 429. Without it only the headers are sent. */
  enforce?: boolean | undefined;
  /** Requests in a window. */
  requests?: number | undefined;
  /** Length of a window, and of the block after it is exceeded. */
  windowSeconds?: number | undefined;
}

interface Window {
  endsAt: number;
  used: number;
  blockedUntil: number | null;
}

/** Counts requests by caller, as Cloudflare does: a full window blocks every call for a window's length. */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #enforce: boolean;
  readonly #requests: number;
  readonly #windowMs: number;
  readonly #switches: Pick<Switches, "constantRatelimit">;
  readonly #windows = new Map<string, Window>();

  constructor(
    clock: Clock,
    options: RateLimitOptions,
    switches: Pick<Switches, "constantRatelimit"> = { constantRatelimit: false },
  ) {
    this.#clock = clock;
    this.#switches = switches;
    this.#enforce = options.enforce ?? false;
    this.#requests = options.requests ?? rateLimitRequests;
    this.#windowMs = (options.windowSeconds ?? rateLimitWindowSeconds) * 1000;
  }

  /** Counts one request; returns the headers that every answer carries and, over the limit, the error. */
  count(key: string): { headers: Record<string, string>; refusal: Error | undefined } {
    const now = this.#clock.now();
    const window = this.#current(key, now);
    if (window.blockedUntil === null) {
      window.used++;
      if (this.#enforce && window.used > this.#requests) window.blockedUntil = now + this.#windowMs;
    }
    const endsAt = window.blockedUntil ?? window.endsAt;
    const seconds = Math.max(1, Math.ceil((endsAt - now) / 1000));
    const remaining = window.blockedUntil === null ? Math.max(0, this.#requests - window.used) : 0;
    return {
      headers: {
        Ratelimit: this.#switches.constantRatelimit
          ? `"default";r=${this.#requests - 1};t=1`
          : `"default";r=${remaining};t=${seconds}`,
        "Ratelimit-Policy": `"default";q=${this.#requests};w=${this.#windowMs / 1000}`,
      },
      refusal: window.blockedUntil === null ? undefined : this.#refusal(seconds),
    };
  }

  /** Forgets all counts. */
  reset(): void {
    this.#windows.clear();
  }

  #current(key: string, now: number): Window {
    const window = this.#windows.get(key);
    const over =
      !window ||
      (window.blockedUntil === null ? window.endsAt <= now : window.blockedUntil <= now) ||
      // Not enforced, the headers must not make a careful client wait: a window half used is followed by a new one.
      (!this.#enforce && window.used * 2 >= this.#requests);
    if (!over) return window;
    const fresh = { endsAt: now + this.#windowMs, used: 0, blockedUntil: null };
    this.#windows.set(key, fresh);
    return fresh;
  }

  #refusal(seconds: number): Error {
    return apiError(
      "rateLimited",
      `More than ${this.#requests} requests per ${this.#windowMs / 1000} seconds reached. Please wait and consider throttling your request speed`,
      { "Retry-After": String(seconds) },
    );
  }
}
