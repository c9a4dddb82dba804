/** What is said of the keys that cloudflared ignores. */
import type { UnknownKey } from "./decoder.js";
import { file, homes, type Struct } from "./fields.js";
import { shownKey } from "./shown.js";

/** `enabled` of `warp-routing` was a setting once, and changes nothing: WARP routing is always on. */
const settled: ReadonlySet<string> = new Set(["warp-routing enabled"]);

/** So many are told one by one. */
const most = 20;

/** A note for each key, once. */
export function notesOf(keys: readonly UnknownKey[]): readonly string[] {
  const notes = new Set(keys.filter(({ key, place }) => !settled.has(`${place.title} ${key}`)).map(noteOf));
  const told = [...notes].slice(0, most);
  return notes.size > most
    ? [...told, `Left out, too: ${notes.size - most} more keys that cloudflared ignores.`]
    : told;
}

function noteOf({ key, place }: UnknownKey): string {
  const where = place === file ? "" : ` of ${place.title}`;
  return `Left out, since cloudflared ignores it: ${shownKey(key)}${where}.${hint(key, place)}`;
}

function hint(key: string, place: Struct): string {
  const meant = homes.filter(([name]) => bare(name) === bare(key));
  const [here] = meant.find(([, home]) => home === place) ?? [];
  if (here !== undefined) return ` Did you mean ${here}? Keys are read in this spelling alone.`;
  const [elsewhere] = meant;
  return elsewhere === undefined ? "" : ` Did you mean ${elsewhere[0]} in ${elsewhere[1].title}?`;
}

/** A key without what people write in another way. */
function bare(key: string): string {
  return key.toLowerCase().replace(/[-_\s]/g, "");
}
