import { type Findings, quote, shown } from "./findings.js";
import { goRegexpError } from "./go-regexp.js";

/** What people write that RE2 does not have, and what to write instead; the first that fits is told. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [/\(\?[=!]|\(\?<[=!]/, "RE2 has no look-ahead and no look-behind; put a rule with the exception before this one"],
  [/\(\?[#>|]/, "RE2 has no comments, atomic groups and branch resets; leave them out"],
  [/\\[1-9]|\\k|\(\?P=/, "RE2 has no back-references; write the alternatives out"],
  [/\\Z/, "write \\z for the end of the path"],
  [/[*+?}][+]/, "RE2 has no possessive quantifiers, and never backtracks; leave out the second +"],
  [/^\/?\*/, 'this is a regular expression, not a file pattern; write ".*" for any text, as in ".*\\.jpg$"'],
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
  } else if (/^\^[A-Za-z0-9](?![*?{|])[^|]*$/.test(path)) {
    findings.warn(
      property,
      `no request ever matches ${quote(path)}: every path begins with /; write ${quote(`^/${path.slice(1)}`)}`,
    );
  }
}
