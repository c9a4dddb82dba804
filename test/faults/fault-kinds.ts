/** The faults of the matrix: what may happen to any request, wherever it is made. */
import type { Fault } from "../../local/emulator/index.js";

/** A fault with the name that the figures and failures show. */
export interface FaultKind {
  readonly name: string;
  readonly fault: Fault;
  /** Which process meets it: what some kinds make wait is the whole process, or time that others should not lose. */
  readonly lane?: "limited" | "hanging";
}

const page =
  "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad gateway</h1><p>Ray ID: 7d0c5f3a1b2c3d4e</p></body></html>";

const failed = (errors: { code: number; message: string }[]) => ({
  success: false,
  errors,
  messages: [],
  result: null,
});

/** Every kind; each strikes once, and then, in a cell of its own, until it is removed. */
export const FAULT_KINDS: readonly FaultKind[] = [
  { name: "429 with Retry-After", lane: "limited", fault: { status: 429, headers: { "Retry-After": "1" } } },
  { name: "429 without Retry-After", lane: "limited", fault: { status: 429 } },
  { name: "500", fault: { status: 500 } },
  { name: "500 after processing", fault: { status: 500, processed: true } },
  { name: "502 with an HTML body", fault: { status: 502, body: page } },
  { name: "503", fault: { status: 503 } },
  { name: "reset before processing", fault: { reset: "before" } },
  { name: "reset after processing", fault: { reset: "after" } },
  { name: "no answer, not processed", lane: "hanging", fault: { hang: true } },
  { name: "no answer, processed", lane: "hanging", fault: { hang: "after" } },
  { name: "answer that never ends", lane: "hanging", fault: { hang: "body" } },
  { name: "malformed JSON", fault: { malformed: true } },
  {
    name: "200 with success: false",
    fault: { status: 200, body: failed([{ code: 1003, message: "an unexpected error occurred" }]) },
  },
  { name: "200 with success: false, no reason, processed", fault: { status: 200, body: failed([]), processed: true } },
  { name: "401", fault: { status: 401 } },
  { name: "403", fault: { status: 403 } },
  { name: "truncated body", fault: { truncate: true } },
  { name: "slow body", fault: { slowBody: 150 } },
];
