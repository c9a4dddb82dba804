import { type Answer } from "./envelope.js";
import { unparsable } from "./errors.js";
import { defaultPerPage, maxPerPage } from "./limits.js";

/** Whether a list keeps an item. */
export type Test<T> = (item: T) => boolean;

/** What each query parameter of a list keeps. Parameters that are not here are ignored. */
export type FilterTable<T> = Record<string, (parameter: string, value: string) => Test<T>>;

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const dateTimePattern = /^\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)?)?$/;

/** Whether a text is a UUID. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}

/** 1030: a query parameter with a value that it cannot have. */
export function refusedParameter(parameter: string, value: string, allowed: string): Error {
  return unparsable(
    `Invalid value \`${value.slice(0, 100)}\` for query parameter \`${parameter}\`: expected ${allowed}`,
  );
}

/** Reads a query parameter that is true or false; empty counts as absent. */
export function readBoolean(parameter: string, value: string): boolean {
  if (value !== "true" && value !== "false") throw refusedParameter(parameter, value, "true or false");
  return value === "true";
}

/** Whether a query says true; absent or empty counts as false. */
export function optionalFlag(query: URLSearchParams, parameter: string): boolean {
  const value = query.get(parameter);
  return value === null || value === "" ? false : readBoolean(parameter, value);
}

/** Reads a query parameter that is a UUID. */
export function readUuid(parameter: string, value: string): string {
  if (!isUuid(value)) throw refusedParameter(parameter, value, "a UUID");
  return value.toLowerCase();
}

/** Reads a query parameter that is one of a fixed set. */
export function readChoice<T extends string>(parameter: string, value: string, allowed: readonly T[]): T {
  const choice = allowed.find((candidate) => candidate === value);
  if (choice === undefined) throw refusedParameter(parameter, value, `one of ${allowed.join(", ")}`);
  return choice;
}

/** Reads a query parameter that is a time, as milliseconds. */
export function readDateTime(parameter: string, value: string): number {
  // The reference calls existed_at "URL encoded" and shows it so: a client that encodes once more sends %3A.
  const text = value.replaceAll(/%3a/gi, ":").replaceAll(/%2b/gi, "+");
  const time = dateTimePattern.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw refusedParameter(parameter, value, "a date-time such as 2026-01-31T12:00:00Z");
  return time;
}

/** Reads a list of values out of a fixed set: the SDK repeats the parameter, the reference separates by commas. */
export function readList(query: URLSearchParams, parameter: string, allowed: readonly string[]): string[] {
  const values = [...query.getAll(parameter), ...query.getAll(`${parameter}[]`)]
    .flatMap((value) => value.split(","))
    .filter((value) => value !== "");
  const unknown = values.find((value) => !allowed.includes(value));
  if (unknown !== undefined) throw refusedParameter(parameter, unknown, `some of ${allowed.join(", ")}`);
  return values;
}

function readInteger(parameter: string, value: string, min: number, max: number): number {
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= min && number <= max)) {
    throw refusedParameter(parameter, value, `an integer from ${min} to ${max}`);
  }
  return number;
}

/** The tests that a query asks for. A parameter without a value counts as absent. */
export function readFilters<T>(query: URLSearchParams, table: FilterTable<T>): Test<T>[] {
  return Object.entries(table).flatMap(([parameter, read]) => {
    const value = query.get(parameter);
    return value === null || value === "" ? [] : [read(parameter, value)];
  });
}

/** How long a list's pages are. */
export interface PageSizes {
  /** Results on a page that asks for no size. */
  byDefault: number;
  /** The largest page. */
  max: number;
  /** Whether the facts name the number of pages, too. */
  countPages?: boolean;
}

/** One page of a list, with its facts. Past the end it is empty: SDKs stop there. */
export function paginate<T>(
  items: readonly T[],
  query: URLSearchParams,
  render: (item: T) => unknown,
  sizes: PageSizes = { byDefault: defaultPerPage, max: maxPerPage },
): Answer {
  const page = readInteger("page", query.get("page") || "1", 1, Number.MAX_SAFE_INTEGER);
  const perPage = readInteger("per_page", query.get("per_page") || String(sizes.byDefault), 1, sizes.max);
  const start = (page - 1) * perPage;
  const result = items.slice(start, start + perPage).map(render);
  return {
    result,
    resultInfo: {
      count: result.length,
      page,
      per_page: perPage,
      total_count: items.length,
      ...(sizes.countPages && { total_pages: Math.ceil(items.length / perPage) }),
    },
  };
}
