/** Time that passes when nothing else is left to do: hours of waiting in an instant, and always in the same order. */
export class VirtualTime {
  now = 0;
  private readonly waiting: { at: number; order: number; wake: () => void }[] = [];
  private order = 0;

  readonly sleep = (ms: number): Promise<void> =>
    new Promise((wake) => {
      this.waiting.push({ at: this.now + Math.max(0, ms), order: this.order++, wake });
    });

  /** Lets time pass until all of these are settled. */
  async run<T>(all: readonly Promise<T>[]): Promise<PromiseSettledResult<T>[]> {
    let settled: PromiseSettledResult<T>[] | undefined;
    void Promise.allSettled(all).then((results) => (settled = results));
    for (;;) {
      await quiet();
      if (settled !== undefined) return settled;
      this.waiting.sort((a, b) => a.at - b.at || a.order - b.order);
      const next = this.waiting.shift();
      if (next === undefined) continue;
      this.now = next.at;
      next.wake();
    }
  }
}

/** Lets everything go on that needs no time: what is read of a request's body takes a few turns. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Reproducible random numbers, 0 to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
