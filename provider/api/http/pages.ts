import { type ApiAnswer, type ApiClient, type Query } from "./client.js";
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

/**
 * Reads a list to its end. Later pages are asked for in waves that double in size, never beyond `total_count`: the
 * reference says of it "without any search parameters", so with a filter it may promise more than there is.
 */
export async function listPages<T extends { readonly id: string }>(
  client: ApiClient,
  list: PagedList,
): Promise<PagedItems<T>> {
  const page = async (number: number): Promise<ApiAnswer<T[] | null>> =>
    client.request<T[] | null>({
      method: "GET",
      path: list.path,
      family: list.family,
      ...(list.zone === undefined ? {} : { zone: list.zone }),
      query: { ...list.query, per_page: list.perPage, page: number },
      accepts: (result) => result === null || isListOfObjects(result),
    });

  const first = await page(1);
  const items = new Map<string, T>();
  let receivedAt = first.receivedAt;
  // Returns whether the list may go on: the page was full, and brought something new.
  const take = (answer: ApiAnswer<T[] | null>): boolean => {
    const before = items.size;
    for (const item of answer.result ?? []) items.set(item.id, item);
    receivedAt = Math.max(receivedAt, answer.receivedAt);
    return (answer.result?.length ?? 0) >= (answer.resultInfo?.perPage ?? list.perPage) && items.size > before;
  };

  let more = take(first);
  const size = first.resultInfo?.perPage ?? list.perPage;
  const total = first.resultInfo?.totalCount;
  const lastPage = total === undefined ? undefined : Math.ceil(total / size);
  for (let next = 2, wave = 1; more && (lastPage === undefined || next <= lastPage); wave *= 2) {
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
