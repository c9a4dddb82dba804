import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { type Emulator, startEmulator } from "../../local/emulator/index.js";

let now = Date.parse("2026-01-01T00:00:00.000Z");
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ clock: { now: () => now } });
});
beforeEach(() => {
  emulator.reset();
});
afterAll(() => emulator.close());

interface DnsRecord {
  id: string;
  name: string;
  content: string;
  type: string;
}

function call(method: string, path = "", body?: unknown) {
  return emulator.callApi(method, `/zones/${emulator.zoneId}/dns_records${path}`, body);
}

async function create(body: Record<string, unknown>): Promise<DnsRecord> {
  return (await call("POST", "", { type: "CNAME", content: "target.example.net", ttl: 1, ...body }))
    .result as unknown as DnsRecord;
}

async function names(query = ""): Promise<string[]> {
  return ((await call("GET", query)).result as unknown as DnsRecord[]).map(({ name }) => name);
}

async function refusal(method: string, path: string, body?: unknown): Promise<unknown> {
  const { status, errors } = await call(method, path, body);
  return [status, errors[0]?.code];
}

describe("a record", () => {
  it("has what the API shows of it", async () => {
    const record = await create({
      name: "App",
      content: "T.CFArgoTunnel.com.",
      proxied: true,
      ttl: 300,
      comment: "mine",
    });
    const time = "2026-01-01T00:00:00.000000Z";
    expect(record).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      name: "app.example.com",
      type: "CNAME",
      content: "t.cfargotunnel.com",
      proxiable: true,
      proxied: true,
      ttl: 1,
      settings: {},
      meta: {},
      comment: "mine",
      comment_modified_on: time,
      tags: [],
      created_on: time,
      modified_on: time,
    });
    expect((await call("GET", `/${record.id}`)).result).toEqual(record);
    expect(await create({ name: "b" })).toMatchObject({ proxied: false, comment: null });
  });

  it.each([
    ["app", "app.example.com"],
    ["app.example.com", "app.example.com"],
    ["App.Example.COM.", "app.example.com"],
    ["@", "example.com"],
    ["example.com", "example.com"],
    ["*.a", "*.a.example.com"],
    ["bücher", "xn--bcher-kva.example.com"],
    ["_dmarc.Bücher", "_dmarc.xn--bcher-kva.example.com"],
    ["*.bücher。example.com", "*.xn--bcher-kva.example.com"],
    // Nodes with newer tables than Go's keep the large ẞ apart.
    ["STRAẞE", "strasse.example.com"],
    ["straße", "xn--strae-oqa.example.com"],
    ["other.org", "other.org.example.com"],
    ["notexample.com", "notexample.com.example.com"],
  ])("is named %s, completed to %s", async (given, complete) => {
    expect((await create({ name: given })).name).toBe(complete);
  });

  it("keeps by PATCH what is left out, and by PUT does not", async () => {
    const { id } = await create({ name: "a", proxied: true, comment: "one" });
    now += 1000;
    const patched = await call("PATCH", `/${id}`, { content: "other.example.net" });
    expect(patched.result).toMatchObject({
      name: "a.example.com",
      content: "other.example.net",
      proxied: true,
      comment: "one",
      comment_modified_on: "2026-01-01T00:00:00.000000Z",
      modified_on: "2026-01-01T00:00:01.000000Z",
    });
    expect((await call("PATCH", `/${id}`, { comment: null })).result).toMatchObject({ comment: null });
    await call("PATCH", `/${id}`, { comment: "two" });
    const put = await call("PUT", `/${id}`, { name: "a", type: "A", content: "192.0.2.7", ttl: 60 });
    expect(put.result).toMatchObject({ id, type: "A", content: "192.0.2.7", proxied: false, comment: null, ttl: 60 });
    expect((await call("DELETE", `/${id}`)).result).toEqual({ id });
    for (const method of ["GET", "PATCH", "DELETE"]) {
      expect(await refusal(method, `/${id}`, method === "PATCH" ? {} : undefined)).toEqual([404, 81_044]);
    }
    expect(await refusal("GET", "/not-an-id")).toEqual([400, 7003]);
  });

  it.each([
    [{ content: undefined }, 1030],
    [{ name: undefined }, 1030],
    [{ type: "SPF" }, 9020],
    [{ name: "two words" }, 9000],
    [{ name: "a..b" }, 9000],
    [{ name: "x".repeat(64) }, 9000],
    [{ name: "≠" }, 9000],
    // A letter of Unicode 16.
    [{ name: "\u1c89" }, 9000],
    [{ content: "two words" }, 9007],
    [{ content: "192.0.2.1" }, 9007],
    [{ content: "A.example.com" }, 9039],
    [{ type: "A", content: "host.example.net" }, 9005],
    [{ type: "AAAA", content: "192.0.2.1" }, 9006],
    [{ type: "TXT", content: "x", proxied: true }, 9004],
    [{ ttl: 59 }, 9021],
    [{ ttl: 86_401 }, 9021],
    [{ ttl: "1" }, 1030],
    [{ proxied: "yes" }, 1030],
    [{ comment: "x".repeat(101) }, 9313],
    [{ comment: "two\nlines" }, 1000],
    [{ tags: ["team:a"] }, 9300],
    [{ tags: "team:a" }, 1030],
  ])("is refused with %j (%i)", async (body, code) => {
    const record = { type: "CNAME", name: "a", content: "target.example.net", ttl: 1, ...body };
    expect(await refusal("POST", "", record)).toEqual([400, code]);
    expect(await names()).toEqual([]);
  });

  it("has tags and longer comments on a paid plan", async () => {
    emulator.changeZone(emulator.zoneId, { plan: "business" });
    const record = await create({ name: "a", tags: ["team:a", "blue"], comment: "x".repeat(500) });
    expect(record).toMatchObject({ tags: ["team:a", "blue"], tags_modified_on: expect.any(String) as string });
    for (const [query, found] of [
      ["tag.exact=team:a", true],
      ["tag.exact=team:b", false],
      ["tag.present=blue", true],
      ["tag.absent=blue", false],
      ["tag.startswith=team:", true],
      ["tag_match=any&tag.exact=team:b&tag.present=blue", true],
    ] as const) {
      expect([query, await names(`?${query}`)]).toEqual([query, found ? ["a.example.com"] : []]);
    }
  });
});

