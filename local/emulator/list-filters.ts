import { type Answer } from "./envelope.js";
import { unparsable } from "./errors.js";
import { defaultPerPage, maxPerPage } from "./limits.js";
import { existedAt, type Tunnel, tunnelStatuses, tunnelTypes, wasActiveAt } from "./tunnel.js";
import { tunnelStatus } from "./tunnel-wire.js";

type Test = (tunnel: Tunnel) => boolean;

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const dateTimePattern = /^\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)?)?$/;

/** Whether a text is a UUID. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}

function refuse(parameter: string, value: string, allowed: string): Error {
  return unparsable(
    `Invalid value \`${value.slice(0, 100)}\` for query parameter \`${parameter}\`: expected ${allowed}`,
  );
}

/** Reads a query parameter that is true or false; empty counts as absent. */
export function readBoolean(parameter: string, value: string): boolean {
  if (value !== "true" && value !== "false") throw refuse(parameter, value, "true or false");
  return value === "true";
}

/** Reads a query parameter that is a UUID. */
export function readUuid(parameter: string, value: string): string {
  if (!isUuid(value)) throw refuse(parameter, value, "a UUID");
  return value.toLowerCase();
}

function readDateTime(parameter: string, value: string): number {
  // The reference calls existed_at "URL encoded" and shows it so: a client that encodes once more sends %3A.
  const text = value.replaceAll(/%3a/gi, ":").replaceAll(/%2b/gi, "+");
  const time = dateTimePattern.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw refuse(parameter, value, "a date-time such as 2026-01-31T12:00:00Z");
  return time;
}

function readInteger(parameter: string, value: string, min: number, max: number): number {
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= min && number <= max)) throw refuse(parameter, value, `an integer from ${min} to ${max}`);
  return number;
}

function includePrefix(_: string, prefix: string): Test {
  return ({ name }) => name.startsWith(prefix);
}

/** What each query parameter of the tunnel lists keeps. Parameters that are not here are ignored. */
const tunnelFilters: Record<string, (parameter: string, value: string) => Test> = {
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
  is_deleted: (parameter, value) => {
    const wanted = readBoolean(parameter, value);
    return ({ deletedAt }) => (deletedAt !== null) === wanted;
  },
  uuid: (parameter, value) => {
    const wanted = readUuid(parameter, value);
    return ({ id }) => id === wanted;
  },
  status: (parameter, value) => {
    const wanted = tunnelStatuses.find((status) => status === value);
    if (wanted === undefined) throw refuse(parameter, value, `one of ${tunnelStatuses.join(", ")}`);
    return (tunnel) => tunnelStatus(tunnel) === wanted;
  },
  existed_at: (parameter, value) => {
    const at = readDateTime(parameter, value);
    return (tunnel) => existedAt(tunnel, at);
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

function readTunnelTypes(query: URLSearchParams): Test[] {
  // The SDK repeats the parameter, the reference separates by commas.
  const values = [...query.getAll("tun_types"), ...query.getAll("tun_types[]")]
    .flatMap((value) => value.split(","))
    .filter((value) => value !== "");
  if (values.length === 0) return [];
  const unknown = values.find((value) => !tunnelTypes.some((type) => type === value));
  if (unknown !== undefined) throw refuse("tun_types", unknown, `some of ${tunnelTypes.join(", ")}`);
  return [({ type }) => values.includes(type)];
}

/** Keeps the tunnels that the query asks for. */
export function filterTunnels(tunnels: readonly Tunnel[], query: URLSearchParams): Tunnel[] {
  const tests = readTunnelTypes(query);
  for (const [parameter, read] of Object.entries(tunnelFilters)) {
    const value = query.get(parameter);
    if (value !== null && value !== "") tests.push(read(parameter, value));
  }
  return tunnels.filter((tunnel) => tests.every((test) => test(tunnel)));
}

/** One page of a list, with its facts. Past the end it is empty: SDKs stop there. */
export function paginate<T>(items: readonly T[], query: URLSearchParams, render: (item: T) => unknown): Answer {
  const page = readInteger("page", query.get("page") || "1", 1, Number.MAX_SAFE_INTEGER);
  const perPage = readInteger("per_page", query.get("per_page") || String(defaultPerPage), 1, maxPerPage);
  const start = (page - 1) * perPage;
  const result = items.slice(start, start + perPage).map(render);
  return {
    result,
    resultInfo: { count: result.length, page, per_page: perPage, total_count: items.length },
  };
}
