import { describe, expect, test } from "vitest";
import { listPages } from "../../provider/api/http/pages.js";
import { path } from "../../provider/api/http/path.js";
import { noFamily } from "../unit/api/families.js";
import { scriptedServer, success, type Reply, type ScriptedServer } from "./scripted-server.js";
import { errorOf, testClient } from "./test-client.js";

/** What a list says of itself beside a page. */
type Info = (page: { readonly count: number; readonly number: number }, total: number) => Record<string, unknown>;

const INFOS: Readonly<Record<string, Info>> = {
  "tells all": ({ count, number }, total) => ({
    result_info: { count, page: number, per_page: SIZE, total_count: total },
  }),
  "has no result_info": () => ({}),
  "has an empty one": () => ({ result_info: {} }),
  "counts only its page": ({ count, number }) => ({
    result_info: { count, page: number, per_page: SIZE, total_count: count },
  }),
  "has no total_count": ({ count, number }) => ({ result_info: { count, page: number, per_page: SIZE } }),
  "has no per_page": ({ count, number }, total) => ({ result_info: { count, page: number, total_count: total } }),
  "tells nothing but the count of its page": ({ count }) => ({ result_info: { count } }),
};

/** The server's largest page, smaller than what is asked for. */
const SIZE = 3;

function ids(total: number): { id: string }[] {
  return Array.from({ length: total }, (_, index) => ({ id: `id-${index}` }));
}

async function listOf(total: number, info: Info): Promise<ScriptedServer> {
  const serve: Reply = (response, request) => {
    const number = Number(new URL(request.url, "http://x").searchParams.get("page"));
    const page = ids(total).slice((number - 1) * SIZE, number * SIZE);
    success(page, info({ count: page.length, number }, total))(response, request);
  };
  return scriptedServer(serve);
}

function list(server: ScriptedServer, perPage = 1_000): Promise<{ items: { id: string }[] }> {
  return listPages(testClient(server.origin), { path: path`/list`, family: noFamily, perPage });
}

describe("a list that", () => {
  for (const [title, info] of Object.entries(INFOS)) {
    test.each([0, 1, 2, 3, 4, 6, 7, 30])(`${title} is read to its end: %i items`, async (total) => {
      const server = await listOf(total, info);
      expect((await list(server)).items).toEqual(ids(total));
    });
  }

  test.each([
    [0, 1],
    [2, 1],
    // Full: it may be that only the page was counted.
    [3, 2],
    [4, 2],
    [6, 2],
    [7, 3],
  ])("tells all: %i items are %i requests", async (total, requests) => {
    const server = await listOf(total, INFOS["tells all"] ?? (() => ({})));
    await list(server);
    expect(server.seen).toHaveLength(requests);
  });

  test("promises more than there is, as one with a filter does, is read until a page is empty", async () => {
    const server = await listOf(2, () => ({ result_info: { page: 1, total_count: 2_000 } }));
    expect((await list(server)).items).toEqual(ids(2));
    expect(server.seen).toHaveLength(2);
  });

  test("does not know pages, and answers the same one for ever, is read once and once more", async () => {
    const server = await scriptedServer(success(ids(2)));
    expect((await list(server)).items).toEqual(ids(2));
    expect(server.seen).toHaveLength(2);
  });

  test("has no end is an error", async () => {
    let next = 0;
    const server = await scriptedServer((response, request) => {
      next += 1;
      success([{ id: `id-${next}` }])(response, request);
    });
    const error = await errorOf(list(server));
    expect(error).toMatchObject({ failure: "unreadable" });
    expect(error.message).toContain("GET /list failed: the list did not end after 1000 pages.");
    expect(server.seen).toHaveLength(1_000);
  });

  test("is null has no items", async () => {
    const server = await scriptedServer(success(null));
    expect((await list(server)).items).toEqual([]);
    expect(server.seen).toHaveLength(1);
  });
});