describe("records of one name", () => {
  it("are one CNAME, or addresses", async () => {
    await create({ name: "c" });
    await create({ name: "a", type: "A", content: "192.0.2.1" });
    await create({ name: "a", type: "A", content: "192.0.2.2" });
    await create({ name: "a", type: "AAAA", content: "2001:DB8::0:1" });
    const post = (body: Record<string, unknown>) => refusal("POST", "", body);
    expect(await post({ type: "CNAME", name: "C", content: "else.example.net" })).toEqual([400, 81_053]);
    expect(await post({ type: "CNAME", name: "a", content: "else.example.net" })).toEqual([400, 81_053]);
    expect(await post({ type: "A", name: "c", content: "192.0.2.1" })).toEqual([400, 81_054]);
    expect(await post({ type: "CNAME", name: "c", content: "target.example.net" })).toEqual([400, 81_058]);
    expect(await post({ type: "A", name: "a", content: "192.0.2.1" })).toEqual([400, 81_058]);
    expect(await post({ type: "AAAA", name: "a", content: "2001:db8::1" })).toEqual([400, 81_058]);
    const other = await create({ name: "a", type: "A", content: "192.0.2.3" });
    expect(await refusal("PATCH", `/${other.id}`, { content: "192.0.2.1" })).toEqual([400, 81_057]);
    expect(await refusal("PATCH", `/${other.id}`, { name: "c" })).toEqual([400, 81_054]);
    expect(await refusal("PATCH", `/${other.id}`, { content: "192.0.2.3" })).toEqual([200, undefined]);
    await create({ name: "c", type: "TXT", content: "beside a CNAME" });
  });
});

