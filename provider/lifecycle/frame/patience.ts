import { CloudflareApiError, isNotFound } from "../../api/http/errors.js";
import type { Session } from "../../session/session.js";

const firstDelayMs = 1_000;
const maxDelayMs = 30_000;

/**
 * Looks, and looks again while the look fails for what may pass, for as long as one request may take in all: without it
 * nobody would know of an object whose answer was lost. The last failure is thrown.
 */
export async function patiently<T>(session: Session, look: () => Promise<T>): Promise<T> {
  const patienceMs = await session.requestTimeMs();
  let spentMs = 0;
  for (let delayMs = firstDelayMs; ; delayMs = Math.min(delayMs * 2, maxDelayMs)) {
    const startedAt = performance.now();
    try {
      return await look();
    } catch (error) {
      spentMs += performance.now() - startedAt;
      if (!(error instanceof CloudflareApiError) || !mayPass(error) || spentMs + delayMs >= patienceMs) throw error;
      await session.sleep(delayMs);
      spentMs += delayMs;
    }
  }
}

/** What a client error says will be said again. */
function mayPass({ status, failure }: CloudflareApiError): boolean {
  return failure !== "closed" && (status === undefined || status >= 500 || status === 429 || status === 408);
}

/** What was just made may not be known everywhere yet. */
const knownDelaysMs = [500, 1_000, 2_000];

/**
 * Makes a request about what this run, or the one before, has just made: 404 and 1002 are waited out, for every resource alike.
 * Where a 404 may be about the object itself, `isNotKnown` tells it from one about what it refers to.
 */
export async function onceKnown<T>(
  session: Session,
  request: () => Promise<T>,
  isNotKnown: (error: unknown) => boolean = isNotFound,
): Promise<T> {
  for (const delayMs of knownDelaysMs) {
    try {
      return await request();
    } catch (error) {
      if (!isNotKnown(error)) throw error;
      await session.sleep(delayMs);
    }
  }
  return await request();
}
