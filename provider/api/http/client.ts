import { createHash } from "node:crypto";
import { setMaxListeners } from "node:events";
import { type ResultInfo } from "./answer.js";
import { type ProxyFor } from "./agents.js";
import { assertBaseUrl, DEFAULT_BASE_URL, isLoopback } from "./base-url.js";
import { RateBudget, sharedBudget } from "./budget.js";
import { pause, systemClock, type Clock } from "./clock.js";
import { authenticationHeaders, secretsOf, type Credentials } from "./credentials.js";
import { CloudflareApiError } from "./errors.js";
import { type Family } from "./family.js";
import { TransportFailure } from "./failure.js";
import { type ApiPath } from "./path.js";
import { factsOfFailure, isAnswer, readAnswer, type RawAnswer, type Reading } from "./reading.js";
import { redactor, secretsInBody } from "./redact.js";
import { decideRetry, DEFAULT_RETRY_POLICY, type Method, type RetryPolicy } from "./retry.js";
import { isSetByEnvironment, readSettings, type ClientSettings } from "./settings.js";
import { type Transport } from "./transport.js";
import { userAgent } from "./user-agent.js";

export { assertBaseUrl } from "./base-url.js";
export { type Clock } from "./clock.js";
export { type Credentials } from "./credentials.js";
export { type RetryPolicy } from "./retry.js";

/** Query parameters; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** A request to the API. */
export interface ApiRequest {
  readonly method: Method;
  readonly path: ApiPath;
  /** The endpoints that this one belongs to: what a failure means, and what to do. */
  readonly family: Family;
  /** The name of the zone that the request is about, where there is one: messages name it. */
  readonly zone?: string;
  readonly query?: Query;
  readonly body?: unknown;
  /** Whether a result is what this endpoint answers; one that is not counts as unreadable. */
  readonly accepts?: (result: unknown) => boolean;
  /** Never sent again by the client: what it was made from may be out of date by then. */
  readonly once?: true;
}

/** A successful answer. Times in milliseconds since the epoch. */
export interface ApiAnswer<T> {
  readonly result: T;
  readonly resultInfo?: ResultInfo;
  readonly messages: string[];
  /** The server's clock, from its Date header. */
  readonly serverTime?: number;
  readonly sentAt: number;
  readonly receivedAt: number;
  /** How often the request was sent: each one may have been carried out. */
  readonly attempts: number;
}

/** What a client needs to know; everything but the credentials has a default. */
export interface ClientOptions {
  readonly credentials: Credentials;
  readonly baseUrl?: string;
  readonly retry?: Partial<RetryPolicy>;
  readonly settings?: Partial<ClientSettings>;
  readonly clock?: Clock;
  /** Told of retries and of waits; never of a secret. */
  readonly log?: (line: string) => void;
  /** Where settings are read from; proxies are always the process environment's, unless `proxyFor` is given. */
  readonly env?: NodeJS.ProcessEnv;
  readonly proxyFor?: ProxyFor;
  /** By default, the one that all clients of this process with the same credentials share. */
  readonly budget?: RateBudget;
  readonly random?: () => number;
  /** Aborted where the user asked to stop: from then on nothing is sent again, and no wait for a turn goes on. */
  readonly cancelled?: AbortSignal;
}

/** What the endpoint functions need of a client. */
export type ApiClient = Pick<CloudflareClient, "request">;

type Headers = RawAnswer["headers"];

const FIVE_MINUTES_MS = 300_000;

/** Talks to the Cloudflare API. Make one, and use it for every request: it keeps connections and counts. */
export class CloudflareClient {
  readonly #baseUrl: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #secrets: readonly string[];
  readonly #settings: ClientSettings;
  readonly #policy: RetryPolicy;
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  readonly #proxyFor: ProxyFor | undefined;
  readonly #random: () => number;
  readonly #budget: RateBudget;
  readonly #closing = new AbortController();
  readonly #cancelled: AbortSignal | undefined;
  /** Of either. */
  readonly #ending: AbortSignal;
  #transport: Promise<Transport> | undefined;

