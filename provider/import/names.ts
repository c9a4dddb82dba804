/** Names that people can read, made from the names of objects, each of them once. */
export class Names {
  private readonly taken: Set<string>;

  /** @param joint what stands before the number of a second one of a name */
  constructor(
    private readonly joint: string,
    reserved: Iterable<string> = [],
  ) {
    this.taken = new Set(reserved);
  }

  /** The name, with a number where it is taken. */
  unique(name: string): string {
    let free = name;
    for (let count = 2; this.taken.has(free); count += 1) free = `${name}${this.joint}${String(count)}`;
    this.taken.add(free);
    return free;
  }
}

const longestName = 60;

/** A logical name: the text itself where that is short and plain. */
export function logicalName(text: string, otherwise: string): string {
  const plain = text
    .replace(/^\*\./, "wildcard.")
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .replace(/^[-.]+|[-.]+$/g, "");
  return (
    Array.from(plain)
      .slice(0, longestName)
      .join("")
      .replace(/[-.]+$/, "") || otherwise
  );
}

const longestVariable = 40;

/** A variable of a program: `shop-eu.prod` is `shopEuProd`. */
export function variableName(text: string, otherwise: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const joined = words
    .map((word, index) => (index === 0 ? decapitalised(word) : word.charAt(0).toUpperCase() + word.slice(1)))
    .join("")
    .slice(0, longestVariable);
  if (joined === "") return otherwise;
  return /^\d/.test(joined) ? `${otherwise}${joined}` : joined;
}

/** `DNS` is `dns`, `Web` is `web`, and `webApp` stays. */
function decapitalised(word: string): string {
  return /^[A-Z0-9]+$/.test(word) ? word.toLowerCase() : word.charAt(0).toLowerCase() + word.slice(1);
}

/** Words that no variable of a program can be, in TypeScript's strict mode. */
export const reservedWords: readonly string[] = (
  "abstract any arguments as async await boolean break case catch class const continue debugger declare default delete do else " +
  "enum eval exports export extends false finally for from function get if implements import in instanceof interface is let " +
  "module namespace never new null number object of package private protected public require return set static string super " +
  "switch symbol this throw true try type typeof undefined unknown var void while with yield global process console"
).split(" ");
