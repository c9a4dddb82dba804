import { type WireError } from "./errors.js";

/** Paging facts that go beside a list. */
export interface ResultInfo {
  count: number;
  page: number;
  per_page: number;
  total_count: number;
  /** Of zones and DNS records only. */
  total_pages?: number;
}

/** What a route gives back: the result, and paging facts where it is a list. */
export interface Answer {
  result: unknown;
  resultInfo?: ResultInfo;
}

/** cloudflared parses the envelope only where the type is exactly this, without a charset. */
export const jsonContentType = "application/json";

/** The text of a success. `messages` is always empty: cloudflared reads it as a list of strings. */
export function successBody({ result, resultInfo }: Answer): string {
  return JSON.stringify({
    success: true,
    errors: [],
    messages: [],
    result,
    ...(resultInfo && { result_info: resultInfo }),
  });
}

/** The text of a failure. */
export function failureBody(errors: readonly WireError[]): string {
  return JSON.stringify({ success: false, errors, messages: [], result: null });
}

/** A JSON answer with exactly the API's content type. */
export function jsonResponse(body: string, status: number, headers: Record<string, string> = {}): Response {
  return new Response(body, { status, headers: { ...headers, "content-type": jsonContentType } });
}
