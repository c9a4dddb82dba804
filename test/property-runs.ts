/**
 * How often a property is tried: as often as it says with `npm test -- --all`, else a third as often. One that fails prints its
 * seed; `{ seed, path }` in its options tries that again.
 */
import fc from "fast-check";

const inFull = process.env["TEST_EXTENT"] === "all";

/** Of the tries of a property, as many as this run takes. */
export function runs(full: number): number {
  return inFull ? full : Math.ceil(full / 3);
}

// For those that say nothing, too: test/setup.ts loads this before each file.
fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: runs(100) });
