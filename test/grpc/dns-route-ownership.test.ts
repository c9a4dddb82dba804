/** What is not this resource's own is never changed; what is its own is known again, and passed on. */
import { beforeEach, describe, expect, it } from "vitest";

import type { SeenRecord } from "../observer.js";
import type { Properties } from "./provider-host.js";
import { failure, freshName, refusal, Stage } from "./stage.js";

const stage = Stage.set({ CLOUDFLARE_TUNNEL_TIMEOUT_SECONDS: "0.4", CLOUDFLARE_TUNNEL_BODY_TIMEOUT_SECONDS: "0.4" });
const comment = "Pulumi shop/prod/app";
let hostname: string;
let tunnelId: string;
let inputs: Properties & { hostname: string; comment: string };

beforeEach(async () => {
  hostname = `${freshName()}.example.com`;
  tunnelId = (await stage.make("cfd_tunnel", { name: freshName() })).id;
  inputs = { accountId: stage.accountId, tunnelId, hostname, comment, mark: hostname };
});

const targetOf = (id: string): string => `${id}.cfargotunnel.com`;
const cname = (content: string, said?: string): Properties => ({
  type: "CNAME",
  name: hostname,
  content,
  proxied: true,
  ...(said === undefined ? {} : { comment: said }),
});
const another = "11111111-2222-4333-8444-555555555555";

/** What stands at the name, made before. */
const foreign: [string, () => Properties[], RegExp][] = [
  [
    "a CNAME elsewhere",
    () => [cname("shop.example.net", "by hand")],
    /CNAME record .* to shop\.example\.net.*"by hand"/,
  ],
  ["a CNAME to another tunnel", () => [cname(targetOf(another))], new RegExp(`the tunnel ${another}`)],
  ["a CNAME to this tunnel, of someone else", () => [cname(targetOf(tunnelId), "by hand")], /"by hand"/],
  ["that of another stack", () => [cname(targetOf(tunnelId), "Pulumi blog/dev/app")], /Pulumi blog\/dev\/app/],
  [
    "addresses",
    () => [
      { type: "A", name: hostname, content: "192.0.2.1" },
      { type: "AAAA", name: hostname, content: "2001:db8::1" },
    ],
    /A record .* 192\.0\.2\.1.*AAAA record .* 2001:db8::1/,
  ],
];

describe("a name that is taken by", () => {
  it.each(foreign)("%s is an error that says what is there, and changes nothing", async (_title, records, expected) => {
    const before: SeenRecord[] = [];
    for (const record of records()) before.push(await stage.observer.record(record));
    const { message } = await failure(stage.routes.create(inputs));
    expect(message).toMatch(expected);
    expect(message).toMatch(/81053.*nothing was changed.*adopt: true.*aliases/s);
    for (const { id } of before) expect(message).toContain(id);
    expect(await stage.observer.records(hostname)).toEqual(before);
  });

  it.each(foreign)("%s is taken over with adopt, without a moment between", async (_title, records) => {
    for (const record of records()) await stage.observer.record(record);
    const [before] = await stage.observer.records(hostname);
    const mx = await stage.observer.record({ type: "MX", name: hostname, content: "mail.example.net", priority: 5 });
    let created = { id: "", outs: {} as Properties };
    const calls = await stage.observer.counting(async () => {
      created = await stage.routes.create({ ...inputs, adopt: true });
    });
    const [zoneId = "", recordId] = created.id.split("/");
    const isAddress = _title === "addresses";
    expect(calls).toMatchObject({
      "POST dns_records": 1,
      "GET dns_records": 1,
      [isAddress ? "POST dns_records/batch" : "PATCH dns_records/{id}"]: 1,
    });
    expect(zoneId).toBe(stage.observer.emulator.zoneId);
    expect(recordId === before?.id).toBe(!isAddress);
    expect(await stage.observer.records(hostname)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: recordId, type: "CNAME", content: targetOf(tunnelId), comment, proxied: true }),
        mx,
      ]),
    );
    expect(await stage.observer.records(hostname)).toHaveLength(2);
    await stage.routes.delete(created.id, created.outs);
    expect(await stage.observer.records(hostname)).toEqual([mx]);
  });

  it("what comes and goes in the meantime is asked for once more", async () => {
    await stage.observer.fault(
      "POST",
      "/dns_records$",
      refusal(400, 81053, "An A, AAAA, or CNAME record with that host already exists."),
    );
    const calls = await stage.observer.counting(() => stage.routes.create(inputs));
    expect(calls).toMatchObject({ "POST dns_records": 2, "GET dns_records": 1 });
  });

  it("something that the list does not show is an error after a few attempts", async () => {
    await stage.observer.fault(
      "POST",
      "/dns_records$",
      refusal(400, 81053, "An A, AAAA, or CNAME record with that host already exists."),
      20,
    );
    let message = "";
    const calls = await stage.observer.counting(async () => ({ message } = await failure(stage.routes.create(inputs))));
    expect(calls).toMatchObject({ "POST dns_records": 4 });
    expect(message).toMatch(/81053/);
  });
});

