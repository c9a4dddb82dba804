import type { Claims } from "../../session/claims.js";
import type { Properties } from "../frame/guard.js";

/** What tells one state of an object from another. */
export interface Holder {
  readonly mark?: string | undefined;
  readonly taken?: string | undefined;
}

/** What tells a state, or what is declared, from another. */
export function holderIn({ mark, taken }: Properties): Holder {
  return {
    mark: typeof mark === "string" ? mark : undefined,
    taken: typeof taken === "string" ? taken : undefined,
  };
}

/**
 * Whose the objects are that this run came upon: the old one of a replacement and the new one are two, with one mark.
 *
 * It stands on session/claims.ts, which tells resources apart, and also tells apart two states of one resource.
 */
export class Holders {
  private readonly byObject = new Map<string, string>();
  private readonly made = new Set<string>();

  constructor(private readonly networks: Claims) {}

  /** Notes which state has an object. */
  holds(id: string, holder: Holder): void {
    this.networks.see(id, holder.mark);
    this.byObject.set(id, holderOf(holder));
  }

  /** Notes which state has an object that this run's creation made, or took. */
  makes(id: string, holder: Holder): void {
    this.holds(id, holder);
    this.made.add(id);
  }

  /** Whether a creation of this run made the object, or took it: an earlier one, which is in doubt, did not make it. */
  isMade(id: string): boolean {
    return this.made.has(id);
  }

  /**
   * Whether another state than this one has the object, be it of the same mark: a replacement took what the old one had, in a
   * run that did not come to delete the old one.
   */
  isHeldByAnother(id: string, state: Holder): boolean {
    const holder = this.byObject.get(id);
    return holder !== undefined && holder !== holderOf(state);
  }

  /** Whether another resource of this run has the object: it declares it, or found it and took it. */
  isAnothers(id: string, mark: string | undefined): boolean {
    return this.networks.isOthers(id, mark) && this.networks.isOthers(id, takerOf(mark));
  }

  /** Notes that a resource's creation took an object, whatever state holds it. */
  take(id: string, mark: string | undefined): void {
    this.networks.take(id, takerOf(mark));
  }
}

/** The owner of an object that a resource's creation took: not the state that held it before, though that has the same mark. */
function takerOf(mark = ""): string {
  return `${mark}, taken`;
}

function holderOf({ mark = "", taken = "" }: Holder): string {
  return `${mark} ${taken}`;
}
