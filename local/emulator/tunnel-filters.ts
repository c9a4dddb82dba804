import { type FilterTable, readChoice, readDateTime, readList, readUuid, type Test } from "./query.js";
import { existedAt, filterDeletable } from "./soft-deletion.js";
import { type Tunnel, tunnelStatuses, tunnelTypes, wasActiveAt } from "./tunnel.js";
import { tunnelStatus } from "./tunnel-wire.js";

function includePrefix(_: string, prefix: string): Test<Tunnel> {
  return ({ name }) => name.startsWith(prefix);
}

/** What the query parameters of the tunnel lists keep. */
const tunnelFilters: FilterTable<Tunnel> = {
  name:
    (_, wanted) =>
    ({ name }) =>
      name === wanted,
  include_prefix: includePrefix,
  // What cloudflared sends for include_prefix.
  name_prefix: includePrefix,
  exclude_prefix:
    (_, prefix) =>
    ({ name }) =>
      !name.startsWith(prefix),
  uuid: (parameter, value) => {
    const wanted = readUuid(parameter, value);
    return ({ id }) => id === wanted;
  },
  status: (parameter, value) => {
    const wanted = readChoice(parameter, value, tunnelStatuses);
    return (tunnel) => tunnelStatus(tunnel) === wanted;
  },
  was_active_at: (parameter, value) => {
    const at = readDateTime(parameter, value);
    return (tunnel) => wasActiveAt(tunnel, at);
  },
  was_inactive_at: (parameter, value) => {
    const at = readDateTime(parameter, value);
    return (tunnel) => existedAt(tunnel, at) && !wasActiveAt(tunnel, at);
  },
};

/** Keeps the tunnels that the query asks for. */
export function filterTunnels(tunnels: readonly Tunnel[], query: URLSearchParams): Tunnel[] {
  const types = readList(query, "tun_types", tunnelTypes);
  return filterDeletable(tunnels, query, tunnelFilters).filter(
    ({ type }) => types.length === 0 || types.includes(type),
  );
}
