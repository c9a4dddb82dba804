import { type ResultInfo } from "./envelope.js";
import { type WireError } from "./errors.js";
import { type Json } from "./json.js";

/** An answer of the API, taken apart. */
export interface ApiAnswer {
  status: number;
  headers: Headers;
  /** The body as it came. */
  text: string;
  success: boolean;
  errors: WireError[];
  result: Json;
  resultInfo: ResultInfo | undefined;
}

/** How to send a direct call; by default as the emulator's all-powerful token. */
export interface CallOptions {
  token?: string | undefined;
  /** Replaces the authorization header altogether. */
  headers?: Record<string, string> | undefined;
}

/** Sends one request to the API; the path is below the client's base. A string as body goes out as it is. */
export type DirectCall = (method: string, path: string, body?: unknown, options?: CallOptions) => Promise<ApiAnswer>;

interface Envelope {
  success: boolean;
  errors: WireError[];
  result: Json;
  result_info?: ResultInfo;
}

/** A plain client for tests that want to look at the API or change it behind a program's back. */
export function directClient(baseUrl: string, apiToken: string): DirectCall {
  return async (method, path, body, options = {}) => {
    const response = await fetch(baseUrl + path, {
      method,
      headers: {
        "content-type": "application/json",
        ...(options.headers ?? { authorization: `Bearer ${options.token ?? apiToken}` }),
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const envelope = JSON.parse(text) as Envelope;
    return {
      status: response.status,
      headers: response.headers,
      text,
      success: envelope.success,
      errors: envelope.errors,
      result: envelope.result,
      resultInfo: envelope.result_info,
    };
  };
}
