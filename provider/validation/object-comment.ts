import { describe } from "./findings.js";

/** What follows each comment: the trace that tells whose the object is. */
export const traceLength = 20;
/** The longest comment that Cloudflare takes on every plan, without the trace. */
export const longestComment = 80;

/** Why no route or virtual network can have this comment, or undefined where one can. */
export function validateObjectComment(value: unknown): string | undefined {
  if (typeof value !== "string") return `must be a string; it is ${describe(value)}`;
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(value)) {
    return "must be one line, without line breaks, tabs or other control characters";
  }
  const { length } = Array.from(value);
  return length <= longestComment
    ? undefined
    : `has ${length} characters; it may have ${longestComment}: Cloudflare takes ${longestComment + traceLength}, of which ${traceLength} tell ` +
        "whose the object is";
}
