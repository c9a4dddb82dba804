/** How objects are read: all at once through a list, or each by itself. */
export interface Collection<Item> {
  /** What the list is about: two collections of the same key have the same list. */
  readonly key: string;
  /** The live objects. */
  list(): Promise<readonly Item[]>;
  /** One object by its id; undefined where it is deleted or never existed. */
  get(id: string): Promise<Item | undefined>;
}

/** When a list pays, and for how long it answers. */
export interface Gathering {
  /** How long a first read waits for others: a refresh asks for many at once, all within a few milliseconds. */
  readonly waitMs: number;
  /** How often it waits while it is alone: a busy machine hands over one by one what a refresh asks for. */
  readonly waits: number;
  /** With fewer reads than this, each is a request of its own. */
  readonly atLeast: number;
  readonly maxAgeMs: number;
}

/** Reads of a refresh. An operation of the engine is one process; a longer-lived one looks anew. */
const ofRefresh: Gathering = { waitMs: 25, waits: 4, atLeast: 2, maxAgeMs: 600_000 };

/** The objects that one list request found. */
interface Snapshot<Item> {
  readonly takenAt: number;
  readonly items: ReadonlyMap<string, Item>;
}

/**
 * Reads objects with as few requests as they need: a single one by itself, many through the list, which answers all of
 * them at once. What this process has written since the list was taken is always read by itself.
 */
export class GatheredReads<Item extends { readonly id: string }> {
  private readonly gathering = new Map<string, { count: number; snapshot: Promise<Snapshot<Item> | undefined> }>();
  private readonly snapshots = new Map<string, Snapshot<Item>>();
  private readonly written = new Set<string>();

  constructor(
    private readonly sleep: (ms: number) => Promise<void>,
    private readonly rule: Gathering = ofRefresh,
  ) {}

  /** The object of this id, or undefined where it is deleted or never existed. */
  async find(collection: Collection<Item>, id: string): Promise<Item | undefined> {
    if (!this.isWritten(id)) {
      const listed = (await this.snapshotOf(collection))?.items.get(id.toLowerCase());
      if (listed !== undefined && !this.isWritten(id)) return listed;
    }
    // One that the list lacks was deleted, or made since: the object's own answer tells.
    return await collection.get(id);
  }

  /** Notes a write: no list that was, or is being, taken may answer for this object any more. */
  wrote(id: string): void {
    this.written.add(id.toLowerCase());
  }

  private isWritten(id: string): boolean {
    return this.written.has(id.toLowerCase());
  }

  private async snapshotOf(collection: Collection<Item>): Promise<Snapshot<Item> | undefined> {
    const { key } = collection;
    const taken = this.snapshots.get(key);
    if (taken !== undefined && performance.now() - taken.takenAt < this.rule.maxAgeMs) return taken;
    const open = this.gathering.get(key);
    if (open !== undefined) {
      open.count += 1;
      return await open.snapshot;
    }
    const gathering = { count: 1, snapshot: this.gather(collection) };
    this.gathering.set(key, gathering);
    return await gathering.snapshot;
  }

  private async gather(collection: Collection<Item>): Promise<Snapshot<Item> | undefined> {
    const { key } = collection;
    const { waitMs, waits, atLeast } = this.rule;
    const isEnough = (): boolean => (this.gathering.get(key)?.count ?? 0) >= atLeast;
    for (let waited = 0; waited < waits && (waited === 0 || !isEnough()); waited += 1) await this.sleep(waitMs);
    try {
      if (!isEnough()) return undefined;
      const takenAt = performance.now();
      const items = await collection.list();
      const snapshot = { takenAt, items: new Map(items.map((item) => [item.id.toLowerCase(), item])) };
      this.snapshots.set(key, snapshot);
      return snapshot;
    } finally {
      this.gathering.delete(key);
    }
  }
}
