import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { RateBudget, sharedBudget, type BudgetOptions, type Permit } from "../../../provider/api/http/budget.js";
import { earliestStart } from "../../../provider/api/http/rate-window.js";
import { parseRatelimit, parseRatelimitPolicy } from "../../../provider/api/http/ratelimit-headers.js";
import { ManualClock, settled } from "./manual-clock.js";

const FIVE_MINUTES = { limit: 1_100, windowMs: 300_000 };

function budgetOf(clock: ManualClock, options: Partial<BudgetOptions> = {}): RateBudget {
  return new RateBudget({ clock, limits: [FIVE_MINUTES], maxConcurrent: 24, ...options });
}

/** Asks for many permits at once; `granted` grows as they come. */
function ask(budget: RateBudget, count: number): Permit[] {
  const granted: Permit[] = [];
  for (let index = 0; index < count; index += 1) void budget.acquire().then((permit) => granted.push(permit));
  return granted;
}

describe("earliestStart", () => {
  const limits = [{ limit: 2, windowMs: 10 }];
  test.each<[string, number[], number, number, number]>([
    ["nothing was sent", [], 0, 100, 100],
    ["there is room", [95], 0, 100, 100],
    ["the window is full", [92, 95], 0, 100, 102],
    ["the oldest just left", [90, 95], 0, 100, 100],
    ["one under way counts", [95], 1, 100, 105],
    ["all under way", [], 2, 100, Infinity],
    ["more than the limit finished", [91, 92, 93, 94], 0, 100, 103],
    ["many that have long left", [1, 2, 3, 4, 5], 0, 100, 100],
  ])("%s", (_, finished, underWay, now, expected) => {
    expect(earliestStart(limits, finished, underWay, now)).toBe(expected);
  });

  test("the strictest limit counts", () => {
    expect(earliestStart([...limits, { limit: 3, windowMs: 100 }], [10, 20, 30], 0, 100)).toBe(110);
    expect(earliestStart([], [1, 2, 3], 3, 100)).toBe(100);
  });
});

describe("headers", () => {
  test("Ratelimit: every quota, malformed ones left out, the reset bounded", () => {
    expect(parseRatelimit('"default";r=50;t=30, "burst"; r=0; t=5')).toEqual([
      { name: "default", remaining: 50, resetMs: 30_000 },
      { name: "burst", remaining: 0, resetMs: 5_000 },
    ]);
    expect(parseRatelimit('"default";r=0;t=999999999')).toEqual([{ name: "default", remaining: 0, resetMs: 310_000 }]);
    for (const header of [
      undefined,
      "",
      "default",
      '"d";r=-1;t=3',
      '"d";r=1',
      '"d";r=x;t=3',
      '"d";r=1e3;t=3',
      ";;,,",
    ]) {
      expect(parseRatelimit(header)).toEqual([]);
    }
  });

  test("Ratelimit-Policy: quota and window", () => {
    expect(parseRatelimitPolicy('"burst";q=100;w=60')).toEqual([{ name: "burst", quota: 100, windowMs: 60_000 }]);
    for (const header of [undefined, '"b";q=0;w=60', '"b";q=5;w=0', '"b";q=5;w=86400', '"b";q=5']) {
      expect(parseRatelimitPolicy(header)).toEqual([]);
    }
  });
});

