import type { TunnelKind } from "../api/wire.js";

/** What people call a tunnel of each kind. */
export const nounOf: Readonly<Record<TunnelKind, string>> = {
  cfd_tunnel: "tunnel",
  warp_connector: "WARP connector",
};

/** `tunnel "web" (f70ff985-…)`: how messages name one. */
export function describe(kind: TunnelKind, tunnel: { id?: string; name?: string }): string {
  const name = tunnel.name === undefined ? "" : ` "${tunnel.name}"`;
  return `${nounOf[kind]}${name}${tunnel.id === undefined ? "" : ` (${tunnel.id})`}`;
}
