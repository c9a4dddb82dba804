/** What a step must have done, compared with what was seen. */
import { isDeepStrictEqual } from "node:util";

/** Something that is not as it should be. */
export interface Mismatch {
  what: string;
  expected: unknown;
  seen: unknown;
}

/** Collects every mismatch of a step rather than stopping at the first. */
export class Expectations {
  /** What is as it should be. */
  readonly met: string[] = [];
  readonly mismatches: Mismatch[] = [];

  /** Compares the two deeply. */
  equal(what: string, seen: unknown, expected: unknown): void {
    if (isDeepStrictEqual(seen, expected)) this.met.push(what);
    else this.mismatches.push({ what, expected, seen });
  }
}