describe("RateBudget", () => {
  test("a small stack gets its burst at once", async () => {
    const budget = budgetOf(new ManualClock(), { maxConcurrent: 100 });
    const granted = ask(budget, 100);
    await settled();
    expect(granted).toHaveLength(100);
  });

  test("no more than maxConcurrent at once, in the order they asked", async () => {
    const budget = budgetOf(new ManualClock(), { maxConcurrent: 2 });
    const order: number[] = [];
    const permits = new Map<number, Permit>();
    for (const index of [0, 1, 2, 3]) {
      void budget.acquire().then((permit) => {
        order.push(index);
        permits.set(index, permit);
      });
    }
    await settled();
    expect(order).toEqual([0, 1]);
    permits.get(1)?.release();
    permits.get(1)?.release();
    await settled();
    expect(order).toEqual([0, 1, 2]);
  });

  test("beyond the limit the next waits for a window after the first one's end", async () => {
    const clock = new ManualClock();
    const budget = budgetOf(clock, { limits: [{ limit: 2, windowMs: 1_000 }] });
    const granted = ask(budget, 3);
    await settled();
    await clock.advance(300);
    for (const permit of granted) permit.release();
    await clock.advance(999);
    expect(granted).toHaveLength(2);
    await clock.advance(1);
    expect(granted).toHaveLength(3);
  });

  test("after a 429 everyone waits", async () => {
    const clock = new ManualClock();
    const budget = budgetOf(clock);
    budget.block(60_000);
    budget.block(10_000);
    const granted = ask(budget, 3);
    await clock.advance(59_999);
    expect(granted).toHaveLength(0);
    await clock.advance(1);
    expect(granted).toHaveLength(3);
    expect(clock.pending).toBe(0);
  });

  test("a quota told by the server is kept, those under way counted in, until its reset", async () => {
    const clock = new ManualClock();
    const budget = budgetOf(clock);
    const [first] = await Promise.all([budget.acquire()]);
    first.release({ ratelimit: '"default";r=2;t=30' });
    const granted = ask(budget, 4);
    await settled();
    expect(granted).toHaveLength(2);
    granted[0]?.release({ ratelimit: '"default";r=1;t=30' });
    granted[1]?.release({ ratelimit: '"default";r=0;t=30' });
    await clock.advance(29_999);
    expect(granted).toHaveLength(2);
    await clock.advance(1);
    expect(granted).toHaveLength(4);
  });

  test("an answer that was overtaken does not raise the quota again", async () => {
    const budget = budgetOf(new ManualClock());
    const [a, b] = await Promise.all([budget.acquire(), budget.acquire()]);
    a.release({ ratelimit: '"default";r=0;t=30' });
    b.release({ ratelimit: '"default";r=1;t=30' });
    const granted = ask(budget, 1);
    await settled();
    expect(granted).toHaveLength(0);
  });

  test("a request without an answer used one of the quota", async () => {
    const budget = budgetOf(new ManualClock());
    const [a, b] = await Promise.all([budget.acquire(), budget.acquire()]);
    a.release({ ratelimit: '"default";r=2;t=30' });
    b.release();
    const granted = ask(budget, 2);
    await settled();
    expect(granted).toHaveLength(1);
  });

  test("the server's stated policy replaces the assumed one, unless the user chose", async () => {
    for (const [pinned, expected] of [
      [false, 8],
      [true, 20],
    ] as const) {
      const budget = budgetOf(new ManualClock(), { maxConcurrent: 100, pinned });
      (await budget.acquire()).release({ "ratelimit-policy": '"default";q=10;w=300' });
      const granted = ask(budget, 20);
      await settled();
      expect(granted).toHaveLength(expected);
    }
  });

  test("a local server that tells its quota is believed alone", async () => {
    const clock = new ManualClock();
    const budget = budgetOf(clock, { limits: [{ limit: 3, windowMs: 300_000 }], believing: true });
    for (let index = 0; index < 50; index += 1) {
      const [permit] = await Promise.all([budget.acquire()]);
      permit.release({ ratelimit: `"default";r=${900 - index};t=300` });
    }
    expect(clock.pending).toBe(0);
  });

  test.each([
    ["of Cloudflare", false],
    ["of a local server", true],
  ])("a Ratelimit header %s that never moves does not replace our own count", async (_, believing) => {
    const clock = new ManualClock();
    const budget = budgetOf(clock, { believing });
    const sent: number[] = [];
    const headers = { ratelimit: '"default";r=1199;t=1', "ratelimit-policy": '"default";q=1200;w=300' };
    for (let index = 0; index < 2_500; index += 1) {
      void budget.acquire().then((permit) => {
        sent.push(clock.now());
        clock.after(100, () => {
          permit.release(headers);
        });
      });
    }
    await settled();
    while (await clock.advanceToNext());
    expect(sent).toHaveLength(2_500);
    // A permit is counted from its start until five minutes after its end, so any 1,200 in a row take longer than that.
    const shortest = Math.min(...sent.slice(1_200).map((time, index) => time - (sent[index] ?? 0)));
    expect(shortest).toBeGreaterThan(300_000);
    expect(sent.filter((time) => time < 300_000).length).toBeGreaterThanOrEqual(1_100);
  });

  test("the stall is told once, and how long it lasts", async () => {
    const clock = new ManualClock();
    const budget = budgetOf(clock);
    budget.block(60_000);
    const told: number[] = [];
    for (let index = 0; index < 5; index += 1) void budget.acquire({ onStall: (ms) => told.push(ms) });
    await clock.advance(60_000);
    expect(told).toEqual([60_000]);
  });

  // Node links the listeners of a signal: each request would keep the next one's objects until a full garbage collection.
  test("listens to the signal only where it waits, and only until then", async () => {
    const budget = budgetOf(new ManualClock(), { maxConcurrent: 1 });
    const { signal } = new AbortController();
    const listening = (): number => getEventListeners(signal, "abort").length;
    const first = await budget.acquire({ signal });
    expect(listening()).toBe(0);
    const second = budget.acquire({ signal });
    expect(listening()).toBe(1);
    first.release();
    await second;
    expect(listening()).toBe(0);
  });

  test("a signal ends the waiting", async () => {
    const clock = new ManualClock();
    const budget = budgetOf(clock, { maxConcurrent: 1 });
    const held = await budget.acquire();
    const controller = new AbortController();
    const waiting = budget.acquire({ signal: controller.signal });
    const next = ask(budget, 1);
    controller.abort(new Error("closed"));
    await expect(waiting).rejects.toThrow("closed");
    await expect(budget.acquire({ signal: controller.signal })).rejects.toThrow("closed");
    held.release();
    await settled();
    expect(next).toHaveLength(1);
  });

  test("clients with the same key share one budget", () => {
    const make = (): RateBudget => budgetOf(new ManualClock());
    expect(sharedBudget("a", make)).toBe(sharedBudget("a", make));
    expect(sharedBudget("a", make)).not.toBe(sharedBudget("b", make));
  });
});

