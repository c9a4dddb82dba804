import { onTestFinished } from "vitest";
import { RateBudget } from "../../provider/api/http/budget.js";
import { CloudflareClient, type ClientOptions } from "../../provider/api/http/client.js";
import { systemClock } from "../../provider/api/http/clock.js";
import { CloudflareApiError } from "../../provider/api/http/errors.js";

/** An API token that no other text looks like. */
export const API_TOKEN = "tEsT-t0ken-7c1d9f2b8e3a4056";

/** A client with a budget of its own and waits of a millisecond, closed after the test. */
export function testClient(baseUrl: string, options: Partial<ClientOptions> = {}): CloudflareClient {
  const client = new CloudflareClient({
    credentials: { apiToken: API_TOKEN },
    baseUrl,
    env: {},
    retry: { backoffMs: 1, maxRetries: 2 },
    budget: new RateBudget({ clock: systemClock, limits: [], maxConcurrent: 24 }),
    ...options,
  });
  onTestFinished(() => {
    client.close();
  });
  return client;
}

/** The API error that a request ends with. */
export async function errorOf(request: Promise<unknown>): Promise<CloudflareApiError> {
  const error: unknown = await request.then(
    () => new Error("the request succeeded"),
    (reason: unknown) => reason,
  );
  if (error instanceof CloudflareApiError) return error;
  throw error;
}
