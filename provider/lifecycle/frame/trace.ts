import { createHash, randomBytes } from "node:crypto";

/**
 * Whose an object is, as the object itself says: behind the comment that people read stands `[<mark>.<stamp>]`. The mark is of
 * the stack's own random identity, the kind and the logical name: nobody else has it. The stamp is of the state that has the
 * object: a takeover writes another one, so that the delete of a former owner sees that it is the owner no more.
 */
export interface Traced {
  /** What people read. */
  readonly comment: string;
  /** `<mark>.<stamp>`; undefined where nobody has left one. */
  readonly trace?: string;
}

const markLength = 10;
const stampLength = 6;
const pattern = new RegExp(`^(.*?) ?\\[([\\w-]{${String(markLength)}}\\.[\\w-]{${String(stampLength)}})\\]$`, "s");

/** The mark of a resource; undefined where it has none, as one that is read without being managed. */
export function markOf({ stackIdentity, mark }: { stackIdentity?: string; mark?: string }): string | undefined {
  if (stackIdentity === undefined || mark === undefined) return undefined;
  return createHash("sha256").update(`${stackIdentity} ${mark}`).digest("base64url").slice(0, markLength);
}

/** A trace of this mark that no other state has. */
export function newTrace(mark: string): string {
  return `${mark}.${randomBytes(stampLength).toString("base64url").slice(0, stampLength)}`;
}

/** What tells a state of something that has no comment from every other state of it. */
export function newStamp(): string {
  return randomBytes(8).toString("hex");
}

/** A comment as Cloudflare is to have it. */
export function written({ comment, trace }: Traced): string {
  return trace === undefined ? comment : comment === "" ? `[${trace}]` : `${comment} [${trace}]`;
}

/** A comment as Cloudflare has it. */
export function traced(text: string | null | undefined): Traced {
  const [, comment, trace] = pattern.exec(text ?? "") ?? [];
  return comment === undefined || trace === undefined ? { comment: text ?? "" } : { comment, trace };
}

/** Whether a trace is of this mark, in whatever state. */
export function isOfMark(trace: string | undefined, mark: string | undefined): boolean {
  return mark !== undefined && trace?.split(".")[0] === mark;
}

/** Whether what stands there says that it is another's by now: it bears a trace, and none that this state knows of. */
export function isAnothers(trace: string | undefined, known: readonly (string | undefined)[]): boolean {
  return trace !== undefined && !known.includes(trace);
}
