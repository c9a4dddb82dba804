/** DNS records that were, or may have been, made or taken over without an answer: the next run knows its own. */
import { describe, expect, it } from "vitest";

import {
  another,
  asRead,
  cname,
  comment,
  hostname,
  inputs,
  setDnsRouteStage,
  targetOf,
  tunnelId,
} from "./dns-route-stage.js";
import type { Properties } from "./provider-host.js";
import { failure } from "./stage.js";

const stage = setDnsRouteStage({
  CLOUDFLARE_TUNNEL_TIMEOUT_SECONDS: "0.4",
  CLOUDFLARE_TUNNEL_BODY_TIMEOUT_SECONDS: "0.4",
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
    expect(error.message).toMatch(/Then it could not be looked for: .*the next `pulumi up` looks for it/s);
    expect(error.initFailed?.properties["pending"]).toEqual({ due: ["create"] });
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
    // What was made in its stead bears another stamp.
    await stage.elsewhere({}, (host) => host.resource("DnsRoute").delete(half.id, half.properties));
    expect(await stage.observer.records(hostname)).toHaveLength(1);
  });

  it("and that has no comment is known by its trace alone", async () => {
    const bare = { ...inputs, comment: "" };
    await stage.observer.fault("POST", "/dns_records$", { reset: "after" });
    const { id, outs } = await stage.routes.create(bare);
    const records = asRead(await stage.observer.records(hostname));
    expect(records).toMatchObject([{ id: id.split("/")[1], comment: "", trace: outs["trace"] }]);
  });

  it("without the stack's identity is not known again: it may be anybody's", async () => {
    const unmarked = Object.fromEntries(Object.entries(inputs).filter(([name]) => name !== "stackIdentity"));
    await stage.observer.fault("POST", "/dns_records$", { reset: "after" });
    const { message } = await failure(stage.routes.create(unmarked));
    const records = await stage.observer.records(hostname);
    expect(records).toHaveLength(1);
    expect(message).toContain(records[0]?.id);
  });

  it("is another's where the answer is lost and the name was taken", async () => {
    const before = await stage.observer.record(cname("shop.example.net"));
    await stage.observer.fault("POST", "/dns_records$", { reset: "after" });
    expect((await failure(stage.routes.create(inputs))).message).toContain(before.id);
    expect(await stage.observer.records(hostname)).toEqual([before]);
  });

  it("for what another intent of this resource left behind is put right: other tunnel, other tags", async () => {
    const left = await stage.routes.create({ ...inputs, tunnelId: another });
    const { id, outs } = await stage.elsewhere({}, (host) => host.resource("DnsRoute").create(inputs));
    expect(id).toBe(left.id);
    expect(outs["adopted"]).toBeUndefined();
    expect(asRead(await stage.observer.records(hostname))).toMatchObject([
      { content: targetOf(tunnelId), trace: outs["trace"] },
    ]);
  });
});

describe("an adoption whose answers are lost", () => {
  it("is none where the look shows that nothing was changed", async () => {
    const before = await stage.observer.record(cname("shop.example.net"));
    await stage.observer.fault("PATCH", "/dns_records/", { reset: "before" }, 100);
    const { initFailed, message } = await failure(stage.routes.create({ ...inputs, adopt: true }));
    expect(initFailed).toBeUndefined();
    expect(message).toMatch(/^create DNS record .*: PATCH /);
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
    await stage.said(/its adoption was never completed/, () => stage.routes.delete(initFailed?.id ?? "", partial));
    expect(await stage.observer.records(hostname)).toEqual([before]);
    await stage.routes.update(initFailed?.id ?? "", partial, { ...inputs, adopt: true });
    expect(await stage.observer.records(hostname)).toMatchObject([{ id: before.id, content: targetOf(tunnelId) }]);
  });
});
