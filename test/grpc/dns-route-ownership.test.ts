/** What is not a DnsRoute's own is never changed: the trace in its comment tells whose it is. */
import { describe, expect, it } from "vitest";

import type { SeenRecord } from "../observer.js";
import {
  another,
  anotherIdentity,
  asRead,
  cname,
  comment,
  hostname,
  inputs,
  setDnsRouteStage,
  targetOf,
  theirs,
  tunnelId,
} from "./dns-route-stage.js";
import type { Properties, ProviderHost } from "./provider-host.js";
import { failure, freshName, freshSecret, refusal } from "./stage.js";

const stage = setDnsRouteStage();

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
  ["row 4: one with the same comment", () => [cname(targetOf(tunnelId), comment)], /Pulumi shop\/prod\/app/],
  ["row 3: one of another trace", () => [cname(targetOf(tunnelId), theirs)], /comment "Pulumi other\/dev\/x"/],
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
    expect(message).toMatch(/81053.*nothing was changed.*aliases.*pulumi state delete.*adopt: true/s);
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
    expect(created.outs).toMatchObject({ adopted: true });
    expect(calls).toMatchObject({
      "POST dns_records": 1,
      "GET dns_records": 1,
      [isAddress ? "POST dns_records/batch" : "PATCH dns_records/{id}"]: 1,
    });
    expect(zoneId).toBe(stage.observer.emulator.zoneId);
    expect(recordId === before?.id).toBe(!isAddress);
    expect(asRead(await stage.observer.records(hostname))).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: recordId, type: "CNAME", content: targetOf(tunnelId), comment, proxied: true }),
        { ...mx, comment: "" },
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

describe("a record of a resource", () => {
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
    ["with the default comment", { comment: "Pulumi shop/prod/renamed" }],
    ["with a comment of the user's own", { comment: "web team" }],
  ])("row 1: that was renamed without an alias, %s, is refused before anything is changed", async (_title, change) => {
    const before = await stage.routes.create({ ...inputs, comment: change.comment });
    const [record] = await stage.observer.records(hostname);
    const news = { ...inputs, ...change, mark: "renamed" };
    const calls = await run(news, async (routes) => {
      expect((await failure(routes.create(news))).message).toMatch(/nothing was changed.*aliases/);
      // Row 8: a run that goes on does not delete what the new one did not get.
      const { message } = await failure(routes.delete(before.id, before.outs));
      expect(message).toMatch(/kept, since another resource of this program declares the same/);
    });
    expect(calls).toEqual({ "GET zones": 1, "POST dns_records": 1, "GET dns_records": 1 });
    expect(await stage.observer.records(hostname)).toEqual([record]);
    // A destroy of the old name, which declares nothing, deletes its own.
    await stage.elsewhere({}, (host) => host.resource("DnsRoute").delete(before.id, before.outs));
    expect(await stage.observer.records(hostname)).toEqual([]);
  });

  it("row 1: that was renamed with an alias makes no call", async () => {
    const before = await stage.routes.create(inputs);
    const news = { ...inputs, comment: "Pulumi shop/prod/renamed", mark: "renamed" };
    const calls = await run(news, async (routes) => {
      expect((await routes.diff(before.id, before.outs, news)).changes).toBe(false);
    });
    expect(calls).toEqual({});
  });

  it("lives on where it is replaced by request: the new one takes it, the old state's delete leaves it, in any run", async () => {
    const before = await stage.routes.create(inputs);
    let after = { id: "", outs: {} as Properties };
    await run(inputs, async (routes) => {
      after = await routes.create(inputs);
      expect(after.id).toBe(before.id);
      const calls = await stage.observer.counting(() => routes.delete(before.id, before.outs));
      expect(calls).toEqual({});
    });
    expect(after.outs["trace"]).not.toBe(before.outs["trace"]);
    await stage.elsewhere({}, (host) => host.resource("DnsRoute").delete(before.id, before.outs));
    expect(await stage.observer.records(hostname)).toMatchObject([{ id: before.id.split("/")[1] }]);
  });

  it("row 3: of a stack of the same names is not taken by the other one, nor deleted by it", async () => {
    const { id } = await stage.routes.create(inputs);
    const theirs = { ...inputs, stackIdentity: anotherIdentity };
    await run(theirs, async (routes) => {
      expect((await failure(routes.create(theirs))).message).toContain("is taken (81053)");
    });
    expect(await stage.observer.records(hostname)).toMatchObject([{ id: id.split("/")[1] }]);
  });

  it("row 8: is deleted where the new one has another, in another zone", async () => {
    const before = await stage.routes.create(inputs);
    const news = { ...inputs, mark: "renamed" };
    await run(news, async (routes) => {
      await routes.diff(`${"e".repeat(32)}/${"f".repeat(32)}`, { ...before.outs, zoneId: "e".repeat(32) }, news);
      await routes.delete(before.id, before.outs);
    });
    expect(await stage.observer.records(hostname)).toEqual([]);
  });

  it("row 8: is deleted before it is made in another zone (deleteBeforeReplace)", async () => {
    const before = await stage.routes.create(inputs);
    const news = { ...inputs, zoneId: "e".repeat(32) };
    await run(news, async (routes) => {
      expect((await routes.diff(before.id, before.outs, news)).replaces).toEqual(["zoneId"]);
      await routes.check(news);
      await routes.delete(before.id, before.outs);
    });
    expect(await stage.observer.records(hostname)).toEqual([]);
  });

  it("of which two are declared at once is an error at preview", async () => {
    expect((await stage.routes.check(inputs)).failures).toEqual([]);
    const { failures } = await stage.routes.check({ ...inputs, hostname: hostname.toUpperCase(), mark: "second" });
    expect(failures.map(({ reason }) => reason)).toEqual([
      `hostname: another DnsRoute of this program has the host name ${hostname}: a name leads to one tunnel`,
    ]);
  });
});

