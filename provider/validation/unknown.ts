/** A mark for a value that is not known yet, whatever it will be. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Pulumi's marks for a value that is not known before the update; its Node SDK sends the first, other languages any. */
const sentinels: ReadonlySet<unknown> = new Set([
  unknown, // string, and whatever the Node SDK does not know
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

/** Whether the value is one of Pulumi's marks for "not known yet". */
export function isUnknown(value: unknown): boolean {
  return sentinels.has(value);
}

/** Whether a mark for "not known yet" is anywhere in the value. */
export function containsUnknown(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return isUnknown(value);
  // A work list instead of recursion: nesting is bounded by nothing, and a value may hold itself.
  const seen = new Set<object>();
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (isUnknown(next)) return true;
    if (typeof next !== "object" || next === null || seen.has(next)) continue;
    seen.add(next);
    for (const inner of Object.values(next)) pending.push(inner);
  }
  return false;
}
