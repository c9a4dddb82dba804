import { covers, type Form, longestPath, mostForms, pathForms, type PathForms, tokenOf } from "./path-forms.js";

/** What surely holds every path that the expression takes: its forms where they can be told, else what it begins with. */
export function pathBound(path: string): PathForms {
  return pathForms(path) ?? [beginning(path)];
}

/** The form of all that begins as the expression does, if it is held at the beginning. */
function beginning(path: string): Form {
  const everything: Form = { atStart: true, tokens: ["/"], atEnd: false };
  if (!path.startsWith("^") || path.length > longestPath || /\\Q/.test(path) || hasAlternatives(path)) {
    return everything;
  }
  const symbols = (path.match(/\\[^]|[^]/gu) ?? []).slice(1);
  const tokens: (string | null)[] = [];
  for (const [at, symbol] of symbols.entries()) {
    const token = tokenOf(symbol);
    const next = symbols[at + 1] ?? "";
    // What may be left out, or is an escape's, says nothing.
    if (token === undefined || /^[*?{]$/.test(next)) break;
    tokens.push(token);
    if (next === "+") break;
  }
  return tokens[0] === "/" ? { atStart: true, tokens, atEnd: false } : everything;
}

/** Whether there is a choice outside of any group: then what comes first holds for the first of it only. */
function hasAlternatives(path: string): boolean {
  let depth = 0;
  for (const symbol of path.match(/\\[^]|\[\^?\]?(?:\\[^]|\[:[^\]]*:\]|[^\]\\])*\]|[^]/gu) ?? []) {
    if (symbol === "(") depth++;
    else if (symbol === ")") depth--;
    else if (symbol === "|" && depth <= 0) return true;
  }
  return false;
}

/** Whether some path may be one of both. */
export function mayMeet(one: PathForms, other: PathForms): boolean {
  return one.some((form) => other.some((also) => !areApart(form, also)));
}

function areApart(one: Form, other: Form): boolean {
  if (one.atStart && other.atStart) {
    if (differ(one.tokens, other.tokens)) return true;
    const [shorter, longer] = one.tokens.length < other.tokens.length ? [one, other] : [other, one];
    if (shorter.atEnd && shorter.tokens.length < longer.tokens.length) return true;
  }
  return one.atEnd && other.atEnd && differ([...one.tokens].reverse(), [...other.tokens].reverse());
}

function differ(one: readonly (string | null)[], other: readonly (string | null)[]): boolean {
  return one.some((token, at) => {
    const also = other[at];
    return token !== null && also !== undefined && also !== null && token !== also;
  });
}

/** More than there are forms: one pattern with a dot takes in more than all that could stand in its place. */
const widthOfDot = 8 * mostForms;

/**
 * How much an expression takes in, in numbers that are compared one after the other: where one takes in all that another
 * does, and more, its numbers come later. For each length of path: that length, how many paths, and how freely they go on.
 */
export function breadthOf(bound: PathForms): readonly number[] {
  const byLength = new Map<number, { paths: number; free: number }>();
  const widest = bound.filter(
    (form, at) =>
      !bound.some(
        (other, place) => place !== at && covers([other], [form]) && (place < at || !covers([form], [other])),
      ),
  );
  for (const form of widest) {
    const length = shortest(form);
    const sum = byLength.get(length) ?? { paths: 0, free: 0 };
    byLength.set(length, sum);
    // Where it is not held at the beginning, the first character of its shortest path is the slash.
    const rest = form.atStart ? form.tokens : form.tokens.slice(1);
    sum.paths += widthOfDot ** rest.filter((token) => token === null).length;
    sum.free += freedomOf(form);
  }
  return [...byLength].sort(([a], [b]) => a - b).flatMap(([length, { paths, free }]) => [-length, paths, free]);
}

/** Where a form may be found, and whether a path may go on behind it. */
function freedomOf({ atStart, tokens, atEnd }: Form): number {
  const starts = atStart ? 0 : tokens[0] === "/" ? 1 : 2;
  return starts + (atEnd ? 0 : 1);
}

/** The length of the shortest path of a form: every path begins with a slash. */
function shortest({ atStart, tokens }: Form): number {
  const [first] = tokens;
  return tokens.length + (atStart || first === "/" || first === null ? 0 : 1);
}
