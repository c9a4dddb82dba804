import type http from "node:http";
import { type Attempt } from "./attempt.js";
import { onceConnected, type Route } from "./agents.js";
import { type Clock } from "./clock.js";
import { failureOf, type Progress, type Stop } from "./exchange-failure.js";
import { headersOf, type RawAnswer } from "./reading.js";

const REDIRECTS: ReadonlySet<number | undefined> = new Set([301, 302, 303, 307, 308]);

/** Ends each exchange that is under way. */
export type Stops = Set<(why: Stop) => void>;

/**
 * Sends a request once. Rejects with a TransportFailure where no answer could be read. Plain node:http: a fetch for Node,
 * with its streams and copies of the headers, makes the provider process 3 MB larger and takes a fifth more CPU.
 */
export async function exchange(attempt: Attempt, route: Route, clock: Clock, stops: Stops): Promise<RawAnswer> {
  const progress: Progress = { connected: false };
  try {
    const body = await converse(attempt, route, clock, stops, progress);
    const { message, proxyStatus } = progress;
    if (proxyStatus !== undefined && proxyStatus !== 200) throw new Error("answered by the proxy");
    const text = new TextDecoder().decode(await decompressed(body, message, attempt.maxResponseBytes));
    return { status: message?.statusCode ?? 0, headers: headersOf(message), text };
  } catch (error) {
    throw failureOf(error, progress, attempt, route);
  }
}

/** The answer's body as it came; `progress` tells how far it got. */
function converse(attempt: Attempt, route: Route, clock: Clock, stops: Stops, progress: Progress): Promise<Buffer> {
  const { url, method, body, timeouts, maxResponseBytes } = attempt;
  return new Promise((resolve, reject) => {
    const headers = { ...attempt.headers, "accept-encoding": "gzip" };
    const request = route.request(url, { method, headers, agent: route.agent });
    let cancelTimer: () => void = () => undefined;
    const enter = (phase: Stop, ms: number): void => {
      cancelTimer();
      // A connection may come to stand after its time was up.
      if (!stops.has(stop)) return;
      cancelTimer = clock.after(ms, () => {
        stop(phase);
      });
    };
    const finish = (): void => {
      cancelTimer();
      stops.delete(stop);
    };
    const fail = (error: Error): void => {
      finish();
      reject(error);
    };
    const stop = (why: Stop): void => {
      progress.stopped ??= why;
      // Not by the request's error alone: one that waits for a proxy's connection has none.
      fail(new Error(why));
      request.destroy();
    };
    stops.add(stop);
    enter("connect-timeout", timeouts.connectTimeoutMs);
    request.on("error", (error) => {
      // Once an answer has begun, it tells by itself whether it is whole: the API may refuse before it has read all.
      if (progress.message === undefined) fail(error);
    });
    request.once("proxyConnect", ({ statusCode }: { readonly statusCode: number }) => {
      progress.proxyStatus = statusCode;
    });
    onceConnected(request, url.protocol === "https:", () => {
      progress.connected = true;
      enter("answer-timeout", timeouts.answerTimeoutMs);
    });
    request.once("response", (message) => {
      progress.message = message;
      enter("body-timeout", timeouts.bodyTimeoutMs);
      const chunks: Buffer[] = [];
      let bytes = 0;
      message.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > maxResponseBytes) stop("too-large");
        else chunks.push(chunk);
      });
      message.once("error", fail);
      message.once("end", () => {
        finish();
        resolve(Buffer.concat(chunks));
      });
      // A redirect would take the credentials to another place.
      if (REDIRECTS.has(message.statusCode)) stop("redirect");
    });
    request.end(body);
  });
}

async function decompressed(
  body: Buffer,
  message: http.IncomingMessage | undefined,
  maxOutputLength: number,
): Promise<Buffer> {
  if (message?.headers["content-encoding"] !== "gzip") return body;
  const { gunzip } = await import("node:zlib");
  return new Promise((resolve, reject) => {
    gunzip(body, { maxOutputLength }, (error, text) => {
      if (error === null) resolve(text);
      else reject(error);
    });
  });
}
