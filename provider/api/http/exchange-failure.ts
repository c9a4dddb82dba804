import type http from "node:http";
import { type Route } from "./agents.js";
import { type Attempt } from "./attempt.js";
import { TransportFailure, type FailureKind } from "./failure.js";
import { headersOf } from "./reading.js";

/** Why an exchange was ended from this side. */
export type Stop = "connect-timeout" | "answer-timeout" | "body-timeout" | "closed";

/** What node-fetch does not go on with, by the type of its error. */
const REFUSED: Readonly<Record<string, "too-large" | "redirect">> = {
  "max-size": "too-large",
  "no-redirect": "redirect",
};

/** Where an exchange stands when it fails. */
export interface Progress {
  connected: boolean;
  stopped?: Stop;
  proxyStatus?: number;
  message?: http.IncomingMessage;
}

const TLS_ERRORS =
  /^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|ERR_SSL_|EPROTO|HOSTNAME_MISMATCH|INVALID_CA|CRL_)/;

interface Circumstances {
  readonly attempt: Attempt;
  readonly host: string;
  /** " through the proxy …", where there is one. */
  readonly via: string;
}

const EXPLANATIONS: Readonly<Record<Stop | "too-large" | "redirect", (circumstances: Circumstances) => string>> = {
  "connect-timeout": ({ attempt, host, via }) =>
    `no connection to ${host}${via} within ${seconds(attempt.timeouts.connectTimeoutMs)}`,
  "answer-timeout": ({ attempt, host, via }) =>
    `no answer from ${host}${via} within ${seconds(attempt.timeouts.answerTimeoutMs)}`,
  "body-timeout": ({ attempt, host, via }) =>
    `the answer from ${host}${via} was not complete within ${seconds(attempt.timeouts.bodyTimeoutMs)}`,
  "too-large": ({ attempt }) => `the answer is larger than ${attempt.maxResponseBytes / 1_000_000} megabytes`,
  redirect: ({ host }) => `${host} redirects the request to another address, which is not followed`,
  closed: () => "the client was closed",
};

function seconds(ms: number): string {
  return `${Math.round(ms) / 1_000} s`;
}

/** What an exchange without a readable answer means, in words for the user; a programming error as it is. */
export function failureOf(error: unknown, progress: Progress, attempt: Attempt, route: Route): unknown {
  const { host, hostname } = attempt.url;
  const { message, proxyStatus, connected } = progress;
  const code = codeOf(error);
  const reason = code === "" ? "" : ` (${code})`;
  const via = route.proxy === undefined ? "" : ` through the proxy ${route.proxy}`;
  const fail = (kind: FailureKind, explanation: string): TransportFailure =>
    new TransportFailure(kind, explanation, message?.statusCode, message && headersOf(message));

  const stopped = progress.stopped ?? REFUSED[(error as { readonly type?: string }).type ?? ""];
  if (proxyStatus !== undefined && proxyStatus !== 200 && !stopped?.endsWith("-timeout")) {
    const text = `the proxy ${route.proxy ?? ""} refused the connection to ${host} with HTTP ${proxyStatus}`;
    // The proxy's own 5xx may pass, as a failed connection may.
    return new TransportFailure(proxyStatus >= 500 ? "connect" : "proxy", text);
  }
  if (stopped !== undefined) return fail(stopped, EXPLANATIONS[stopped]({ attempt, host, via }));
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    const name = route.proxy === undefined ? hostname : `in ${route.proxy}`;
    return fail("dns", `the host name ${name} could not be resolved${reason}`);
  }
  if (TLS_ERRORS.test(code) && !connected) {
    return fail("tls", `no secure connection to ${host}${via}: its certificate or TLS was not accepted${reason}`);
  }
  if (error instanceof TypeError && code === "") return error;
  if (!connected) return fail("connect", `no connection to ${host}${via}${reason}`);
  if (message !== undefined) return fail("unreadable", `the answer from ${host}${via} was cut off${reason}`);
  if (code.startsWith("HPE_")) return fail("unreadable", `the answer from ${host}${via} is not HTTP${reason}`);
  return fail("reset", `the connection to ${host}${via} was closed before an answer came${reason}`);
}

/** Node's code of an error; "" for anything else, which is not fit for a message. */
function codeOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" && /^[A-Z0-9_]{2,60}$/.test(code) ? code : "";
}