/** What goes wrong with the POST, and how many POSTs it takes. */
const faults: [string, Properties, number][] = [
  ["a connection reset before the request is processed", { reset: "before" }, 2],
  ["a connection reset after the request is processed", { reset: "after" }, 1],
  ["a 500 that processed nothing", { status: 500 }, 2],
  ["a 500 that processed the request", { status: 500, processed: true }, 1],
  ["an answer that never comes", { hang: true }, 2],
  ["an answer that never ends", { hang: "body" }, 1],
  ["an answer that is no JSON", { malformed: true }, 1],
  ["a 429", { status: 429 }, 2],
];

/** A process that gives up a request, and a look for what may have been made, within a second. */
const hasty = { CLOUDFLARE_TUNNEL_TOTAL_TIMEOUT_SECONDS: "1" };

describe("a record whose POST fails", () => {
  it("is looked for through an outage of seconds", async () => {
    await stage.observer.fault("POST", "/dns_records$", { reset: "after" });
    await stage.observer.fault("GET", "/dns_records", { status: 500 }, 6);
    const { id } = await stage.routes.create(inputs);
    expect((await stage.observer.records(hostname)).map((record) => record.id)).toEqual([id.split("/")[1]]);
  });

  it.each(faults)(
    "exists once after %s, with the default comment and with one of the user's",
    async (_title, fault, posts) => {
      for (const said of [comment, "web team"]) {
        const name = said === comment ? hostname : `own-${hostname}`;
        await stage.observer.fault("POST", "/dns_records$", fault);
        let created = { id: "", outs: {} as Properties };
        const calls = await stage.observer.counting(async () => {
          created = await stage.routes.create({ ...inputs, hostname: name, comment: said });
        });
        expect(calls["POST dns_records"]).toBe(posts);
        const records = await stage.observer.records(name);
        expect(records.map(({ id }) => id)).toEqual([created.id.split("/")[1]]);
        expect(created.outs).toMatchObject({ comment: said, target: targetOf(tunnelId) });
      }
    },
  );

  it("and cannot be looked for either may be there: the error says so, and the next run takes it", async () => {
    await stage.observer.fault("POST", "/dns_records$", { reset: "after" });
    await stage.observer.fault("GET", "/dns_records", { status: 500 }, 100);
    const error = await stage.elsewhere(hasty, (host) => failure(host.resource("DnsRoute").create(inputs)));
    await stage.observer.clearFaults();
    expect(error.message).toMatch(
      /The record may be there: the next `pulumi up`, .* looks for it, and knows it by its comment, "Pulumi shop\/prod\/app"/,
    );
    // It is in the state: a refresh finds it, a destroy deletes it.
    const half = error.initFailed ?? { id: "", properties: {} };
    const read = await stage.routes.read(half.id, half.properties);
    expect((await stage.observer.records(hostname)).map((record) => record.id)).toEqual([read.id.split("/")[1]]);
    expect(await stage.routes.diff(read.id, read.props, inputs)).toMatchObject({ changes: false });
    expect(await stage.routes.diff(half.id, half.properties, inputs)).toMatchObject({ deleteFirst: true });
    await stage.elsewhere({}, async (host) => {
      // The next up: it is checked before, so what is found is the declared one's.
      await host.resource("DnsRoute").check(inputs);
      await host.resource("DnsRoute").delete(half.id, half.properties);
      const { id } = await host.resource("DnsRoute").create(inputs);
      expect((await stage.observer.records(hostname)).map((record) => record.id)).toEqual([id.split("/")[1]]);
    });
    await stage.elsewhere({}, (host) => host.resource("DnsRoute").delete(half.id, half.properties));
    expect(await stage.observer.records(hostname)).toEqual([]);
    await stage.elsewhere({}, (host) => host.resource("DnsRoute").delete(half.id, half.properties));
  });

  it("and that has no comment is not known again: it may be anybody's", async () => {
    const bare = { ...inputs, comment: "" };
    await stage.observer.fault("POST", "/dns_records$", { reset: "after" });
    const { message } = await failure(stage.routes.create(bare));
    const records = await stage.observer.records(hostname);
    expect(records).toHaveLength(1);
    expect(message).toContain(records[0]?.id);
    const { id } = await stage.routes.create({ ...bare, adopt: true });
    expect(await stage.observer.records(hostname)).toMatchObject([
      { id: id.split("/")[1], content: targetOf(tunnelId) },
    ]);
  });

  it("is another's where the answer is lost and the name was taken", async () => {
    const before = await stage.observer.record(cname("shop.example.net"));
    await stage.observer.fault("POST", "/dns_records$", { reset: "after" });
    expect((await failure(stage.routes.create(inputs))).message).toContain(before.id);
    expect(await stage.observer.records(hostname)).toEqual([before]);
  });

  it("for what another intent left behind is put right: other tunnel, other tags", async () => {
    const left = await stage.observer.record(cname(targetOf(another), comment));
    const { id } = await stage.routes.create(inputs);
    expect(id.split("/")[1]).toBe(left.id);
    expect(await stage.observer.records(hostname)).toMatchObject([{ content: targetOf(tunnelId) }]);
  });
});

