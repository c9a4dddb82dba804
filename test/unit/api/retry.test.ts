import { describe, expect, test } from "vitest";
import { type FailureKind } from "../../../provider/api/http/failure.js";
import { FAILURES, outcomeOfStatus } from "../../../provider/api/http/failure.js";
import {
  decideRetry,
  DEFAULT_RETRY_POLICY,
  parseRetryAfter,
  type FailedAttempt,
  type Method,
  type RetryDecision,
} from "../../../provider/api/http/retry.js";

const NOW = Date.parse("Sun, 22 Nov 2026 12:00:00 GMT");
const IDEMPOTENT: readonly Method[] = ["GET", "PUT", "PATCH", "DELETE"];

function answered(method: Method, status: number, more: Partial<FailedAttempt> = {}): RetryDecision {
  return decide({ method, status, outcome: outcomeOfStatus(status), ...more });
}

function failed(method: Method, failure: FailureKind, more: Partial<FailedAttempt> = {}): RetryDecision {
  return decide({ method, failure, outcome: FAILURES[failure].outcome, ...more });
}

function decide(attempt: Pick<FailedAttempt, "method" | "outcome"> & Partial<FailedAttempt>): RetryDecision {
  return decideRetry({
    headers: {},
    attempt: 1,
    elapsedMs: 0,
    policy: DEFAULT_RETRY_POLICY,
    random: 1,
    now: NOW,
    ...attempt,
  });
}

describe("which failures are retried", () => {
  const passing = [408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527];
  const lasting = [200, 301, 400, 401, 403, 404, 405, 409, 410, 413, 422, 451, 501, 505, 530];

  test.each(IDEMPOTENT.flatMap((method) => passing.map((status) => [method, status] as const)))(
    "%s is sent again after %i",
    (method, status) => {
      expect(answered(method, status).retry).toBe(true);
    },
  );

  test.each([...IDEMPOTENT, "POST" as const].flatMap((method) => lasting.map((status) => [method, status] as const)))(
    "%s is not sent again after %i",
    (method, status) => {
      expect(answered(method, status)).toEqual({ retry: false, because: "it would fail again" });
    },
  );

  const failures: readonly [FailureKind, boolean, boolean][] = [
    // kind, retried where sending twice does no harm, retried for POST
    ["dns", true, true],
    ["connect", true, true],
    ["connect-timeout", true, true],
    ["tls", false, false],
    ["proxy", false, false],
    ["redirect", false, false],
    ["reset", true, false],
    ["answer-timeout", true, false],
    ["body-timeout", true, false],
    ["unreadable", true, false],
    ["too-large", false, false],
    ["closed", false, false],
  ];

  test("the table has every kind of failure", () => {
    expect(failures.map(([kind]) => kind)).toEqual(Object.keys(FAILURES));
  });

  test.each(failures)("%s: idempotent %s, POST %s", (kind, idempotent, post) => {
    expect(IDEMPOTENT.map((method) => failed(method, kind).retry)).toEqual(IDEMPOTENT.map(() => idempotent));
    expect(failed("POST", kind).retry).toBe(post);
  });

  test.each([500, 502, 503, 504, 408, 520])("POST is not sent again after %i: it may have been processed", (status) => {
    expect(answered("POST", status)).toEqual({ retry: false, because: "it may have been processed" });
  });

  test("POST is sent again after 429", () => {
    expect(answered("POST", 429).retry).toBe(true);
  });
});

