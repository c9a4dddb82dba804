import type http from "node:http";
import fetch from "node-fetch";
import { onceConnected, type Route } from "./agents.js";
import { type Attempt } from "./attempt.js";
import { type Clock } from "./clock.js";
import { failureOf, type Progress, type Stop } from "./exchange-failure.js";
import { headersOf, type RawAnswer } from "./reading.js";

/** Ends each exchange that is under way. */
export type Stops = Set<(why: Stop) => void>;

/** Sends a request once. Rejects with a TransportFailure where no answer could be read. */
export async function exchange(attempt: Attempt, route: Route, clock: Clock, stops: Stops): Promise<RawAnswer> {
  const { url, method, headers, body, timeouts, maxResponseBytes } = attempt;
  const progress: Progress = { connected: false };
  // One for each request: the listeners of a signal that all share would keep the objects of each alive.
  const controller = new AbortController();
  const stop = (why: Stop): void => {
    progress.stopped ??= why;
    controller.abort();
  };
  let cancelTimer: () => void = () => undefined;
  const enter = (phase: Stop, ms: number): void => {
    cancelTimer();
    // A connection may come to stand after its time was up.
    if (!stops.has(stop)) return;
    cancelTimer = clock.after(ms, () => {
      stop(phase);
    });
  };
  const watch = (request: http.ClientRequest): void => {
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
    });
  };
  stops.add(stop);
  enter("connect-timeout", timeouts.connectTimeoutMs);
  try {
    const response = await route.watch(watch, () =>
      fetch(url, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
        agent: route.agent,
        // A redirect would take the credentials to another place.
        redirect: "error",
        size: maxResponseBytes,
        signal: controller.signal,
      }),
    );
    const text = await response.text();
    if (progress.proxyStatus !== undefined && progress.proxyStatus !== 200) throw new Error("answered by the proxy");
    return { status: response.status, headers: headersOf(progress.message), text };
  } catch (error) {
    throw failureOf(error, progress, attempt, route);
  } finally {
    cancelTimer();
    stops.delete(stop);
    // What is left of an answer, one too large for example, must not go on arriving.
    if (progress.message?.complete !== true) controller.abort();
  }
}
