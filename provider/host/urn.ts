/** What a URN says: `urn:pulumi:<stack>::<project>::<types of its parents>$<type>::<name>`. */
export interface Place {
  readonly stack: string;
  readonly project: string;
  /** The types of its parents, the outermost first, and its own. */
  readonly types: readonly string[];
  readonly name: string;
}

/** The parts of a URN. A logical name may have colons of its own. */
export function placeOf(urn: string): Place {
  const [head = "", project = "", types = "", ...name] = urn.split("::");
  return {
    stack: head.slice("urn:pulumi:".length),
    project,
    types: types.split("$"),
    name: name.join("::"),
  };
}

/** A resource's own type. */
export function typeIn(urn: string): string {
  return placeOf(urn).types.at(-1) ?? "";
}