describe("waits", () => {
  test("backoff doubles, up to its bound", () => {
    const waits = [1, 2, 3, 4, 5].map((attempt) => answered("GET", 500, { attempt }));
    expect(waits).toEqual(
      [500, 1_000, 2_000, 4_000, 8_000].map((delayMs) => ({ retry: true, delayMs, by: "backoff" })),
    );
    const policy = { ...DEFAULT_RETRY_POLICY, maxRetries: 50 };
    expect(answered("GET", 500, { attempt: 12, policy })).toEqual({ retry: true, delayMs: 30_000, by: "backoff" });
  });

  test("jitter takes at most half of the backoff", () => {
    expect(answered("GET", 500, { random: 0 })).toEqual({ retry: true, delayMs: 250, by: "backoff" });
    expect(answered("GET", 500, { random: 0.5 })).toEqual({ retry: true, delayMs: 375, by: "backoff" });
  });

  test.each([
    ["seconds", "7", 7_000],
    ["zero", "0", 0],
    ["a fraction", "1.5", 1_500],
    ["an HTTP date", "Sun, 22 Nov 2026 12:00:09 GMT", 9_000],
    ["an obsolete date", "Sunday, 22-Nov-26 12:00:09 GMT", 9_000],
    ["a date in the past", "Sun, 22 Nov 2026 11:00:00 GMT", 0],
  ])("Retry-After as %s is obeyed without jitter", (_, value, delayMs) => {
    const decision = { retry: true, delayMs, by: "retry-after" };
    expect(answered("GET", 429, { headers: { "retry-after": value }, random: 0 })).toEqual(decision);
    expect(answered("POST", 429, { headers: { "retry-after": value }, random: 0.3 })).toEqual(decision);
    expect(answered("GET", 503, { headers: { "retry-after": value } })).toEqual(decision);
  });

  test.each(["", "soon", "-1", "1e3", "0x10", "22 Nov", "NaN", "Infinity", "5, 7", "Sun, 99 Foo 2026 12:00:09 GMT"])(
    "a malformed Retry-After %j leaves the backoff",
    (value) => {
      expect(parseRetryAfter(value, NOW)).toBeUndefined();
      expect(answered("GET", 503, { headers: { "retry-after": value } })).toMatchObject({
        delayMs: 500,
        by: "backoff",
      });
    },
  );

  test("Retry-After is not looked at with other statuses", () => {
    expect(answered("GET", 500, { headers: { "retry-after": "7" } })).toMatchObject({ delayMs: 500, by: "backoff" });
  });

  test("Cloudflare's block of five minutes is waited for, a longer one is not", () => {
    expect(answered("GET", 429, { headers: { "retry-after": "300" } })).toMatchObject({ delayMs: 300_000 });
    expect(answered("GET", 429, { headers: { "retry-after": "311" } })).toEqual({
      retry: false,
      because: "the server asks for a wait of 311 s",
    });
    expect(answered("GET", 429, { headers: { "retry-after": "9".repeat(400) } }).retry).toBe(false);
  });

  test("a 429 without Retry-After waits for the exhausted quota's reset, else longer than a hiccup", () => {
    expect(answered("GET", 429, { headers: { ratelimit: '"default";r=0;t=12' } })).toMatchObject({ delayMs: 12_000 });
    expect(answered("GET", 429, { headers: { ratelimit: '"default";r=3;t=12' } })).toMatchObject({ delayMs: 2_000 });
    expect(answered("GET", 429)).toEqual({ retry: true, delayMs: 2_000, by: "backoff" });
  });
});

describe("bounds", () => {
  test("the last retry is the fifth by default", () => {
    expect(answered("GET", 500, { attempt: 5 }).retry).toBe(true);
    expect(answered("GET", 500, { attempt: 6 })).toEqual({ retry: false, because: "it was sent 6 times" });
  });

  test("no retries where the policy has none", () => {
    expect(answered("GET", 500, { policy: { ...DEFAULT_RETRY_POLICY, maxRetries: 0 } }).retry).toBe(false);
  });

  test("a wait that would pass the total time is not begun", () => {
    expect(answered("GET", 500, { elapsedMs: 599_499 }).retry).toBe(true);
    expect(answered("GET", 500, { elapsedMs: 599_500 })).toEqual({
      retry: false,
      because: "its time of 600 s is used up",
    });
  });
});
