import { timeOf } from "../../api/times.js";
import type { ObjectInputs } from "./inputs.js";

/** The outputs that all of them have. */
export interface ObjectState extends ObjectInputs {
  createdAt: string;
  /** Set where the outcome of a change is not known: the next update writes what is declared, whatever that is. */
  unsettled?: true;
  /** The comment that such a change was to set. */
  attemptedComment?: string;
  /**
   * What is not known to be carried out. Of a creation: then the id is no object's; of an adoption: then the object may be
   * someone else's still.
   */
  inDoubt?: "creation" | "adoption";
  /** Set where the resource found the object and took it, to another text each time: the state that had it may live on. */
  taken?: string;
}

/** What the API answers of all of them. */
export interface ObjectWire {
  readonly id: string;
  readonly comment?: string;
  readonly created_at?: string | null;
  readonly deleted_at?: string | null;
}

/** The object where it is alive; a deleted one may still be answered, with HTTP 200 and `deleted_at` (tf#6607). */
export function alive<Wire extends ObjectWire>(wire: Wire): Wire | undefined {
  return timeOf(wire.deleted_at) === undefined ? wire : undefined;
}