describe("3,000 requests against the real limit", () => {
  /** Cloudflare's rule at its strictest: 1,200 in any window of 300 s, counted when the request arrives. */
  function highestCount(arrivals: readonly number[]): number {
    const sorted = [...arrivals].sort((a, b) => a - b);
    let first = 0;
    return sorted.reduce((highest, time, index) => {
      while ((sorted[first] ?? 0) <= time - 300_000) first += 1;
      return Math.max(highest, index - first + 1);
    }, 0);
  }

  async function run(latency: (index: number) => number): Promise<{ arrivals: number[]; starts: number[] }> {
    const clock = new ManualClock();
    const budget = budgetOf(clock);
    const arrivals: number[] = [];
    const starts: number[] = [];
    for (let index = 0; index < 3_000; index += 1) {
      void budget.acquire().then((permit) => {
        starts.push(clock.now());
        const ms = latency(index);
        clock.after(ms / 2, () => arrivals.push(clock.now()));
        clock.after(ms, () => {
          permit.release();
        });
      });
    }
    await settled();
    while (await clock.advanceToNext());
    return { arrivals, starts };
  }

  test.each<[string, (index: number) => number]>([
    ["even latency", () => 150],
    ["latency that varies from 10 ms to 2 s", (index) => 10 + ((index * 7_919) % 2_000)],
  ])("%s: never more than 1,100 in five minutes, and no needless wait", async (_, latency) => {
    const { arrivals, starts } = await run(latency);
    expect(arrivals).toHaveLength(3_000);
    expect(highestCount(arrivals)).toBeLessThanOrEqual(1_100);
    expect(starts.filter((time) => time < 300_000)).toHaveLength(1_100);
  });
});
