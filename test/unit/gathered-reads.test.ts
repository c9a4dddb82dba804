/** When reads that come together become one list. Time passes as the tests say. */
import { describe, expect, it, vi } from "vitest";

import { type Collection, GatheredReads } from "../../provider/lifecycle/frame/gathered-reads.js";
import { beforeWrites } from "../../provider/lifecycle/objects/reads.js";

interface Item {
  readonly id: string;
}

/** A collection that holds some items, and what it was asked. */
function collectionOf(...ids: string[]): { collection: Collection<Item>; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    collection: {
      key: "items",
      list: () => {
        asked.push("list");
        return Promise.resolve(ids.map((id) => ({ id })));
      },
      get: (id) => {
        asked.push(`get ${id}`);
        return Promise.resolve(ids.includes(id) ? { id } : undefined);
      },
    },
  };
}

/** A sleep during whose nth wait something else happens. */
function sleeping(happens: (wait: number) => void = () => undefined): {
  sleep: (ms: number) => Promise<void>;
  slept: number[];
} {
  const slept: number[] = [];
  const sleep = (ms: number): Promise<void> => {
    slept.push(ms);
    happens(slept.length);
    return Promise.resolve();
  };
  return { sleep, slept };
}

describe("reads of a refresh", () => {
  it("are one list where they come together, after one wait", async () => {
    const { collection, asked } = collectionOf("a", "b", "c");
    const { sleep, slept } = sleeping();
    const reads = new GatheredReads<Item>(sleep);
    const found = await Promise.all(["a", "b", "c"].map((id) => reads.find(collection, id)));
    expect(found).toEqual([{ id: "a" }, { id: "b" }, { id: "c" }]);
    expect({ asked, slept }).toEqual({ asked: ["list"], slept: [25] });
  });

  it.each([2, 3, 4])("are one list where a busy machine hands over the second in wait %i", async (wait) => {
    const { collection, asked } = collectionOf("a", "b");
    const later: Promise<Item | undefined>[] = [];
    const { sleep, slept } = sleeping((waits) => {
      if (waits === wait) later.push(reads.find(collection, "b"));
    });
    const reads = new GatheredReads<Item>(sleep);
    expect(await reads.find(collection, "a")).toEqual({ id: "a" });
    expect(await Promise.all(later)).toEqual([{ id: "b" }]);
    expect(asked).toEqual(["list"]);
    expect(slept).toHaveLength(wait);
  });

  it("is a request for one object where none other comes within 100 ms", async () => {
    const { collection, asked } = collectionOf("a");
    const { sleep, slept } = sleeping();
    expect(await new GatheredReads<Item>(sleep).find(collection, "a")).toEqual({ id: "a" });
    expect(asked).toEqual(["get a"]);
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBe(100);
  });

  it("takes one that the list lacks from the object's own answer", async () => {
    const { collection, asked } = collectionOf("a");
    const reads = new GatheredReads<Item>(sleeping().sleep);
    expect(await Promise.all([reads.find(collection, "a"), reads.find(collection, "gone")])).toEqual([
      { id: "a" },
      undefined,
    ]);
    expect(asked).toEqual(["list", "get gone"]);
  });

  it("does not believe a list about what was written since", async () => {
    const { collection, asked } = collectionOf("a", "b");
    const reads = new GatheredReads<Item>(sleeping().sleep);
    await Promise.all([reads.find(collection, "a"), reads.find(collection, "b")]);
    reads.wrote("A");
    expect(await reads.find(collection, "a")).toEqual({ id: "a" });
    expect(asked).toEqual(["list", "get a"]);
  });
});

describe("a look before a write", () => {
  it("row 10: is served by a list of at most a second, and never by an older one", async () => {
    const now = vi.spyOn(performance, "now").mockReturnValue(10_000);
    const { collection, asked } = collectionOf("a", "b", "c");
    const looks = new GatheredReads<Item>(sleeping().sleep, beforeWrites);
    await looks.find(collection, "a");
    now.mockReturnValue(10_999);
    await looks.find(collection, "b");
    expect(asked).toEqual(["list"]);
    now.mockReturnValue(11_001);
    await looks.find(collection, "c");
    expect(asked).toEqual(["list", "list"]);
    now.mockRestore();
  });
});
