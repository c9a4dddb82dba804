import { FAILURES, type FailureKind, type Outcome } from "./failure.js";

/** HTTP methods that the API uses. */
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** How persistent the client is. */
export interface RetryPolicy {
  readonly maxRetries: number;
  /** The wait before the first retry; doubled for each further one. */
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  /** A `Retry-After` beyond this is not waited for. */
  readonly maxRetryAfterMs: number;
  /** The time for all attempts and waits of one request. */
  readonly totalTimeoutMs: number;
}

/** Patient enough for Cloudflare's block of five minutes after too many requests. */
export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  maxRetries: 5,
  backoffMs: 500,
  maxBackoffMs: 30_000,
  maxRetryAfterMs: 310_000,
  totalTimeoutMs: 600_000,
};

/** One failed attempt. */
export interface FailedAttempt {
  readonly method: Method;
  readonly outcome: Outcome;
  readonly status?: number;
  readonly failure?: FailureKind;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** 1 for the first. */
  readonly attempt: number;
  /** Since the first attempt began. */
  readonly elapsedMs: number;
  readonly policy: RetryPolicy;
  /** From 0 up to 1. */
  readonly random: number;
  /** Milliseconds since the epoch, for a `Retry-After` that is a date. */
  readonly now: number;
}

/** Whether to send the request again, after what wait, and why (not). */
export type RetryDecision =
  | { readonly retry: true; readonly delayMs: number; readonly by: "retry-after" | "backoff" }
  | { readonly retry: false; readonly because: string };

/** Statuses that may pass: the server's own failures and those of the network before it. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([
  408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527,
]);

/** A blocked client is told so for a while, so a 429 without a time is waited for longer than a hiccup. */
const RATE_LIMIT_BACKOFF_FACTOR = 4;

const IDEMPOTENT: ReadonlySet<Method> = new Set<Method>(["GET", "PUT", "PATCH", "DELETE"]);

/** The wait that `Retry-After` asks for, in seconds or as an HTTP date; undefined where it is absent or malformed. */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
  // Only the forms of an HTTP date: Date.parse would take nearly anything, "-1" included.
  if (!/^[A-Z][a-z]{2,8},? .*\d{2}:\d{2}:\d{2}/.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** The reset time in a `Ratelimit` header of which nothing remains, the longest where several are exhausted. */
function resetOfExhausted(value: string | undefined): number | undefined {
  const resets = [...(value ?? "").matchAll(/;\s*r=0\s*;\s*t=(\d{1,9})(?!\d)/g)].map(([, t]) => Number(t) * 1_000);
  return resets.length === 0 ? undefined : Math.max(...resets);
}

function mayPass({ status, failure }: FailedAttempt): boolean {
  if (failure !== undefined) return FAILURES[failure].passing;
  return status !== undefined && PASSING_STATUSES.has(status);
}

function askedWait({ status, headers, now }: FailedAttempt): number | undefined {
  if (status !== 429 && status !== 503) return undefined;
  const wait = parseRetryAfter(headers["retry-after"], now);
  return wait ?? (status === 429 ? resetOfExhausted(headers.ratelimit) : undefined);
}

/**
 * Decides on a retry. GET, PUT, PATCH and DELETE may be sent twice without harm; a POST creates, so it is sent again
 * only where the first surely was not processed. A wait that the server asks for is obeyed as it is, or not at all.
 */
export function decideRetry(failed: FailedAttempt): RetryDecision {
  const { method, outcome, attempt, elapsedMs, policy, random, status } = failed;
  if (!mayPass(failed)) return { retry: false, because: "it would fail again" };
  if (!IDEMPOTENT.has(method) && outcome !== "refused") return { retry: false, because: "it may have been processed" };
  if (attempt > policy.maxRetries) return { retry: false, because: `it was sent ${attempt} times` };
  const asked = askedWait(failed);
  if (asked !== undefined && asked > policy.maxRetryAfterMs) {
    return { retry: false, because: `the server asks for a wait of ${Math.ceil(asked / 1_000)} s` };
  }
  const base = policy.backoffMs * (status === 429 ? RATE_LIMIT_BACKOFF_FACTOR : 1);
  const backoff = Math.min(policy.maxBackoffMs, base * 2 ** (attempt - 1));
  // Between half and all of it: retries of many resources spread out, and none is hasty.
  const delayMs = asked ?? backoff * (0.5 + random / 2);
  if (elapsedMs + delayMs >= policy.totalTimeoutMs) {
    return { retry: false, because: `its time of ${Math.ceil(policy.totalTimeoutMs / 1_000)} s is used up` };
  }
  return { retry: true, delayMs, by: asked === undefined ? "backoff" : "retry-after" };
}
