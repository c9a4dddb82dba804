import { type AnswerEdit, isEditList } from "./answer-edits.js";
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
  /** Never answered; `"after"`: processed before that; `"body"`: processed, and the answer's body never ends. */
  | { hang: true | "after" | "body" }
  /** Processed, and the answer's body changed: a field missing, a number as a string, a time that means none. */
  | { edit: readonly AnswerEdit[] }
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
  /** How many requests it lets pass first; 0 where absent. */
  skip?: number | undefined;
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
  skip: number;
  fault: Fault;
}

/** A fault that was taken for a request. */
export interface TakenFault {
  fault: Fault;
  /** Called when the request has come as far as the fault lets it: then those who await the fault are told. */
  struck: () => void;
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
  {
    key: "hang",
    allowed: 'true, "after" or "body"',
    test: (value) => value === true || value === "after" || value === "body",
  },
  {
    key: "edit",
    allowed: 'a list of {"op": "set", "path", "value"} or {"op": "remove" or "stringify", "path"}',
    test: isEditList,
  },
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
  /** Who waits for a fault to strike, by its id; `true` where it has. */
  readonly #strikes = new Map<number, true | Set<(struck: boolean) => void>>();

  /** Adds a rule, as it came: throws InvalidFaultError where it cannot be understood. */
  add(rule: { method?: unknown; path?: unknown; times?: unknown; skip?: unknown; fault?: unknown }): number {
    const { method, path, times = 1, skip = 0, fault } = rule;
    if (method !== undefined && typeof method !== "string") throw new InvalidFaultError("method: expected a string");
    if (!isCount(times) || times === 0) throw new InvalidFaultError("times: expected a positive integer");
    if (!isCount(skip)) throw new InvalidFaultError("skip: expected a non-negative integer");
    if (this.#pending.length >= maxPendingFaults) throw new InvalidFaultError("too many faults are pending");
    const parsed = {
      id: ++this.#lastId,
      method: method?.toUpperCase(),
      pathText: path,
      path: parsePath(path),
      remaining: Number(times),
      skip: Number(skip),
      fault: parseFault(fault),
    };
    this.#pending.push(parsed);
    this.#strikes.set(parsed.id, new Set());
    return parsed.id;
  }

  /** Resolves when the fault has struck a first time: true; false where it is removed before, or is not known. */
  struck(id: number): Promise<boolean> {
    const strike = this.#strikes.get(id);
    if (strike === true || strike === undefined) return Promise.resolve(strike === true);
    return new Promise((resolve) => strike.add(resolve));
  }

  /** The fault for a request, if one waits for it. Each of the paths is tried: as sent, and without the API's prefix. */
  take(method: string, paths: readonly string[]): TakenFault | undefined {
    const index = this.#pending.findIndex((pending) => {
      if (pending.method !== undefined && pending.method !== method) return false;
      if (!paths.some((path) => pending.path.test(path))) return false;
      return pending.skip-- <= 0;
    });
    const pending = this.#pending[index];
    if (!pending) return undefined;
    pending.remaining--;
    if (pending.remaining === 0) this.#pending.splice(index, 1);
    return {
      fault: pending.fault,
      struck: () => {
        this.#strike(pending.id);
      },
    };
  }

  /** What still waits. */
  list() {
    return this.#pending.map(({ id, method, pathText, remaining, skip, fault }) => ({
      id,
      ...(method !== undefined && { method }),
      ...(pathText !== undefined && { path: pathText }),
      remaining,
      ...(skip > 0 && { skip }),
      fault,
    }));
  }

  /** Removes one; whether it still waited. */
  remove(id: number): boolean {
    const index = this.#pending.findIndex((pending) => pending.id === id);
    if (index === -1) return false;
    this.#pending.splice(index, 1);
    const strike = this.#strikes.get(id);
    if (strike !== true) {
      for (const tell of strike ?? []) tell(false);
      this.#strikes.delete(id);
    }
    return true;
  }

  /** Removes all; returns how many there were. */
  clear(): number {
    const count = this.#pending.length;
    this.#pending = [];
    for (const strike of this.#strikes.values()) {
      if (strike !== true) for (const tell of strike) tell(false);
    }
    this.#strikes.clear();
    return count;
  }

  #strike(id: number): void {
    const waiting = this.#strikes.get(id);
    // Unknown: the faults were cleared while this one was under way.
    if (waiting === true || waiting === undefined) return;
    this.#strikes.set(id, true);
    for (const tell of waiting) tell(true);
    // Those that struck are remembered for a while, for whoever asks late.
    if (this.#strikes.size <= maxPendingFaults * 2) return;
    for (const [old, strike] of this.#strikes) {
      if (this.#strikes.size <= maxPendingFaults) return;
      if (strike === true) this.#strikes.delete(old);
    }
  }
}

/** The error in the body of a status fault that gives none. */
export function faultError(status: number): { code: number; message: string } {
  if (status === 429) return { code: apiErrors.rateLimited.code, message: "Rate limited" };
  if (status === 401 || status === 403) return { code: apiErrors.authentication.code, message: "Authentication error" };
  return { code: apiErrors.internal.code, message: `Injected fault: HTTP ${status}` };
}
