import { apiErrors } from "./errors.js";
import { maxPendingFaults } from "./limits.js";

/** What goes wrong with a request. Exactly one of these shapes. */
export type Fault =
  /** Answered with this status instead of being processed; with `processed`, after having been processed. */
  | { status: number; headers?: Record<string, string>; body?: unknown; processed?: boolean }
  /** The connection is reset before or after the request is processed. */
  | { reset: "before" | "after" }
  /** The request is processed after a delay. */
  | { delayMs: number }
  /** Never answered; `"body"`: processed, and the answer's body never ends. */
  | { hang: true | "body" }
  /** Processed, and answered with text that is no JSON. */
  | { malformed: true }
  /** Processed, and the connection cut in the middle of the answer's body. */
  | { truncate: true }
  /** Processed, and the answer's body arrives over this time. */
  | { slowBody: number };

/** A fault and the requests it hits. */
export interface FaultRule {
  /** Any method where absent. */
  method?: string | undefined;
  /** A regular expression, sought in the path as sent; any path where absent. */
  path?: string | undefined;
  /** How many requests it hits; 1 where absent. */
  times?: number | undefined;
  fault: Fault;
}

/** A fault rule that cannot be understood. */
export class InvalidFaultError extends Error {}

interface PendingFault {
  id: number;
  method: string | undefined;
  /** As it came; undefined for any path. */
  pathText: unknown;
  path: RegExp;
  remaining: number;
  fault: Fault;
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isStringMap = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  Object.entries(value).every(
    ([name, text]) => /^[\w-]+$/.test(name) && typeof text === "string" && /^[\t\x20-\x7e]*$/.test(text),
  );

/** The key that tells each kind of fault, what it may be, and the keys that may go with it. */
const faultKinds: {
  key: string;
  allowed: string;
  test: (value: unknown) => boolean;
  with?: Record<string, (value: unknown) => boolean>;
}[] = [
  {
    key: "status",
    allowed: "an HTTP status from 200 to 599",
    test: (value) => isCount(value) && Number(value) >= 200 && Number(value) <= 599,
    with: { headers: isStringMap, body: () => true, processed: (value) => typeof value === "boolean" },
  },
  { key: "reset", allowed: '"before" or "after"', test: (value) => value === "before" || value === "after" },
  { key: "delayMs", allowed: "milliseconds", test: isCount },
  { key: "hang", allowed: 'true or "body"', test: (value) => value === true || value === "body" },
  { key: "malformed", allowed: "true", test: (value) => value === true },
  { key: "truncate", allowed: "true", test: (value) => value === true },
  { key: "slowBody", allowed: "milliseconds", test: isCount },
];

/** Reads a fault from untrusted JSON. */
export function parseFault(value: unknown): Fault {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InvalidFaultError("fault: expected an object");
  }
  const keys = Object.keys(value);
  const kind = faultKinds.find(({ key }) => keys.includes(key));
  if (!kind) throw new InvalidFaultError(`fault: expected one of ${faultKinds.map(({ key }) => key).join(", ")}`);
  for (const [key, content] of Object.entries(value)) {
    const test = key === kind.key ? kind.test : kind.with?.[key];
    if (!test) throw new InvalidFaultError(`fault.${key}: not allowed beside ${kind.key}`);
    if (!test(content)) {
      throw new InvalidFaultError(`fault.${key}: ${key === kind.key ? `expected ${kind.allowed}` : "wrong type"}`);
    }
  }
  return value as Fault;
}

function parsePath(path: unknown): RegExp {
  if (path === undefined) return /(?:)/;
  if (typeof path !== "string") throw new InvalidFaultError("path: expected a regular expression as a string");
  try {
    return new RegExp(path);
  } catch (error) {
    throw new InvalidFaultError(`path: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Faults that wait for their requests; the oldest that matches is taken. */
export class FaultQueue {
  #pending: PendingFault[] = [];
  #lastId = 0;

  /** Adds a rule, as it came: throws InvalidFaultError where it cannot be understood. */
  add(rule: { method?: unknown; path?: unknown; times?: unknown; fault?: unknown }): number {
    const { method, path, times = 1, fault } = rule;
    if (method !== undefined && typeof method !== "string") throw new InvalidFaultError("method: expected a string");
    if (!isCount(times) || times === 0) throw new InvalidFaultError("times: expected a positive integer");
    if (this.#pending.length >= maxPendingFaults) throw new InvalidFaultError("too many faults are pending");
    const parsed = {
      id: ++this.#lastId,
      method: method?.toUpperCase(),
      pathText: path,
      path: parsePath(path),
      remaining: Number(times),
      fault: parseFault(fault),
    };
    this.#pending.push(parsed);
    return parsed.id;
  }

  /** The fault for a request, if one waits for it. Each of the paths is tried: as sent, and without the API's prefix. */
  take(method: string, paths: readonly string[]): Fault | undefined {
    const index = this.#pending.findIndex(
      (pending) =>
        (pending.method === undefined || pending.method === method) && paths.some((path) => pending.path.test(path)),
    );
    const pending = this.#pending[index];
    if (!pending) return undefined;
    pending.remaining--;
    if (pending.remaining === 0) this.#pending.splice(index, 1);
    return pending.fault;
  }

  /** What still waits. */
  list() {
    return this.#pending.map(({ id, method, pathText, remaining, fault }) => ({
      id,
      ...(method !== undefined && { method }),
      ...(pathText !== undefined && { path: pathText }),
      remaining,
      fault,
    }));
  }

  /** Removes all; returns how many there were. */
  clear(): number {
    const count = this.#pending.length;
    this.#pending = [];
    return count;
  }
}

/** The error in the body of a status fault that gives none. */
export function faultError(status: number): { code: number; message: string } {
  if (status === 429) return { code: apiErrors.rateLimited.code, message: "Rate limited" };
  if (status === 401 || status === 403) return { code: apiErrors.authentication.code, message: "Authentication error" };
  return { code: apiErrors.internal.code, message: `Injected fault: HTTP ${status}` };
}
