import { randomBytes } from "node:crypto";

import { PartialError } from "../../session/errors.js";

/**
 * What was half done. `create`: a request that makes the object was sent, and nobody knows what became of it; the id in the
 * state is none. `write`: what there is may not be what the state says. `drop`: connections that run with the former secret
 * are to be dropped. `adopt`: until it is complete, the object is not this resource's to delete.
 */
export type Due = "create" | "write" | "drop" | "adopt";

/** The one word for half done, in every state under the output `pending`, which is always secret. */
export interface Pending {
  /** What is due: the next `up`, `refresh` or `destroy` completes it, whatever the program says by then. */
  readonly due: readonly Due[];
  /** What requests of unknown outcome may have left there, in the terms of the kind, the oldest first. */
  readonly maybe?: readonly unknown[];
  /** What this resource last wrote, where a refresh has found something else since: a delete goes by it. */
  readonly written?: unknown;
}

/** Whether something of this is due; without a name, anything. */
export function isDue(state: { readonly pending?: Pending }, due?: Due): boolean {
  const list = state.pending?.due ?? [];
  return due === undefined ? list.length > 0 : list.includes(due);
}

/** The output `pending`, where there is anything to keep. */
export function pendingOf({ due, maybe = [], written }: Pending): { pending?: Pending } {
  if (due.length === 0 && maybe.length === 0 && written === undefined) return {};
  const list = [...new Set(due)].sort();
  const kept = { due: list, ...(maybe.length === 0 ? {} : { maybe }), ...(written === undefined ? {} : { written }) };
  return { pending: kept };
}

/** An operation that wrote, or may have written, and is not done. The frame keeps what is known in the state. */
export class Unfinished extends PartialError {
  constructor(
    /** Undefined where nobody knows the id of what may be there. */
    readonly id: string | undefined,
    /** The outputs, as far as they are known. */
    readonly state: object,
    readonly pending: Pending,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** What the user is told of what is due. */
const sentences: readonly (readonly [Due, string])[] = [
  [
    "create",
    "It may exist: the next `pulumi up` looks for it, deletes what is shown to be its own (nobody uses it yet) and makes it anew; " +
      "`pulumi refresh` takes that into the state, `pulumi destroy` deletes it",
  ],
  ["adopt", "Until its adoption is complete, a delete leaves it; the next `pulumi up` completes it"],
  ["write", "The next `pulumi up` completes it, whatever the program declares by then"],
  ["drop", "The next `pulumi up` drops the connections that run with the former secret"],
];

/** The reason that the state keeps of something unfinished. */
export function reasonOf({ message, pending }: Unfinished): string {
  const told = sentences.find(([due]) => pending.due.includes(due))?.[1];
  const end = /[.!?]$/.test(message) ? "" : ".";
  return told === undefined ? message : `${message}${end} ${told}`;
}

/** The id in the state of what a creation may have made: Cloudflare's own was never told. No two are the same. */
export function unknownId(): string {
  return `unknown-${randomBytes(8).toString("hex")}`;
}
