import { type Clock } from "./clock.js";
import { earliestStart, type RateLimit } from "./rate-window.js";
import { parseRatelimit, parseRatelimitPolicy } from "./ratelimit-headers.js";

/** What a budget allows. */
export interface BudgetOptions {
  readonly clock: Clock;
  readonly limits: readonly RateLimit[];
  readonly maxConcurrent: number;
  /** Whether the user chose the limits: then the server's stated policy does not change them. */
  readonly pinned?: boolean;
  /**
   * Whether a server that tells what remains is believed alone: a local one has limits of its own. Not before what it tells
   * was seen to fall: Cloudflare's header has been seen to stand still, whatever was sent.
   */
  readonly believing?: boolean;
}

/** A permit to send one request. */
export interface Permit {
  /** Ends it, with the answer's headers (lower-case names) where there was an answer. */
  release(headers?: Readonly<Record<string, string | undefined>>): void;
}

/** How a request waits for its permit. */
export interface Waiting {
  readonly signal?: AbortSignal;
  /** Told once per stall, by how many milliseconds it lasts. */
  readonly onStall?: (ms: number) => void;
}

interface Waiter {
  readonly grant: (permit: Permit) => void;
  readonly onStall: ((ms: number) => void) | undefined;
}

/** Of the quota that a server states, this share is used; the rest is for other programs with the same credentials. */
const USED_SHARE = 0.92;
/** Times in headers are whole seconds, so two answers of one window may differ by this. */
const SAME_WINDOW_MS = 2_000;
const STALL_WORTH_TELLING_MS = 5_000;

/**
 * Keeps the requests of all clients with the same credentials below the API's limits. Nothing is delayed until a limit
 * is near: a small stack gets its whole burst at once. Requests get their permits in the order they asked.
 */
export class RateBudget {
  readonly #options: BudgetOptions;
  readonly #policies = new Map<string, RateLimit>();
  readonly #quotas = new Map<string, { remaining: number; resetAt: number }>();
  readonly #waiters: Waiter[] = [];
  #finished: number[] = [];
  #underWay = 0;
  #counts = false;
  #blockedUntil = 0;
  #toldUntil = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(options: BudgetOptions) {
    this.#options = options;
  }

  /** Waits for a turn. Rejects with the signal's reason where that comes first. */
  acquire({ signal, onStall }: Waiting = {}): Promise<Permit> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const abort = (): void => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        reject(signal?.reason as Error);
        this.#serve();
      };
      const waiter: Waiter = {
        grant: (permit) => {
          signal?.removeEventListener("abort", abort);
          resolve(permit);
        },
        onStall,
      };
      this.#waiters.push(waiter);
      this.#serve();
      // Not before it has to wait: Node links the listeners of a signal, removed ones too, so that each request would keep
      // the next one's objects alive until a full garbage collection.
      if (this.#waiters.includes(waiter)) signal?.addEventListener("abort", abort, { once: true });
    });
  }

  /** Lets nobody send for a while: the API answered 429. */
  block(ms: number): void {
    this.#blockedUntil = Math.max(this.#blockedUntil, this.#options.clock.now() + ms);
    this.#serve();
  }

  #serve(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    for (let [next] = this.#waiters; next !== undefined; [next] = this.#waiters) {
      const now = this.#options.clock.now();
      const start = this.#earliest(now);
      if (start > now) {
        this.#stall(start, now, next);
        return;
      }
      this.#waiters.shift();
      next.grant(this.#permit());
    }
  }

  #stall(start: number, now: number, next: Waiter): void {
    // Otherwise the end of a request that is under way serves the next one.
    if (start === Infinity) return;
    this.#cancelTimer = this.#options.clock.after(start - now, () => {
      this.#serve();
    });
    if (start - now >= STALL_WORTH_TELLING_MS && now >= this.#toldUntil) {
      this.#toldUntil = start;
      next.onStall?.(start - now);
    }
  }

  #permit(): Permit {
    this.#underWay += 1;
    let released = false;
    return {
      release: (headers) => {
        if (released) return;
        released = true;
        this.#underWay -= 1;
        const now = this.#options.clock.now();
        this.#finished.push(now);
        this.#forget(now);
        this.#observe(headers, now);
        this.#serve();
      },
    };
  }

  /** Drops what no limit counts any more, in large steps, so that memory and time stay flat. */
  #forget(now: number): void {
    const limits = this.#limits();
    const most = Math.max(0, ...limits.map(({ limit }) => limit));
    if (this.#finished.length <= most * 2) return;
    const oldest = now - Math.max(0, ...limits.map(({ windowMs }) => windowMs));
    this.#finished = this.#finished.filter((time) => time > oldest);
  }

  #limits(): readonly RateLimit[] {
    if (this.#counts && this.#options.believing === true && this.#options.pinned !== true) return [];
    if (this.#policies.size === 0 || this.#options.pinned === true) return this.#options.limits;
    // What the server states replaces what is assumed of windows as long as its own, or longer.
    const stated = [...this.#policies.values()];
    const shortest = Math.min(...stated.map(({ windowMs }) => windowMs));
    return [...this.#options.limits.filter(({ windowMs }) => windowMs < shortest), ...stated];
  }

  #earliest(now: number): number {
    if (this.#underWay >= this.#options.maxConcurrent) return Infinity;
    let earliest = Math.max(this.#blockedUntil, earliestStart(this.#limits(), this.#finished, this.#underWay, now));
    for (const [name, { remaining, resetAt }] of this.#quotas) {
      if (now >= resetAt) this.#quotas.delete(name);
      // Those under way may not be in the server's count yet.
      else if (remaining - this.#underWay < 1) earliest = Math.max(earliest, resetAt);
    }
    return earliest;
  }

  #observe(headers: Readonly<Record<string, string | undefined>> | undefined, now: number): void {
    const told = parseRatelimit(headers?.ratelimit);
    // An answer without the header, or none, used one up all the same.
    if (told.length === 0) for (const quota of this.#quotas.values()) quota.remaining -= 1;
    for (const { name, remaining, resetMs } of told) {
      const known = this.#quotas.get(name);
      const resetAt = now + resetMs;
      // Answers may overtake each other; within one window the lowest count is the latest.
      if (known !== undefined && Math.abs(known.resetAt - resetAt) < SAME_WINDOW_MS) {
        this.#counts ||= remaining < known.remaining;
        known.remaining = Math.min(known.remaining, remaining);
      } else {
        this.#quotas.set(name, { remaining, resetAt });
      }
    }
    for (const { name, quota, windowMs } of parseRatelimitPolicy(headers?.["ratelimit-policy"])) {
      this.#policies.set(name, { limit: Math.max(1, Math.floor(quota * USED_SHARE)), windowMs });
    }
  }
}

const shared = new Map<string, RateBudget>();

/** The budget of this process for a key, made where there is none yet. */
export function sharedBudget(key: string, make: () => RateBudget): RateBudget {
  const known = shared.get(key);
  if (known !== undefined) return known;
  const budget = make();
  shared.set(key, budget);
  return budget;
}