describe("lists of records", () => {
  beforeEach(async () => {
    await create({ name: "app", proxied: true, comment: "Stack ONE" });
    await create({ name: "api", content: "other.example.net" });
    await create({ name: "db", type: "A", content: "192.0.2.1", ttl: 300, comment: "two" });
  });

  it.each([
    ["name=app.example.com", ["app"]],
    ["name.exact=APP.example.com", ["app"]],
    ["name=app", []],
    ["name.startswith=ap", ["app", "api"]],
    ["name.endswith=.example.com", ["app", "api", "db"]],
    ["name.contains=pi", ["api"]],
    ["content.exact=target.example.net", ["app"]],
    ["content=192.0.2.1", ["db"]],
    ["comment.exact=stack one", ["app"]],
    ["comment.contains=one", ["app"]],
    ["comment.present=true", ["app", "db"]],
    ["comment.absent=", ["api"]],
    ["type=CNAME", ["app", "api"]],
    ["proxied=true", ["app"]],
    ["proxied=false&type=CNAME", ["api"]],
    ["match=any&type=A&proxied=true", ["app", "db"]],
    ["search=two", ["db"]],
    ["order=name&direction=desc", ["db", "app", "api"]],
    ["order=ttl&direction=desc", ["db", "app", "api"]],
    ["per_page=2&page=2", ["db"]],
    ["unknown=1", ["app", "api", "db"]],
  ])("by %s", async (query, expected) => {
    expect(await names(`?${query}`)).toEqual(expected.map((name) => `${name}.example.com`));
  });

  it.each(["type=WHAT", "proxied=maybe", "match=some", "order=id", "per_page=0", "direction=up&order=name"])(
    "refuse %s",
    async (query) => {
      expect(await refusal("GET", `?${query}`)).toEqual([400, 1030]);
    },
  );

  it("count by 100 at first", async () => {
    expect((await call("GET")).resultInfo).toEqual({
      count: 3,
      page: 1,
      per_page: 100,
      total_count: 3,
      total_pages: 1,
    });
  });
});

describe("a batch", () => {
  it("turns addresses into a CNAME, deletes first", async () => {
    const a = await create({ name: "app", type: "A", content: "192.0.2.1" });
    const aaaa = await create({ name: "app", type: "AAAA", content: "2001:db8::1" });
    const other = await create({ name: "other", comment: "kept" });
    const { result } = await call("POST", "/batch", {
      posts: [{ type: "CNAME", name: "app", content: "target.example.net", proxied: true }],
      patches: [{ id: other.id, content: "moved.example.net" }],
      deletes: [{ id: a.id }, { id: aaaa.id }],
    });
    expect(result).toMatchObject({
      deletes: [{ id: a.id }, { id: aaaa.id }],
      patches: [{ id: other.id, content: "moved.example.net", comment: "kept" }],
      puts: [],
      posts: [{ name: "app.example.com", type: "CNAME" }],
    });
    expect(await names()).toEqual(["other.example.com", "app.example.com"]);
  });

  it("does nothing where one of its parts fails", async () => {
    const a = await create({ name: "app", type: "A", content: "192.0.2.1" });
    const before = (await call("GET")).result;
    const failing = [
      [{ deletes: [{ id: a.id }], posts: [{ type: "CNAME", name: "app", content: "app.example.com" }] }, 9039],
      [{ deletes: [{ id: a.id }], patches: [{ id: a.id, content: "192.0.2.2" }] }, 81_044],
      [{ puts: [{ id: a.id, name: "app", type: "A" }] }, 1030],
      [{ posts: "all" }, 1030],
    ] as const;
    for (const [body, code] of failing) {
      const { errors } = await call("POST", "/batch", body);
      expect(errors.map((error) => error.code)).toEqual([code]);
      expect((await call("GET")).result).toEqual(before);
    }
  });
});
