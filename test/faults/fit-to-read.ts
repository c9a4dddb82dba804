/** Whether an error is fit to be read by the person who has to act. */

/** Longer than this nobody reads to the end; errors of Cloudflare's own that repeat are cut by the client. */
const LONGEST = 3_000;

/** What an operation does: a message begins with the step that failed, or says what was done before it did. */
const STEP =
  /^(?:create|read|read the token of|read the clients of|read the active client of|update|delete|adopt|put|reset|take|look for|drop the connections of|make client) |was created \(/;

const ADVICE =
  /\b(?:run again|Wait, then|Check|Stop them|set adopt|next `pulumi up`|`pulumi refresh`|Choose another|Remove them|see https:\/\/|pass another|link the device)/i;

const NOT_FOR_READERS = /\n\s+at |undefined|\[object |NaN|internal error of/;

/** What is wrong with a message about one of these objects (names or ids); empty where it is fit. */
export function unfit(message: string, objects: readonly string[]): string[] {
  return [
    ...(STEP.test(message) ? [] : ["does not say which step failed"]),
    ...(objects.some((object) => message.includes(object)) ? [] : ["does not name the object"]),
    ...(ADVICE.test(message) ? [] : ["does not say what to do"]),
    ...(NOT_FOR_READERS.test(message) ? ["holds what only a programmer reads"] : []),
    ...(message.length <= LONGEST ? [] : [`has ${String(message.length)} characters`]),
  ];
}
