import { type Findings, quote, shown } from "./findings.js";
import { goRegexpError } from "./go-regexp.js";

/** What people write that RE2 does not have, and what to write instead; the first that fits is told. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [/\(\?[=!]|\(\?<[=!]/, "RE2 has no look-ahead and no look-behind; put a rule with the exception before this one"],
  [/\(\?[#>|]/, "RE2 has no comments, atomic groups and branch resets; leave them out"],
  [/\\[1-9]|\\k|\(\?P=/, "RE2 has no back-references; write the alternatives out"],
  [/\\Z/, "write \\z for the end of the path"],
  [/[*+?}][+]/, "RE2 has no possessive quantifiers, and never backtracks; leave out the second +"],
  [/^\/?\*|\*\*/, 'this is a regular expression, not a file pattern; write ".*" for any text, as in ".*\\.jpg$"'],
  [/\{\d+(?:,\d*)?\}/, "a repetition may count to 1000 at most, also where it is within another"],
];

/** Judges the path of a rule: a regular expression of Go's RE2, looked for anywhere in the path of a request. */
export function checkPath(path: string, property: string, findings: Findings): void {
  if (path === "") return;
  const error = goRegexpError(path);
  if (error !== undefined) {
    const remedy = remedies.find(([pattern]) => pattern.test(path))?.[1];
    findings.fail(
      property,
      `${quote(path)} is no regular expression of RE2, which cloudflared uses (${shown(error)})` +
        (remedy === undefined ? "; see https://github.com/google/re2/wiki/Syntax" : `: ${remedy}`),
    );
    return;
  }
  const why = whyNotMeant(path);
  if (why !== undefined) {
    findings.warn(property, why);
  } else if (/^\^[A-Za-z0-9](?![*?{|])[^|]*$/.test(path)) {
    findings.warn(
      property,
      `no request ever matches ${quote(path)}: every path begins with /; write ${quote(`^/${path.slice(1)}`)}`,
    );
  }
}

/** What tells that a path was written as something else than a regular expression on the path of a request. */
function whyNotMeant(path: string): string | undefined {
  const symbols = path.replace(/\\[^]/g, (escape) => (escape === "\\?" ? "[?]" : "\\"));
  if (/^\^?(?:https?\??|wss?):(?:\\?\/){2}/i.test(path)) {
    return `${quote(path)} is an address, and this is compared with the path of a request alone; write the host name as the rule's hostname`;
  }
  if (/\[\?\]|\?[\w.~-]+=/.test(symbols)) {
    return `${quote(path)} holds a query string, and this is compared with the path of a request alone: rules cannot choose by a query; leave it out`;
  }
  // "/*" is every path in either notation.
  const isGlob = /(?:^|[^/])\/\*(?:$|\/|\.[a-z0-9])|[A-Za-z0-9_-]\*$/i.test(symbols) && !/^\^?\/\*$/.test(path);
  if (!isGlob) return undefined;
  return (
    `${quote(path)} is a regular expression, in which * repeats the character before it, and which is looked for anywhere ` +
    `in the path; for the file pattern write ${quote(asRegularExpression(path))}`
  );
}

/** A file pattern as a regular expression; what is escaped already stays so. */
function asRegularExpression(pattern: string): string {
  const written = pattern
    .replace(/^\^/, "")
    .replace(/(?<!\\)\./g, "\\.")
    .replace(/\*(?=\/)/g, "[^/]+")
    .replace(/\*$/, "")
    .replace(/\*/g, ".*");
  return (written.startsWith("/") ? "^" : "") + written + (pattern.endsWith("*") ? "" : "$");
}