describe("an adoption whose answers are lost", () => {
  it("is none where the look shows that nothing was changed", async () => {
    const before = await stage.observer.record(cname("shop.example.net"));
    await stage.observer.fault("PATCH", "/dns_records/", { reset: "before" }, 100);
    const { initFailed, message } = await failure(stage.routes.create({ ...inputs, adopt: true }));
    expect(initFailed).toBeUndefined();
    expect(message).toMatch(/^create the DNS record .*: PATCH /);
    expect(await stage.observer.records(hostname)).toEqual([before]);
  });

  it("is in the state where the look fails too, and the next update completes it", async () => {
    const before = await stage.observer.record(cname("shop.example.net"));
    await stage.observer.fault("PATCH", "/dns_records/", { reset: "before" }, 100);
    stage.observer.emulator.addFault({
      method: "GET",
      path: "/dns_records",
      skip: 1,
      times: 100,
      fault: { status: 500 },
    });
    const { initFailed } = await stage.elsewhere(hasty, (host) =>
      failure(host.resource("DnsRoute").create({ ...inputs, adopt: true })),
    );
    await stage.observer.clearFaults();
    expect(initFailed?.id.split("/")[1]).toBe(before.id);
    const partial = initFailed?.properties ?? {};
    expect(await stage.routes.diff(initFailed?.id ?? "", partial, { ...inputs, adopt: true })).toMatchObject({
      changes: true,
      replaces: [],
    });
    // Destroyed instead: what was never changed is not deleted.
    await stage.said(/does not lead to this resource's tunnel/, () =>
      stage.routes.delete(initFailed?.id ?? "", partial),
    );
    expect(await stage.observer.records(hostname)).toEqual([before]);
    await stage.routes.update(initFailed?.id ?? "", partial, { ...inputs, adopt: true });
    expect(await stage.observer.records(hostname)).toMatchObject([{ id: before.id, content: targetOf(tunnelId) }]);
  });
});

