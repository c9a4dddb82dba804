/** One character of a path: itself, or, for the expression's dot, any. */
type Token = string | null;
const any = null;

/** A path that an expression takes: these characters, at the path's beginning or end where it is anchored, else anywhere. */
export interface Form {
  atStart: boolean;
  tokens: readonly Token[];
  atEnd: boolean;
}

/** What is true of every path. */
const everyPath: Form = { atStart: true, tokens: ["/"], atEnd: false };

/** Expressions that are in every path, since every path begins with a slash, beyond those whose forms show it. */
const everyPathTexts: ReadonlySet<string> = new Set([
  "^.*",
  "^/.*$",
  ".*$",
  "/.*$",
  "^.*$",
  ".+",
  "^.+$",
  "/*",
  "^/*",
  "(.*)",
  "/(.*)",
  "^/(.*)$",
]);

/** The set of paths that an expression takes, where that can be told. */
export type PathForms = readonly Form[];

/** Longer expressions, and those of more forms, nobody writes by hand; the bounds keep the comparison of two short. */
export const longestPath = 512;
export const mostForms = 32;

/**
 * The forms of an expression of RE2; undefined where it is more than alternatives of characters, dots, escaped
 * punctuation, question marks and anchors. Inclusion is hard in general; such expressions are what people write.
 */
export function pathForms(path: string): PathForms | undefined {
  if (everyPathTexts.has(path)) return [everyPath];
  if (path.length > longestPath) return undefined;
  const alternatives: string[][] = [[]];
  for (const symbol of path.match(/\\[^]|[^]/gu) ?? []) {
    if (symbol === "|") alternatives.push([]);
    else alternatives.at(-1)?.push(symbol);
  }
  const forms: Form[] = [];
  for (const alternative of alternatives) {
    const more = formsOf(alternative);
    if (more === undefined || forms.length + more.length > mostForms) return undefined;
    forms.push(...more);
  }
  return forms;
}

function formsOf(symbols: readonly string[]): Form[] | undefined {
  const atStart = symbols[0] === "^";
  const atEnd = symbols.at(-1) === "$";
  let plain = symbols.slice(atStart ? 1 : 0, atEnd ? -1 : undefined);
  // Where nothing holds it, ".*" at an end may be empty: it says nothing.
  while (!atStart && plain[0] === "." && plain[1] === "*") plain = plain.slice(2);
  while (!atEnd && plain.at(-1) === "*" && plain.at(-2) === ".") plain = plain.slice(0, -2);

  let sequences: Token[][] = [[]];
  for (let at = 0; at < plain.length; at++) {
    const token = tokenOf(plain[at] ?? "");
    if (token === undefined) return undefined;
    const longer = sequences.map((sequence) => [...sequence, token]);
    if (plain[at + 1] === "?") {
      sequences = [...sequences, ...longer];
      if (sequences.length > mostForms) return undefined;
      at++;
    } else {
      sequences = longer;
    }
  }
  return sequences.map((tokens) => form(tokens, atStart, atEnd));
}

/** The character that a symbol of an expression stands for, or any; undefined where it is more than that. */
export function tokenOf(symbol: string): Token | undefined {
  if (symbol === ".") return any;
  if (/^\\[^A-Za-z0-9\u0080-\u{10ffff}]$/u.test(symbol)) return symbol.slice(1);
  return /^[^\\*+?()[\]{}^$|]$/u.test(symbol) ? symbol : undefined;
}

function form(tokens: readonly Token[], atStart: boolean, atEnd: boolean): Form {
  // An anchor by itself holds nothing.
  if (tokens.length === 0 && !(atStart && atEnd)) return everyPath;
  // At its beginning a path has a slash, whatever the dot would take.
  return { atStart, tokens: atStart && tokens[0] === any ? ["/", ...tokens.slice(1)] : tokens, atEnd };
}

/** Whether every path of the one form is also one of the other. */
function includes(outer: Form, inner: Form): boolean {
  if (inner.atStart) return isWithin(outer, inner);
  // What is not held at the beginning is there all the same, or further on, behind a slash and whatever comes then.
  const [first, ...rest] = inner.tokens;
  const canBegin = first === "/" || first === any;
  return (
    (!canBegin || isWithin(outer, { ...inner, atStart: true, tokens: ["/", ...rest] })) && isFurtherOn(outer, inner)
  );
}

/** Whether the outer form is surely found in a path that begins, or ends, or both, as the inner form says. */
function isWithin(outer: Form, inner: Form): boolean {
  if (outer.atEnd && !inner.atEnd) return false;
  const room = inner.tokens.length - outer.tokens.length;
  const first = outer.atEnd ? room : 0;
  const last = outer.atStart ? 0 : room;
  return room >= 0 && isFoundBetween(outer.tokens, inner.tokens, first, last);
}

/** The same for a path of a slash, any characters or none, and then what the inner form says. */
function isFurtherOn(outer: Form, { tokens, atEnd }: Form): boolean {
  if (outer.atEnd) {
    return atEnd && !outer.atStart && isWithin(outer, { atStart: false, tokens: [any, ...tokens], atEnd });
  }
  const [first, ...rest] = outer.tokens;
  const isAtSlash = (first === "/" || first === any) && rest.every((token) => token === any);
  if (isAtSlash && rest.length <= tokens.length) return true;
  return !outer.atStart && isWithin(outer, { atStart: false, tokens: [any, ...tokens], atEnd });
}

function isFoundBetween(wanted: readonly Token[], given: readonly Token[], first: number, last: number): boolean {
  for (let at = first; at <= last; at++) {
    if (wanted.every((token, index) => token === any || token === given[at + index])) return true;
  }
  return false;
}

/** Whether every path of the inner forms is one of the outer forms. */
export function covers(outer: PathForms, inner: PathForms): boolean {
  return inner.every((one) => outer.some((other) => includes(other, one)));
}

/** Whether the expression surely takes in every path. */
export function matchesEveryPath(path: string): boolean {
  const forms = pathForms(path);
  return forms !== undefined && covers(forms, [everyPath]);
}
