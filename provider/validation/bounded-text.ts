// eslint-disable-next-line no-control-regex -- control characters could forge lines or colours in a terminal
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** A foreign text fit for a message: on one line, without control characters, at most `limit` characters. */
export function bounded(text: string, limit: number): string {
  const line = text
    .slice(0, limit * 2)
    .replace(CONTROL, " ")
    .replace(/ {2,}/g, " ")
    .trim();
  const cut = line.length <= limit ? line : `${line.slice(0, limit - 1)}…`;
  return cut.replace(/\p{Surrogate}/gu, "\ufffd");
}
