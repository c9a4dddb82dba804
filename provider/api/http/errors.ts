import { type Family } from "./family.js";
import { FAILURES, outcomeOfStatus, type FailureKind, type Outcome } from "./failure.js";
import { bounded } from "../../validation/bounded-text.js";
import { remedyFor } from "./remedies.js";

/** One entry of the `errors` list of an answer. */
export interface ApiErrorEntry {
  readonly code?: number;
  readonly message: string;
  readonly documentationUrl?: string;
}

/** What is known of a failed request. */
export interface ApiErrorFacts {
  readonly method: string;
  readonly path: string;
  readonly family: Family;
  /** The name of the zone that the request is about, for messages. */
  readonly zone?: string;
  readonly status?: number;
  readonly errors?: readonly ApiErrorEntry[];
  /** Derived from status and failure unless given. */
  readonly outcome?: Outcome;
  readonly ray?: string;
  readonly failure?: FailureKind;
  /** What happened, in words, where it is not in `errors`. */
  readonly explanation?: string;
  /** Whether the answer had the API's own envelope; by default, whether it had errors. */
  readonly fromApi?: boolean;
  /** How many times the request was sent. */
  readonly attempts?: number;
  /** Whether one of the times before may have been carried out. */
  readonly isDoubtful?: boolean;
}

const MAX_MESSAGE_LENGTH = 4_000;
const MAX_ENTRY_LENGTH = 1_000;
const MAX_ENTRIES = 20;

function derivedOutcome(facts: ApiErrorFacts): Outcome {
  if (facts.failure !== undefined) return FAILURES[facts.failure].outcome;
  return facts.status === undefined ? "unknown" : outcomeOfStatus(facts.status);
}

function entryText({ code, message, documentationUrl }: ApiErrorEntry): string {
  const text = code === undefined ? message : `${message} (code ${code})`;
  return documentationUrl === undefined ? text : `${text}, see ${documentationUrl}`;
}

function messageOf(facts: ApiErrorFacts, errors: readonly ApiErrorEntry[], outcome: Outcome): string {
  const what = [
    ...(facts.explanation === undefined ? [] : [facts.explanation]),
    ...errors.map(entryText),
    ...(facts.explanation === undefined && errors.length === 0 ? ["no reason was given"] : []),
  ];
  const status = facts.status === undefined ? "" : ` with HTTP ${facts.status}`;
  const attempts = facts.attempts !== undefined && facts.attempts > 1 ? ` after ${facts.attempts} attempts` : "";
  const ray = facts.ray === undefined ? "" : ` [cf-ray ${facts.ray}]`;
  const doubt =
    isInDoubt(facts, outcome) && facts.method !== "GET"
      ? " Whether Cloudflare carried the request out is not known."
      : "";
  const remedy = remedyFor(
    {
      method: facts.method,
      path: facts.path,
      ...(facts.zone === undefined ? {} : { zone: facts.zone }),
      ...(facts.status === undefined ? {} : { status: facts.status }),
      ...(facts.failure === undefined ? {} : { failure: facts.failure }),
      apiCodes: codesOf(errors),
      fromApi: facts.fromApi ?? errors.length > 0,
    },
    facts.family,
  );
  const head = bounded(
    `${facts.method} ${facts.path} failed${status}${attempts}: ${what.join("; ")}`,
    MAX_MESSAGE_LENGTH,
  );
  return `${head.replace(/\.+$/, "")}.${ray}${doubt}${remedy === undefined ? "" : ` ${remedy}`}`;
}

function isInDoubt({ isDoubtful }: ApiErrorFacts, outcome: Outcome): boolean {
  return isDoubtful === true || outcome === "unknown";
}

function codesOf(errors: readonly ApiErrorEntry[]): number[] {
  return errors.flatMap(({ code }) => (code === undefined ? [] : [code]));
}

/** A 404 with one of these is about the account, the path or the credentials, not about the object. */
const NOT_ABOUT_THE_OBJECT = [7000, 7003, 1001, 9109, 10000, 6003];

/**
 * A request to Cloudflare that failed. The message is for the person who has to act: it holds no secret, no body, no
 * header and no stack. No property is called `code`, `id`, `metadata`, `details`, `properties` or `reasons`: Pulumi's
 * dynamic provider gives those a meaning of its own.
 */
export class CloudflareApiError extends Error {
  override readonly name = "CloudflareApiError";
  readonly method: string;
  readonly path: string;
  readonly status?: number;
  readonly errors: readonly ApiErrorEntry[];
  readonly apiCodes: readonly number[];
  /** "refused": the request was surely not carried out; "unknown": it may have been. */
  readonly outcome: Outcome;
  /** Whether this request, or one of the times that it was sent before, may have been carried out. */
  readonly isDoubtful: boolean;
  readonly ray?: string;
  /** Set where there was no answer to read. */
  readonly failure?: FailureKind;
  /** Whether the answer had the API's own envelope, and not, say, a proxy's page. */
  readonly fromApi: boolean;
  readonly #family: Family;

  constructor(facts: ApiErrorFacts) {
    const errors = (facts.errors ?? []).slice(0, MAX_ENTRIES).map((entry) => ({
      ...entry,
      message: bounded(entry.message, MAX_ENTRY_LENGTH),
    }));
    const outcome = facts.outcome ?? derivedOutcome(facts);
    super(messageOf(facts, errors, outcome));
    this.method = facts.method;
    this.path = facts.path;
    this.#family = facts.family;
    if (facts.status !== undefined) this.status = facts.status;
    this.errors = errors;
    this.apiCodes = codesOf(errors);
    this.outcome = outcome;
    this.isDoubtful = isInDoubt(facts, outcome);
    if (facts.ray !== undefined) this.ray = facts.ray;
    if (facts.failure !== undefined) this.failure = facts.failure;
    this.fromApi = facts.fromApi ?? errors.length > 0;
    // The user is to act, and our own call stack does not help with that.
    this.stack = `${this.name}: ${this.message}`;
  }

  /** Whether the API gave one of these codes. */
  hasCode(...codes: readonly number[]): boolean {
    return this.apiCodes.some((code) => codes.includes(code));
  }

  /** Whether the API says that the object of the request is not there. */
  saysNotFound(): boolean {
    const { codes, path } = this.#family.notFound;
    if (!this.fromApi || this.outcome !== "refused" || this.hasCode(...NOT_ABOUT_THE_OBJECT)) return false;
    return this.hasCode(...codes) || (this.status === 404 && path.test(this.path));
  }
}

/**
 * Whether the object (or what it belongs to) does not exist. Strict on purpose, because a refresh forgets what is not
 * found: a 404 page of a wrong base URL, of a proxy, or for a wrong account (7003) is not an answer about the object.
 */
export function isNotFound(error: unknown): boolean {
  return error instanceof CloudflareApiError && error.saysNotFound();
}

/** 401 or 403 from the API itself (1001, 9109, 10000): the credentials are wrong or may not do this. */
export function isForbidden(error: unknown): boolean {
  return error instanceof CloudflareApiError && error.fromApi && (error.status === 401 || error.status === 403);
}

/** Whether the failed request may have been carried out all the same, this time or before it was sent again. */
export function isUnknownOutcome(error: unknown): boolean {
  return error instanceof CloudflareApiError && error.isDoubtful;
}