describe("a record that passes from one resource of a stack to another", () => {
  /** A run of the engine: a process of its own, whose every declared resource is checked first. */
  async function run(
    news: Properties,
    then: (routes: ReturnType<typeof stage.host.resource>) => Promise<void>,
  ): Promise<Record<string, number>> {
    return await stage.observer.counting(() =>
      stage.elsewhere({}, async (host) => {
        const routes = host.resource("DnsRoute");
        expect((await routes.check(news)).failures).toEqual([]);
        await then(routes);
      }),
    );
  }

  it.each([
    ["renamed", { comment: "Pulumi shop/prod/renamed" }],
    ["replaced by request", {}],
    ["of a comment of its own", { comment: "web team" }],
  ])("lives on where it is %s: the new one takes it, the old one's delete makes no call", async (title, change) => {
    const first = { ...inputs, ...(title.startsWith("of") ? change : {}) };
    const before = await stage.routes.create(first);
    const [record] = await stage.observer.records(hostname);
    const news = { ...first, ...change, mark: title === "replaced by request" ? inputs["mark"] : "renamed" };
    const calls = await run(news, async (routes) => {
      const after = await routes.create(news);
      expect(after.id).toBe(before.id);
      await routes.delete(before.id, before.outs);
      expect((await routes.diff(after.id, after.outs, news)).changes).toBe(false);
    });
    expect(calls).toEqual({ "GET zones": 1, "POST dns_records": 1, "GET dns_records": 1 });
    expect(await stage.observer.records(hostname)).toEqual([record]);
  });

  it("and moves to another tunnel is changed in place", async () => {
    const before = await stage.routes.create(inputs);
    const other = (await stage.make("cfd_tunnel", { name: freshName() })).id;
    const news = { ...inputs, tunnelId: other, comment: "Pulumi shop/prod/renamed", mark: "renamed" };
    await run(news, async (routes) => {
      expect((await routes.create(news)).id).toBe(before.id);
      await routes.delete(before.id, before.outs);
    });
    expect(await stage.observer.records(hostname)).toMatchObject([{ content: targetOf(other), comment: news.comment }]);
  });

  it("is left by the old one's delete in a later run, too: one that was interrupted in between", async () => {
    const before = await stage.routes.create(inputs);
    const calls = await run({ ...inputs, mark: "renamed" }, async (routes) => {
      expect((await routes.diff(before.id, before.outs, inputs)).changes).toBe(false);
      await routes.delete(before.id, before.outs);
    });
    expect(calls).toEqual({});
  });

  it("is deleted where the new one has another, in another zone", async () => {
    const before = await stage.routes.create(inputs);
    const news = { ...inputs, mark: "renamed" };
    await run(news, async (routes) => {
      await routes.diff(`${"e".repeat(32)}/${"f".repeat(32)}`, { ...before.outs, zoneId: "e".repeat(32) }, news);
      await routes.delete(before.id, before.outs);
    });
    expect(await stage.observer.records(hostname)).toEqual([]);
  });

  it("of which two are declared at once is an error at preview", async () => {
    await run(inputs, async (routes) => {
      const { failures } = await routes.check({ ...inputs, hostname: hostname.toUpperCase(), mark: "second" });
      expect(failures.map(({ reason }) => reason)).toEqual([
        `hostname: another DnsRoute of this program has the host name ${hostname}: a name leads to one tunnel`,
      ]);
    });
  });
});
