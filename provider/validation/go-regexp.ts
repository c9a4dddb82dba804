import { createRequire } from "node:module";

import { categories, shortNames } from "./unicode-classes.js";

type Re2 = typeof import("re2js");

let re2: Re2 | undefined;

/** RE2 is loaded with the first rule that has a path: most configurations have none. */
function engine(): Re2 {
  re2 ??= createRequire(__filename)("re2js") as Re2;
  return re2;
}

/** Says that Go refuses what re2js would take. */
class GoRegexpError extends Error {
  override readonly name = "GoRegexpError";
}

/** Why Go's regexp package does not compile the expression, in its words, or undefined where it does. */
export function goRegexpError(expression: string): string | undefined {
  const { RE2JS, RE2JSException } = engine();
  try {
    RE2JS.compile(asRe2jsReadsIt(expression));
    return undefined;
  } catch (error) {
    if (!(error instanceof RE2JSException || error instanceof GoRegexpError)) throw error;
    return error.message.replace(/^error parsing regexp: /, "");
  }
}

/**
 * Rewrites what Go and re2js read differently: the names of Unicode classes, and groups of the same name, which Go
 * takes. The rewritten expression compiles where Go would compile the original.
 */
function asRe2jsReadsIt(expression: string): string {
  const groups = new Set<string>();
  const lastNamedClass = expression.lastIndexOf(":]");
  let written = "";
  let inClass = false;
  for (let at = 0, token; at < expression.length; at += token.length) {
    token = expression.charAt(at);
    if (token === "\\") {
      token = escapeAt(expression, at, inClass);
      written += /^\\[pP]/.test(token) ? unicodeClass(token) : token;
      continue;
    }
    if (inClass) {
      if (token === "]") inClass = false;
      if (expression.startsWith("[:", at)) {
        if (at + 2 > lastNamedClass) {
          // No class name after all: a bracket. Escaped, because re2js would search to the end for each of them.
          written += "\\[";
          continue;
        }
        token = expression.slice(at, expression.indexOf(":]", at + 2) + 2);
      }
    } else if (token === "[") {
      inClass = true;
      // A bracket that comes first is one of the characters.
      token = /^\[\^?\]?/.exec(expression.slice(at, at + 3))?.[0] ?? token;
    } else if (token === "(") {
      token = groupAt(expression, at);
      const name = token.replace("?P<", "?<");
      if (token.length > 1 && groups.has(name)) {
        written += "(";
        continue;
      }
      groups.add(name);
    }
    written += token;
  }
  return written;
}

/** The escape that begins here: a quotation, a Unicode class, or one character with its backslash. */
function escapeAt(expression: string, at: number, inClass: boolean): string {
  const next = expression.charAt(at + 1);
  if (next === "Q" && !inClass) {
    const end = expression.indexOf("\\E", at + 2);
    return end < 0 ? expression.slice(at) : expression.slice(at, end + 2);
  }
  if ((next === "p" || next === "P") && expression.charAt(at + 2) === "{") {
    const end = expression.indexOf("}", at);
    if (end < 0) throw new GoRegexpError(`invalid character class range: \`${expression.slice(at)}\``);
    return expression.slice(at, end + 1);
  }
  return expression.slice(at, at + (next === "p" || next === "P" ? 3 : 2));
}

/** The opening of the group that begins here, with its name where it has one. */
function groupAt(expression: string, at: number): string {
  const begin = /^\(\?P?</.exec(expression.slice(at, at + 4))?.[0];
  if (begin === undefined) return "(";
  const end = expression.indexOf(">", at);
  if (end < 0) throw new GoRegexpError(`invalid named capture: \`${expression.slice(at)}\``);
  return expression.slice(at, end + 1);
}

/** Go compares the name of a Unicode class without case and separators. */
function canonicalName(name: string): string {
  const bare = name.replace(/[ _-]/g, "").replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return bare.replace(/^[a-z]/, (letter) => letter.toUpperCase());
}

function unicodeClass(token: string): string {
  if (token.length < 3) return token;
  const [, sign = "", name = ""] = /^\\[pP]\{?(\^?)([^}]*)\}?$/.exec(token) ?? [];
  const canonical = canonicalName(name);
  const known = categories.get(canonical) ?? (shortNames.has(canonical) ? canonical : undefined);
  if (known === undefined) throw new GoRegexpError(`invalid character class range: \`${token}\``);
  return `${token.slice(0, 2)}{${sign}${known}}`;
}
