import type { TunnelKind } from "../api/wire.js";
import { bounded } from "../validation/bounded-text.js";

/** What people call a tunnel of each kind. */
export const nounOf: Readonly<Record<TunnelKind, string>> = {
  cfd_tunnel: "tunnel",
  warp_connector: "WARP connector",
};

/** A text that others chose, as messages quote it: a name, a version, a network, a time that the API tells. */
export function foreign(text: string): string {
  return bounded(text, 100);
}

/** How many of a list a message names. */
const longestList = 20;

/** A list as messages show it: of many, the first. */
export function several(items: readonly string[], separator = ", "): string {
  const rest = items.length - longestList;
  const shown = items.slice(0, longestList).join(separator);
  return rest > 0 ? `${shown}${separator}and ${String(rest)} more` : shown;
}

/** `tunnel "web" (f70ff985-…)`: how messages name one. */
export function describe(kind: TunnelKind, tunnel: { id?: string; name?: string }): string {
  const name = tunnel.name === undefined ? "" : ` "${foreign(tunnel.name)}"`;
  return `${nounOf[kind]}${name}${tunnel.id === undefined ? "" : ` (${foreign(tunnel.id)})`}`;
}
