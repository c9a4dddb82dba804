import { bounded } from "./bounded-text.js";

/** A word longer than this is no misspelling of any field or enum value. */
const longestWord = 40;

/** The word without case and separators: `origin_request` and `OriginRequest` are the same. */
export function bare(word: string): string {
  return word.toLowerCase().replace(/[\s_-]/g, "");
}

/** How many letters must be inserted, dropped, replaced or swapped to make one word of the other. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

/** The word of the list that was probably meant, or undefined where none is near. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  if (word.length > longestWord) return undefined;
  const written = bare(word);
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of words) {
    const wanted = bare(candidate);
    const found = distance(written, wanted);
    if (found < bestDistance && found <= Math.max(1, Math.floor(wanted.length / 4))) {
      best = candidate;
      bestDistance = found;
    }
  }
  return best;
}

/** What the word must be, and which one was probably meant. */
export function oneOf(word: unknown, allowed: readonly string[]): string {
  const list = allowed.map((one) => JSON.stringify(one)).join(", ");
  const meant = typeof word === "string" ? nearest(word, allowed) : undefined;
  return `must be one of ${list}${meant === undefined ? "" : `; did you mean ${JSON.stringify(meant)}?`}`;
}

/** Says that the resource has no such input, which ones it has, and which one was probably meant. */
export function unknownInput(resource: string, property: string, known: readonly string[]): string {
  return `${bounded(property, 100)}: not an input of ${resource}; ${oneOf(property, known)}`;
}
