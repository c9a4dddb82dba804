import { createHash } from "node:crypto";

import { longestComment } from "../validation/object-comment.js";

/** The longest part of a comment that names the project, or the stack. */
const longestPart = 26;

/**
 * The comment of an object whose resource declares none: `Pulumi <project>/<stack>/<logical name>`, at most 80
 * characters. It tells people where the object comes from; whose it is, the trace behind it tells.
 */
export function commentOf(project: string, stack: string, name: string): string {
  return cut(`Pulumi ${cut(project, longestPart)}/${cut(stack, longestPart)}/${oneLine(name)}`, longestComment);
}

/** `<project>/<stack>` of such a comment; undefined for any other. */
export function stackOf(comment: string | null | undefined): string | undefined {
  return /^Pulumi ([^/]+\/[^/]+)\/./.exec(comment ?? "")?.[1];
}

/**
 * Whether two comments say the same: the texts are equal, or both name the same stack. A resource that was only renamed
 * keeps its object, and no request is due for the sake of the comment.
 */
export function sameComment(a: string | null | undefined, b: string | null | undefined): boolean {
  const stack = stackOf(a);
  return (a ?? "") === (b ?? "") || (stack !== undefined && stack === stackOf(b));
}

/** A text that is too long ends in a hash of all of it, so that two of them stay apart. */
function cut(text: string, limit: number): string {
  const characters = Array.from(text);
  if (characters.length <= limit) return text;
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8);
  return `${characters.slice(0, limit - hash.length - 1).join("")}~${hash}`;
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
}