  constructor(options: ClientOptions) {
    const env = options.env ?? process.env;
    this.#baseUrl = assertBaseUrl(options.baseUrl ?? DEFAULT_BASE_URL);
    this.#headers = { accept: "application/json", ...authenticationHeaders(options.credentials) };
    this.#secrets = secretsOf(options.credentials);
    this.#settings = readSettings(env, options.settings);
    this.#policy = {
      ...DEFAULT_RETRY_POLICY,
      maxRetries: this.#settings.maxRetries,
      backoffMs: this.#settings.backoffMs,
      totalTimeoutMs: this.#settings.totalTimeoutMs,
      ...options.retry,
    };
    const { cancelled } = options;
    this.#cancelled = cancelled;
    this.#ending = cancelled === undefined ? this.#closing.signal : AbortSignal.any([this.#closing.signal, cancelled]);
    // Every request that waits listens; Node would take more than ten for a leak.
    setMaxListeners(0, this.#closing.signal, this.#ending);
    this.#clock = options.clock ?? systemClock;
    this.#log = options.log ?? (() => undefined);
    this.#proxyFor = options.proxyFor;
    this.#random = options.random ?? Math.random;
    this.#budget = options.budget ?? this.#sharedBudget(options, env);
  }

  /** Sends a request, again where that is safe and may help, and returns the API's answer. */
  async request<T>(request: ApiRequest): Promise<ApiAnswer<T>> {
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    let elapsedMs = 0;
    let isDoubtful = false;
    for (let attempt = 1; ; attempt += 1) {
      const { reading, headers, sentAt, receivedAt } = await this.#attempt(request, body, elapsedMs);
      elapsedMs += receivedAt - sentAt;
      if (isAnswer(reading)) {
        return { ...reading.answer, result: reading.answer.result as T, sentAt, receivedAt, attempts: attempt };
      }
      const facts = { ...reading.facts, attempts: attempt, isDoubtful };
      const error: CloudflareApiError = new CloudflareApiError(facts);
      isDoubtful = error.isDoubtful;
      const decision = decideRetry({
        method: request.method,
        outcome: error.outcome,
        ...(facts.status === undefined ? {} : { status: facts.status }),
        ...(facts.failure === undefined ? {} : { failure: facts.failure }),
        headers,
        attempt,
        elapsedMs,
        policy: this.#policy,
        random: this.#random(),
        now: receivedAt,
      });
      if (decision.retry && facts.status === 429) this.#budget.block(decision.delayMs);
      if (!decision.retry || request.once === true || this.#isCancelled()) throw error;
      this.#log(
        `${request.method} ${request.path}: ${facts.status === undefined ? String(facts.explanation) : `HTTP ${facts.status}`}; ` +
          `retry ${attempt} of ${this.#policy.maxRetries} in ${seconds(decision.delayMs)}`,
      );
      await this.#open(request, pause(this.#clock, decision.delayMs, this.#ending)).catch((reason: unknown) => {
        // What the last attempt came to is what there is to say, then.
        throw this.#isCancelled() ? error : reason;
      });
      elapsedMs += decision.delayMs;
    }
  }

  /** Ends what is under way and closes the connections. */
  close(): void {
    this.#closing.abort(new Error("the client was closed"));
    void this.#transport?.then(
      (transport) => {
        transport.close();
      },
      // Nothing to close where loading failed; each request has reported that.
      () => undefined,
    );
  }

  /** Sends a request once, when its turn comes. */
  async #attempt(
    request: ApiRequest,
    body: string | undefined,
    elapsedMs: number,
  ): Promise<{ reading: Reading; headers: Headers; sentAt: number; receivedAt: number }> {
    const onStall = (ms: number): void => {
      this.#log(`requests wait ${seconds(ms)}, to stay below Cloudflare's limit`);
    };
    // Later requests look after what was written before: they get their turns.
    const signal = this.#isCancelled() ? this.#closing.signal : this.#ending;
    const permit = await this.#open(request, this.#budget.acquire({ signal, onStall }));
    const sentAt = this.#clock.now();
    let headers: Headers | undefined;
    try {
      const raw = await this.#send(request, body, this.#policy.totalTimeoutMs - elapsedMs);
      headers = raw.headers;
      return { reading: this.#read(request, raw), headers, sentAt, receivedAt: this.#clock.now() };
    } catch (error) {
      if (!(error instanceof TransportFailure)) throw error;
      headers = error.headers;
      return { reading: factsOfFailure(request, error), headers: headers ?? {}, sentAt, receivedAt: this.#clock.now() };
    } finally {
      permit.release(headers);
    }
  }

  #read(request: ApiRequest, raw: RawAnswer): Reading {
    const reading = readAnswer(request, raw);
    if (isAnswer(reading)) return reading;
    // A failure's text goes into a message, and some servers repeat what they were sent.
    return readAnswer(request, redactedRaw(raw, redactor([...this.#secrets, ...secretsInBody(request.body)])));
  }

  async #send(request: ApiRequest, body: string | undefined, remainingMs: number): Promise<RawAnswer> {
    this.#transport ??= import("./transport.js").then(
      ({ Transport }) => new Transport(this.#baseUrl, this.#clock, this.#proxyFor),
    );
    const transport = await this.#transport;
    const atMost = (ms: number): number => Math.max(1, Math.min(ms, remainingMs));
    return transport.send({
      url: this.#urlOf(request),
      method: request.method,
      headers: {
        ...this.#headers,
        "user-agent": userAgent(),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body }),
      timeouts: {
        connectTimeoutMs: atMost(this.#settings.connectTimeoutMs),
        answerTimeoutMs: atMost(this.#settings.answerTimeoutMs),
        bodyTimeoutMs: atMost(this.#settings.bodyTimeoutMs),
      },
      maxResponseBytes: this.#settings.maxResponseBytes,
    });
  }

  #urlOf({ path, query = {} }: ApiRequest): URL {
    const parameters = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
    );
    return new URL(
      `${this.#baseUrl.href.replace(/\/$/, "")}${path}${parameters.length === 0 ? "" : `?${parameters.join("&")}`}`,
    );
  }

  #isCancelled(): boolean {
    return this.#cancelled?.aborted === true;
  }

  /** What is waited for before a request is sent: closing the client ends it, and cancelling does. */
  async #open<T>(request: ApiRequest, waited: Promise<T>): Promise<T> {
    try {
      return await waited;
    } catch (error) {
      if (!this.#ending.aborted) throw error;
      throw new CloudflareApiError({
        method: request.method,
        path: request.path,
        family: request.family,
        failure: "closed",
        outcome: "refused",
        explanation: `${this.#closing.signal.aborted ? "the client was closed" : "it was cancelled"} before the request was sent`,
      });
    }
  }

  #sharedBudget(options: ClientOptions, env: NodeJS.ProcessEnv): RateBudget {
    const { requestsPer5Minutes, requestsPerSecond, maxConcurrent } = this.#settings;
    const local = isLoopback(this.#baseUrl.hostname);
    const key = createHash("sha256")
      .update(JSON.stringify([this.#baseUrl.origin, this.#headers]))
      .digest("hex");
    return sharedBudget(
      key,
      () =>
        new RateBudget({
          clock: this.#clock,
          limits: [
            { limit: requestsPer5Minutes, windowMs: FIVE_MINUTES_MS },
            // The limit of an address is Cloudflare's: a service on this machine has none.
            ...(local ? [] : [{ limit: requestsPerSecond, windowMs: 1_000 }]),
          ],
          believing: local,
          maxConcurrent,
          pinned: options.settings?.requestsPer5Minutes !== undefined || isSetByEnvironment(env, "requestsPer5Minutes"),
        }),
    );
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}

/** Before anything is cut from it: half a secret would not be found any more. */
function redactedRaw(raw: RawAnswer, redact: (text: string) => string): RawAnswer {
  const headers = Object.entries(raw.headers).map(([name, value]) => [
    name,
    value === undefined ? value : redact(value),
  ]);
  return { status: raw.status, headers: Object.fromEntries(headers) as Headers, text: redact(raw.text) };
}
