import type http from "node:http";
import { parseEnvelope, rayInPage, summaryOf, type Envelope, type ResultInfo } from "./answer.js";
import { type ApiErrorFacts } from "./errors.js";
import { type Family } from "./family.js";
import { outcomeOfStatus, type TransportFailure } from "./failure.js";

/** An answer as it came. */
export interface RawAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

/** A message's headers, each as one text: Node joins what came more than once, but for cookies. */
export function headersOf(message: http.IncomingMessage | undefined): Record<string, string> {
  const headers = { ...message?.headers };
  delete headers["set-cookie"];
  return headers as Record<string, string>;
}

/** What reading needs to know of the request. */
export interface AskedFor {
  readonly method: string;
  readonly path: string;
  readonly family: Family;
  readonly zone?: string;
  readonly accepts?: (result: unknown) => boolean;
}

/** A success as read. */
export interface ReadAnswer {
  readonly result: unknown;
  readonly resultInfo?: ResultInfo;
  readonly messages: string[];
  readonly serverTime?: number;
}

/** A success, or what is known of the failure. */
export type Reading = { readonly answer: ReadAnswer } | { readonly facts: ApiErrorFacts };

/** Whether a reading is a success. */
export function isAnswer(reading: Reading): reading is { readonly answer: ReadAnswer } {
  return "answer" in reading;
}

/** What every failure tells of its request. */
function request({ method, path, family, zone }: AskedFor): Pick<ApiErrorFacts, "method" | "path" | "family" | "zone"> {
  return { method, path, family, ...(zone === undefined ? {} : { zone }) };
}

function withRay(ray: string | undefined): { ray?: string } {
  // A foreign text that reaches messages, so only what a Ray ID looks like.
  return ray !== undefined && /^[0-9A-Za-z-]{4,40}$/.test(ray) ? { ray } : {};
}

function serverTime(headers: RawAnswer["headers"]): { serverTime?: number } {
  const time = Date.parse(headers.date ?? "");
  return Number.isNaN(time) ? {} : { serverTime: time };
}

function isSuccess(asked: AskedFor, status: number, envelope: Envelope): boolean {
  return status >= 200 && status < 300 && envelope.success && (asked.accepts?.(envelope.result) ?? true);
}

/** 204 has no body by definition: a success, where the request asks for no result. */
const NO_CONTENT: Envelope = { success: true, errors: [], messages: [], result: null };

/** Tells a success from every kind of failure. */
export function readAnswer(asked: AskedFor, raw: RawAnswer): Reading {
  const { status, headers, text } = raw;
  const envelope = status === 204 ? NO_CONTENT : parseEnvelope(text);
  if (envelope !== undefined && isSuccess(asked, status, envelope)) {
    const { result, resultInfo, messages } = envelope;
    return {
      answer: { result, ...(resultInfo === undefined ? {} : { resultInfo }), messages, ...serverTime(headers) },
    };
  }
  const base = { ...request(asked), status };
  if (envelope === undefined) {
    const ray = withRay(headers["cf-ray"] ?? rayInPage(text));
    const explanation = `the answer is ${summaryOf(text, headers["content-type"])}`;
    // A status that says it failed is believed whatever the body; a success without an answer is none.
    return {
      facts: { ...base, ...ray, explanation, fromApi: false, ...(status < 400 ? { failure: "unreadable" } : {}) },
    };
  }
  const ray = withRay(headers["cf-ray"]);
  if (status >= 400 || envelope.errors.length > 0) {
    return { facts: { ...base, ...ray, errors: envelope.errors, fromApi: true } };
  }
  const explanation = envelope.success
    ? "the answer does not hold what this request asks for"
    : "the answer says that the request failed, and not why";
  return { facts: { ...base, ...ray, explanation, fromApi: true, failure: "unreadable" } };
}

/** What is known of a request without a readable answer. */
export function factsOfFailure(asked: AskedFor, failure: TransportFailure): Reading {
  const { status = 200 } = failure;
  return {
    facts: {
      ...request(asked),
      // A status that says it failed says more than the loss of its text. But a refusal whose reason is lost is worth
      // asking for again: 1022 and 1013 are no failures to those who know them.
      ...(status >= 500 ? {} : { failure: failure.kind }),
      ...(status >= 400 ? { outcome: outcomeOfStatus(status) } : {}),
      explanation: failure.message,
      fromApi: false,
      ...(failure.status === undefined ? {} : { status: failure.status }),
      ...withRay(failure.headers?.["cf-ray"]),
    },
  };
}
