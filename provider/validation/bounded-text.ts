/**
 * Escape sequences as a terminal reads them: CSI (colours, cursor); OSC and the other strings (titles, links) with what
 * they hold, up to their end or the line's; then what else begins with an escape.
 */
const ESCAPES =
  // eslint-disable-next-line no-control-regex -- escape sequences are what is looked for
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]?/g;
/** What turns the direction of a text, and so could make it read as another one. */
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
// eslint-disable-next-line no-control-regex -- control characters could forge lines in a terminal
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
// eslint-disable-next-line no-control-regex -- as above, but for the line feed
const CONTROLS_IN_LINES = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** Longer than any message of this package that a person reads to its end. */
const longestMessage = 6_000;

/**
 * A foreign text (a tunnel's name, a version, what the API says) fit to be quoted in a message: on one line, without
 * escape sequences, control and direction characters, at most `limit` characters.
 */
export function bounded(text: string, limit: number): string {
  const line = text
    .slice(0, limit * 2)
    .replace(ESCAPES, "")
    .replace(DIRECTIONS, "")
    .replace(CONTROLS, " ")
    .replace(/ {2,}/g, " ")
    .trim();
  return cut(line, limit);
}

/**
 * A whole message, as it leaves this package for someone's terminal: what {@link bounded} takes away is away, but line
 * breaks stay, since foreign text in it was quoted on one line.
 */
export function printable(message: string): string {
  const text = message.replace(ESCAPES, "").replace(DIRECTIONS, "").replace(CONTROLS_IN_LINES, " ");
  return cut(text, longestMessage);
}

function cut(text: string, limit: number): string {
  const short = text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
  return short.replace(/\p{Surrogate}/gu, "\ufffd");
}
