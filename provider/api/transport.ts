import type http from "node:http";
import fetch, { type RequestInit, type Response } from "node-fetch";
import { onceConnected, routeTo, type ProxyFor, type Route } from "./agents.js";
import { type Clock } from "./clock.js";
import { TransportFailure, type FailureKind } from "./failure.js";
import { type RawAnswer } from "./reading.js";

/** How long each phase of an attempt may take. */
export interface Timeouts {
  readonly connectTimeoutMs: number;
  readonly answerTimeoutMs: number;
  readonly bodyTimeoutMs: number;
}

/** One request to send once. */
export interface Attempt {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeouts: Timeouts;
  readonly maxResponseBytes: number;
}

/** Where an attempt stands when it fails. */
interface Progress {
  connected: boolean;
  timedOut?: "connect-timeout" | "answer-timeout" | "body-timeout";
  proxyStatus?: number;
  message?: http.IncomingMessage;
  response?: Response;
}

const TLS_ERRORS =
  /^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|ERR_SSL_|EPROTO|HOSTNAME_MISMATCH|INVALID_CA|CRL_)/;

/** From Node's own message: node-fetch's Headers would be read entry by entry, each time through a copy of all. */
function headersOf({ headers }: http.IncomingMessage): Record<string, string> {
  const single = Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(single);
}

/** Sends requests to one base URL over kept-alive connections. */
export class Transport {
  readonly #baseUrl: URL;
  readonly #clock: Clock;
  readonly #proxyFor: ProxyFor | undefined;
  readonly #active = new Set<AbortController>();
  #route: Promise<Route> | undefined;

  constructor(baseUrl: URL, clock: Clock, proxyFor?: ProxyFor) {
    this.#baseUrl = baseUrl;
    this.#clock = clock;
    this.#proxyFor = proxyFor;
  }

  /** Sends a request once. Rejects with a TransportFailure where no answer could be read. */
  async send(attempt: Attempt): Promise<RawAnswer> {
    const route = await (this.#route ??= routeTo(this.#baseUrl, this.#proxyFor));
    const controller = new AbortController();
    const progress: Progress = { connected: false };
    let cancelTimer: () => void = () => undefined;
    const enter = (phase: NonNullable<Progress["timedOut"]>, ms: number): void => {
      cancelTimer();
      cancelTimer = this.#clock.after(ms, () => {
        progress.timedOut = phase;
        controller.abort();
      });
    };
    const observe = (request: http.ClientRequest): void => {
      request.once("proxyConnect", ({ statusCode }: { readonly statusCode: number }) => {
        progress.proxyStatus = statusCode;
      });
      request.once("response", (message) => {
        progress.message = message;
      });
      onceConnected(request, attempt.url.protocol === "https:", () => {
        progress.connected = true;
        enter("answer-timeout", attempt.timeouts.answerTimeoutMs);
      });
    };

    this.#active.add(controller);
    enter("connect-timeout", attempt.timeouts.connectTimeoutMs);
    try {
      const response = await route.watch(observe, () => fetch(attempt.url, initOf(attempt, route.agent, controller)));
      progress.response = response;
      enter("body-timeout", attempt.timeouts.bodyTimeoutMs);
      const text = await response.text();
      if (progress.proxyStatus !== undefined && progress.proxyStatus !== 200) throw new Error("answered by the proxy");
      return { status: response.status, headers: progress.message ? headersOf(progress.message) : {}, text };
    } catch (error) {
      // A slow body must not go on arriving after its time.
      controller.abort();
      throw failureOf(error, progress, attempt, route);
    } finally {
      cancelTimer();
      this.#active.delete(controller);
    }
  }

  /** Ends what is under way and closes the connections. */
  close(): void {
    for (const controller of this.#active) controller.abort();
    void this.#route?.then(
      ({ agent }) => {
        agent.destroy();
      },
      // There is no agent where choosing the route failed; each request has reported that.
      () => undefined,
    );
    this.#route = undefined;
  }
}

function initOf(attempt: Attempt, agent: http.Agent, controller: AbortController): RequestInit {
  return {
    method: attempt.method,
    headers: attempt.headers,
    ...(attempt.body === undefined ? {} : { body: attempt.body }),
    agent,
    // A redirect would take the credentials to another place.
    redirect: "error",
    size: attempt.maxResponseBytes,
    signal: controller.signal,
  };
}

function seconds(ms: number): string {
  return `${Math.round(ms) / 1_000} s`;
}

function failureOf(error: unknown, progress: Progress, attempt: Attempt, route: Route): unknown {
  const { timeouts } = attempt;
  const { host, hostname } = attempt.url;
  const { code, type } = error as { readonly code?: unknown; readonly type?: unknown };
  const via = route.proxy === undefined ? "" : ` through the proxy ${route.proxy}`;
  const reason = typeof code === "string" && /^[A-Z0-9_]{2,60}$/.test(code) ? ` (${code})` : "";
  const fail = (kind: FailureKind, explanation: string): TransportFailure =>
    new TransportFailure(
      kind,
      explanation,
      progress.response?.status,
      progress.message === undefined ? undefined : headersOf(progress.message),
    );

  switch (progress.timedOut) {
    case "connect-timeout":
      return fail("connect-timeout", `no connection to ${host}${via} within ${seconds(timeouts.connectTimeoutMs)}`);
    case "answer-timeout":
      return fail("answer-timeout", `no answer from ${host}${via} within ${seconds(timeouts.answerTimeoutMs)}`);
    case "body-timeout":
      return fail(
        "body-timeout",
        `the answer from ${host}${via} was not complete within ${seconds(timeouts.bodyTimeoutMs)}`,
      );
    case undefined:
      break;
  }
  if (progress.proxyStatus !== undefined && progress.proxyStatus !== 200) {
    const text = `the proxy ${route.proxy ?? ""} refused the connection to ${host} with HTTP ${progress.proxyStatus}`;
    // The proxy's own 5xx may pass, as a failed connection may.
    return new TransportFailure(progress.proxyStatus >= 500 ? "connect" : "proxy", text);
  }
  if (type === "aborted") return fail("closed", "the client was closed");
  if (type === "no-redirect" || type === "invalid-redirect") {
    return fail("redirect", `${host} redirects the request to another address, which is not followed`);
  }
  if (type === "max-size") {
    return fail("too-large", `the answer is larger than ${attempt.maxResponseBytes / 1_000_000} megabytes`);
  }
  const text = typeof code === "string" ? code : "";
  if (text === "ENOTFOUND" || text === "EAI_AGAIN") {
    return fail(
      "dns",
      `the host name ${route.proxy === undefined ? hostname : `in ${route.proxy}`} could not be resolved${reason}`,
    );
  }
  if (TLS_ERRORS.test(text) && !progress.connected) {
    return fail("tls", `no secure connection to ${host}${via}: its certificate or TLS was not accepted${reason}`);
  }
  if (error instanceof TypeError && reason === "") return error;
  if (!progress.connected) return fail("connect", `no connection to ${host}${via}${reason}`);
  if (progress.response !== undefined) return fail("unreadable", `the answer from ${host}${via} was cut off${reason}`);
  if (text.startsWith("HPE_")) return fail("unreadable", `the answer from ${host}${via} is not HTTP${reason}`);
  return fail("reset", `the connection to ${host}${via} was closed before an answer came${reason}`);
}
