/** From this many steps on, an import tells how far it is. */
const many = 40;

/** Tells how far an import is, each tenth of the way. */
export class Progress {
  private total = 0;
  private done = 0;
  private toldTenths = 0;

  constructor(private readonly tell: (line: string) => void) {}

  /** So many steps are to come. */
  expect(count: number): void {
    this.total += count;
  }

  /** Runs a step for each item, all at once: the client keeps below Cloudflare's limits. Results are in the items' order. */
  async each<Item, Result>(items: readonly Item[], run: (item: Item) => Promise<Result>): Promise<Result[]> {
    return await Promise.all(
      items.map(async (item) => {
        const result = await run(item);
        this.done += 1;
        this.report();
        return result;
      }),
    );
  }

  private report(): void {
    const tenths = Math.floor((this.done * 10) / this.total);
    if (this.total < many || tenths <= this.toldTenths) return;
    this.toldTenths = tenths;
    this.tell(`read ${String(this.done)} of ${String(this.total)}`);
  }
}
