import type { Session } from "../../session/session.js";
import { GatheredReads, type Collection, type Gathering } from "../frame/gathered-reads.js";
import { isAlive, type Kind, type ObjectInputs, type ObjectState, type ObjectWire, type Place } from "./kind.js";

/**
 * Whoever writes over what exists, or deletes it, looks before, through one list for all of a place that come within a second:
 * what an older one says may be another's by now.
 */
export const beforeWrites: Gathering = { waitMs: 0, waits: 1, atLeast: 1, maxAgeMs: 1_000 };

/** Reads the objects of one kind: many through one list, others by themselves. */
export class ObjectReads<
  Inputs extends ObjectInputs,
  State extends Inputs & ObjectState,
  Wire extends ObjectWire,
  Body,
> {
  private readonly reads: GatheredReads<Wire>;
  private readonly looks: GatheredReads<Wire>;

  constructor(
    session: Session,
    private readonly kind: Kind<Inputs, State, Wire, Body>,
  ) {
    this.reads = new GatheredReads(session.sleep);
    this.looks = new GatheredReads(session.sleep, beforeWrites);
  }

  /** The object, for a refresh; undefined where it is gone. */
  find(place: Place, key: string, target: string | undefined): Promise<Wire | undefined> {
    return this.reads.find(this.collection(place, target), key);
  }

  /** The object as it is now, before it is written or deleted; undefined where it is gone. */
  look(place: Place, key: string): Promise<Wire | undefined> {
    return this.looks.find(this.collection(place, undefined), key);
  }

  /** Whether an object is gone, after a DELETE whose answer was lost: a state that kept it would hold a dead id. */
  async isGone(place: Place, key: string): Promise<boolean> {
    try {
      return (await this.look(place, key)) === undefined;
    } catch {
      // Then the failure of the DELETE tells.
      return false;
    }
  }

  /** Notes a write: a list may answer for this object no more. */
  wrote(key: string): void {
    this.reads.wrote(key);
    this.looks.wrote(key);
  }

  private collection(place: Place, target: string | undefined): Collection<Wire> {
    const { requests } = this.kind;
    const query = this.kind.queryOf(target);
    const orGone = async <T>(request: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await request();
      } catch (error) {
        if (this.kind.isGone(error)) return undefined;
        throw error;
      }
    };
    return {
      key: `${place.id} ${JSON.stringify(query)}`,
      list: async () => ((await orGone(() => requests.list(place, query))) ?? []).filter(isAlive),
      get: async (key) => {
        const wire = await orGone(() => requests.get(place, key));
        return wire !== undefined && isAlive(wire) ? wire : undefined;
      },
    };
  }
}
