import { type ApiAnswer, type ApiClient, type Query } from "./client.js";
import { CloudflareApiError } from "./errors.js";
import { type Family } from "./family.js";
import { type ApiPath } from "./path.js";
import { isListOfObjects } from "./shapes.js";

/** A paginated list to read. */
export interface PagedList {
  readonly path: ApiPath;
  readonly family: Family;
  /** The name of the zone that the list belongs to, for messages. */
  readonly zone?: string;
  readonly query?: Query;
  readonly perPage: number;
  /** Whether the caller reads by itself what the list lacks: then one full page is believed to be all, where it says so. */
  readonly mayLack?: boolean;
}

/** All items of a paginated list. */
export interface PagedItems<T> {
  readonly items: T[];
  readonly serverTime?: number;
  /** When the first page was sent. */
  readonly sentAt: number;
  /** When the last page was received. */
  readonly receivedAt: number;
}

/** More pages than any list has: one that goes on beyond them has no end. */
const MAX_PAGES = 1_000;

/**
 * Reads a list to its end: to a page that is not full, or empty where nothing says how large a full one is. Where the
 * first page tells how much more there is, later ones are asked for in waves that double in size, never beyond
 * `total_count`: the reference says of it "without any search parameters", so with a filter it may promise too much.
 */
export async function listPages<T extends { readonly id: string }>(
  client: ApiClient,
  list: PagedList,
): Promise<PagedItems<T>> {
  const { path, family, query, perPage, zone } = list;
  const page = async (number: number): Promise<ApiAnswer<T[] | null>> =>
    client.request<T[] | null>({
      method: "GET",
      path,
      family,
      ...(zone === undefined ? {} : { zone }),
      query: { ...query, per_page: perPage, page: number },
      accepts: (result) => result === null || isListOfObjects(result),
    });

  const first = await page(1);
  const items = new Map<string, T>();
  let receivedAt = first.receivedAt;
  // Returns whether the list may go on. A server that does not know pages answers the same one again.
  const take = (answer: ApiAnswer<T[] | null>): boolean => {
    const before = items.size;
    for (const item of answer.result ?? []) items.set(item.id, item);
    receivedAt = Math.max(receivedAt, answer.receivedAt);
    return items.size > before && !isLast(answer);
  };

  let more = take(first);
  const lastPage = lastPageOf(first, list);
  for (let next = 2, wave = 1; more && next <= (lastPage ?? Infinity); wave *= 2) {
    if (next > MAX_PAGES) throw endless(list);
    const count = lastPage === undefined ? 1 : Math.min(wave, lastPage - next + 1);
    const start = next;
    const answers = await Promise.all(Array.from({ length: count }, (_, index) => page(start + index)));
    more = answers.map(take).every(Boolean);
    next += count;
  }
  return {
    items: [...items.values()],
    ...(first.serverTime === undefined ? {} : { serverTime: first.serverTime }),
    sentAt: first.sentAt,
    receivedAt,
  };
}

type Page = ApiAnswer<readonly unknown[] | null>;

/** Whether a page says of itself that none follows: it is empty, or not full. */
function isLast({ result, resultInfo }: Page): boolean {
  const length = result?.length ?? 0;
  return length === 0 || (resultInfo?.perPage !== undefined && length < resultInfo.perPage);
}

/**
 * The number of the last page, as the first one tells it; undefined where it does not. Some lists count only the page
 * itself, so a total that is all on the first page is no total where that page is full.
 */
function lastPageOf({ result, resultInfo }: Page, { perPage, mayLack = false }: PagedList): number | undefined {
  const { totalCount, perPage: size = perPage } = resultInfo ?? {};
  if (totalCount === undefined) return undefined;
  const length = result?.length ?? 0;
  if (totalCount <= length) return length < size || mayLack ? 1 : undefined;
  // Where nothing says how large a page is, the first one shows it.
  return Math.ceil(totalCount / (resultInfo?.perPage ?? length));
}

function endless({ path, family, zone }: PagedList): CloudflareApiError {
  return new CloudflareApiError({
    method: "GET",
    path,
    family,
    ...(zone === undefined ? {} : { zone }),
    failure: "unreadable",
    explanation: `the list did not end after ${MAX_PAGES} pages`,
  });
}
