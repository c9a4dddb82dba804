import { createHmac } from "node:crypto";
import { isDeepStrictEqual } from "node:util";

import { standIn } from "../contract/absent.js";
import type { Contract } from "../contract/contract.js";
import { withoutNulls, type Properties } from "../contract/inputs.js";
import { placeOf } from "../host/urn.js";
import { markAt } from "../session/mark.js";
import { containsUnknown, isUnknown, unknown } from "../validation/unknown.js";
import type { Configuration } from "./configuration.js";

/** What a program declares of one resource. */
interface Declared {
  readonly urn: string;
  readonly contract: Contract;
  /** The inputs of the state; none where the object is to be made, be it in the place of another. */
  readonly olds: Properties;
  readonly news: Properties;
  /** The names of the inputs that hold a secret. */
  readonly secrets: readonly string[];
  readonly configuration: Configuration;
}

/**
 * Completes what a program declares, as the classes do for TypeScript: what stands for an input that is left out, the hidden inputs
 * that say which resource of which stack this is, and the secret of a tunnel for which none is given.
 *
 * The engine asks twice about a resource that is replaced: as one of the state, then as one to be made. What was known of the
 * predecessor is remembered for that.
 */
export class Completion {
  private readonly known = new Map<string, Properties>();
  private readonly gone = new Set<string>();

  /**
   * A difference was found for which the old object goes first: then nothing can be taken for it, and the new one has its
   * secret. By that, a run after an interrupted one, which is told of the old one's inputs once more, knows what was made.
   */
  goesFirst(urn: string): void {
    this.gone.add(urn);
  }

  complete({ urn, contract, olds, news, secrets, configuration }: Declared): Properties {
    const isNew = Object.keys(withoutNulls(olds)).length === 0;
    if (!isNew) {
      this.known.set(urn, olds);
      this.gone.delete(urn);
    }
    const before = this.known.get(urn);
    const table = contract.inputs;
    const { types, name, project, stack } = placeOf(urn);
    const mark = markAt(contract.resource, [...types.slice(0, -1), name]);
    const { account, identity, key } = configuration;
    const given = Object.fromEntries(
      Object.entries(withoutNulls(news)).filter(([input]) => table[input]?.hidden !== true),
    );
    const filled = Object.entries(table).flatMap(([input, { absent }]) => {
      if (absent === undefined || given[input] !== undefined) return [];
      const isOpen = absent === "nameUnlessAdopted" && isUnknown(given["adopt"]);
      return [[input, isOpen ? unknown : standIn(absent, { account, project, stack, name }, given["adopt"])]];
    });
    const replaces = isNew && before !== undefined && !this.gone.has(urn);
    const made = madeSecret({ contract, given, before, replaces, key, mark });
    const held = secrets.filter((input) => table[input] !== undefined && table[input].secret !== true);
    const has = (input: string): boolean => Object.hasOwn(table, input);
    // A secret that is made for a tunnel proves whose it is: it needs no mark.
    const needsIdentity = has("stackIdentity") && !(has("madeSecret") && given["tunnelSecret"] === undefined);
    return {
      ...given,
      ...(Object.fromEntries(filled) as Properties),
      mark,
      ...(held.length === 0 ? {} : { holdsSecrets: held }),
      ...(needsIdentity ? { stackIdentity: before?.["stackIdentity"] ?? identity } : {}),
      ...(made === undefined ? {} : { tunnelSecret: made, madeSecret: made, ownSecret: true }),
      // Of two that hold the same, none is shown to be the new one: what is found under the name may be the predecessor.
      ...(replaces && has("createsFirst") && made === undefined ? { createsFirst: true } : {}),
    };
  }
}

interface Making {
  readonly contract: Contract;
  readonly given: Properties;
  /** The inputs of the state, or of the predecessor. */
  readonly before: Properties | undefined;
  readonly replaces: boolean;
  readonly key: string;
  readonly mark: string;
}

/**
 * The secret of a tunnel for which none is declared, unless it is adopted: that of the state, for as long as the keepers are the same. Another one
 * comes of the provider's own key, so that a run after an interrupted one makes the same; and of the one before, so that it is
 * another one in a replacement that is made first.
 */
function madeSecret({ contract, given, before, replaces, key, mark }: Making): unknown {
  if (!Object.hasOwn(contract.inputs, "madeSecret") || given["tunnelSecret"] !== undefined) return undefined;
  const adopt = given["adopt"] ?? false;
  if (isUnknown(adopt)) return unknown;
  if (adopt !== false) return undefined;
  if (containsUnknown(given["secretKeepers"])) return unknown;
  const keepers = keepersIn(given);
  // One that a RandomPassword of a TypeScript program has made is kept: of its keepers nothing is known here.
  const known = before?.["madeSecret"];
  const previous = known ?? (before?.["ownSecret"] === true ? before["tunnelSecret"] : undefined);
  const isCurrent = known === undefined || isDeepStrictEqual(keepersIn(before ?? {}), keepers);
  if (previous !== undefined && !replaces && isCurrent) return previous;
  return createHmac("sha256", key)
    .update(JSON.stringify([mark, keepers, previous ?? null]))
    .digest("base64");
}

/** The keepers, each as a text: a number that some language passes is no other keeper than its text. */
function keepersIn({ secretKeepers }: Properties): [name: string, value: string][] {
  if (typeof secretKeepers !== "object" || secretKeepers === null) return [];
  return Object.entries(secretKeepers)
    .map(([name, value]): [string, string] => [name, typeof value === "string" ? value : JSON.stringify(value)])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
