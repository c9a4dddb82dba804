import { type FilterTable, readBoolean, readDateTime, readFilters, type Test } from "./query.js";

/** What is kept for a while after it was deleted. */
export interface Deletable {
  id: string;
  createdAt: number;
  /** Null while it lives. */
  deletedAt: number | null;
}

/** Objects of one kind by id, live and deleted. Of the deleted ones the newest are kept, so that memory stays bounded. */
export class SoftDeletedMap<T extends Deletable> {
  readonly #items = new Map<string, T>();
  /** In the order of deletion. */
  readonly #deletedIds = new Set<string>();
  readonly #maxDeleted: number;

  constructor(maxDeleted: number) {
    this.#maxDeleted = maxDeleted;
  }

  /** How many live. */
  get liveCount(): number {
    return this.#items.size - this.#deletedIds.size;
  }

  /** Every one, live or deleted, in the order of creation. */
  all(): T[] {
    return [...this.#items.values()];
  }

  /** Those that live, in the order of creation. */
  live(): T[] {
    return this.all().filter(({ deletedAt }) => deletedAt === null);
  }

  /** One by id, live or deleted. */
  find(id: string): T | undefined {
    return this.#items.get(id);
  }

  /** One by id, if it lives. */
  findLive(id: string): T | undefined {
    const item = this.#items.get(id);
    return item?.deletedAt === null ? item : undefined;
  }

  /** Adds a live one. */
  add(item: T): T {
    this.#items.set(item.id, item);
    return item;
  }

  /** Marks one as deleted, and forgets the one that was deleted longest ago where there are too many. */
  delete(item: T, at: number): void {
    item.deletedAt = at;
    this.#deletedIds.add(item.id);
    if (this.#deletedIds.size <= this.#maxDeleted) return;
    const [oldest = item.id] = this.#deletedIds;
    this.#deletedIds.delete(oldest);
    this.#items.delete(oldest);
  }
}

/** Whether something was there at that time. */
export function existedAt({ createdAt, deletedAt }: Deletable, at: number): boolean {
  return createdAt <= at && (deletedAt === null || at < deletedAt);
}

const deletionFilters: FilterTable<Deletable> = {
  is_deleted: (parameter, value) => {
    const wanted = readBoolean(parameter, value);
    return ({ deletedAt }) => (deletedAt !== null) === wanted;
  },
  existed_at: (parameter, value) => {
    const at = readDateTime(parameter, value);
    return (item) => existedAt(item, at);
  },
};

/** Keeps what the query asks for. Where it does not say `is_deleted`, only what lives: so since 2025-12-01. */
export function filterDeletable<T extends Deletable>(
  items: readonly T[],
  query: URLSearchParams,
  table: FilterTable<T>,
): T[] {
  const tests: Test<T>[] = [...readFilters(query, deletionFilters), ...readFilters(query, table)];
  if (!query.get("is_deleted")) tests.push(({ deletedAt }) => deletedAt === null);
  return items.filter((item) => tests.every((test) => test(item)));
}