describe("in a run that goes on after a tunnel could not be made,", () => {
  const makeNone = async (host: ProviderHost): Promise<void> => {
    await stage.observer.fault("POST", "/cfd_tunnel$", refusal(403, 10000, "Authentication error"));
    const inputs = { accountId: stage.accountId, name: freshName(), tunnelSecret: freshSecret() };
    expect((await failure(host.resource("CfdTunnel").create(inputs))).message).toContain("Authentication error");
  };

  it("the record of a tunnel that no resource of the run has stays: both may be declared under other names", async () => {
    const { id, outs } = await stage.routes.create(inputs);
    const refused = await stage.elsewhere({}, async (host) => {
      await makeNone(host);
      return await failure(host.resource("DnsRoute").delete(id, outs));
    });
    expect(refused.message).toMatch(/kept, since the resource of its tunnelId, .* Run `pulumi up` again/);
    expect(await stage.observer.records(hostname)).toHaveLength(1);
    await stage.elsewhere({}, (host) => host.resource("DnsRoute").delete(id, outs));
    expect(await stage.observer.records(hostname)).toEqual([]);
  });

  it("the record of a tunnel that another resource has is deleted", async () => {
    await stage.elsewhere({}, async (host) => {
      const made = { accountId: stage.accountId, name: freshName(), tunnelSecret: freshSecret(), mark: "made" };
      const tunnel = await host.resource("CfdTunnel").create(made);
      const { id, outs } = await host.resource("DnsRoute").create({ ...inputs, tunnelId: tunnel.id });
      await makeNone(host);
      await host.resource("DnsRoute").delete(id, outs);
    });
    expect(await stage.observer.records(hostname)).toEqual([]);
  });
});

it("a record that a killed run has led to the declared tunnel already is led there", async () => {
  const { id, outs } = await stage.routes.create(inputs);
  const news = { ...inputs, tunnelId: another };
  await stage.routes.update(id, outs, news);
  // The state did not come to know of it.
  const { props } = await stage.elsewhere({}, async (host) => ({
    props: await host.resource("DnsRoute").update(id, outs, news),
  }));
  expect(props).toMatchObject({ tunnelId: another, target: targetOf(another) });
  // Taken back instead, it is not overwritten unseen: it may be someone else's change.
  const message = await stage.elsewhere({}, (host) =>
    failure(host.resource("DnsRoute").update(id, outs, { ...inputs, comment: "back" })),
  );
  expect(message.message).toContain("leads elsewhere than this stack left it");
});
