/** Some rules of a tunnel's configuration: what IngressRules sends, keeps and says. */
import { describe, expect, it } from "vitest";

import { unknown as unknownText, type Properties } from "./provider-host.js";
import {
  configurations,
  foreign,
  ingress,
  inputs,
  later,
  laterCounting,
  looking,
  notFound,
  own,
  rules,
  stage,
  stored,
  three,
  tunnelId,
  wild,
  write,
} from "./ingress-rules-stage.js";
import { failure, freshId, freshName, refusal } from "./stage.js";

const anyText = expect.any(String) as string;

describe("putting rules", () => {
  it("reads, writes once, and looks whether it stayed", async () => {
    let made: { id: string; outs: Properties } | undefined;
    expect(await stage.observer.counting(async () => (made = await rules().create(looking)))).toEqual(three);
    expect(made).toEqual({ id: `${tunnelId}/own.example.com`, outs: { ...looking, version: 1, stamp: anyText } });
    expect(await ingress()).toEqual([own, notFound]);
  });

  it("does not look where the program says that it is alone", async () => {
    const calls = await stage.observer.counting(() => rules().create(inputs));
    expect(calls).toEqual({ [`GET ${configurations}`]: 1, [`PUT ${configurations}`]: 1 });
  });

  it("puts those of many resources with one request", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `app-${String(index)}.example.com`);
    const calls = await stage.observer.counting(() =>
      Promise.all(
        names.map((hostname) => rules().create({ ...looking, rules: [{ ...own, hostname }], mark: hostname })),
      ),
    );
    expect(calls).toEqual(three);
    expect((await ingress()).map(({ hostname }) => hostname)).toEqual([...names].sort().concat([undefined as never]));
  });

  it("leaves the rest as it is: others' rules, settings, the catch-all, unknown keys", async () => {
    const rest = { originRequest: { connectTimeout: 7 }, "warp-routing": { enabled: true } };
    await write([foreign, wild, { service: "http_status:503" }], rest);
    await rules().create(inputs);
    expect(await stored()).toEqual({ ...rest, ingress: [foreign, own, wild, { service: "http_status:503" }] });
  });

  it("waits out that a tunnel which was just made is not known everywhere", async () => {
    await stage.observer.fault("GET", "configurations$", refusal(404, 1055, "Configuration for tunnel not found"));
    await rules().create(inputs);
    expect(await ingress()).toEqual([own, notFound]);
  });

  it("names both rules where others' order leaves no place", async () => {
    const deep = { hostname: "*.b.example.com", service: "http://deep:80" };
    await write([wild, { hostname: "a.b.example.com", service: "http://a:80" }, notFound]);
    const error = await failure(rules().create({ ...inputs, rules: [deep] }));
    expect(error.message).toMatch(/\*\.b\.example\.com has no place.*\*\.example\.com.*a\.b\.example\.com/s);
    expect(await ingress()).toHaveLength(3);
  });

  it("keeps the program's order, and a change of it is an update", async () => {
    const [api, any] = [
      { ...own, path: "^/api" },
      { ...own, path: "^/[a-z]+" },
    ];
    const { outs, id } = await rules().create({ ...inputs, rules: [any, api] });
    expect(await ingress()).toEqual([any, api, notFound]);
    const news = { ...inputs, rules: [api, any] };
    expect((await rules().diff(id, outs, news)).changes).toBe(true);
    await rules().update(id, outs, news);
    expect(await ingress()).toEqual([api, any, notFound]);
  });

  it("says between which rules of others it put one, where it cannot be told which should be first", async () => {
    await write([{ ...own, path: "^/static/" }, notFound]);
    const said = await stage.said(/was put/, () =>
      rules().create({ ...inputs, rules: [{ ...own, path: "\\.(jpg|png)$" }] }),
    );
    expect(said).toMatch(
      /configuration of tunnel .*, the rule for own\.example\.com, path .* was put behind own\.example\.com, path "\^\/static\/"/,
    );
  });

  it("refuses a tunnel that is configured by a file, and one that is gone", async () => {
    const local = await stage.make("cfd_tunnel", { name: freshName(), config_src: "local" });
    const { message } = await failure(rules().create({ ...inputs, tunnelId: local.id }));
    expect(message).toMatch(/configured by a file/);
    const gone = await failure(rules().create({ ...inputs, tunnelId: freshId() }));
    expect(gone.message).toMatch(/no live tunnel has the id/);
  });
});

describe("at preview", () => {
  it("refuses one host name and path of two resources, in other words too", async () => {
    expect((await rules().check(inputs)).failures).toEqual([]);
    const second = await rules().check({ ...inputs, rules: [{ ...own, hostname: "OWN.example.com" }], mark: "second" });
    expect(second.failures).toEqual([
      {
        property: "",
        reason: "rules: another resource of this program declares the rule for OWN.example.com, too",
      },
    ]);
    const elsewhere = await rules().check({ ...inputs, rules: [{ ...own, path: "^/v1" }], mark: "second" });
    expect(elsewhere.failures).toEqual([]);
  });

  it("asks for a host name in each rule, and takes what is not known yet", async () => {
    const { failures } = await rules().check({ ...inputs, rules: [notFound] });
    expect(failures).toHaveLength(1);
    expect(failures[0]?.reason).toMatch(/^rules\[0\].*host ?name/);
    const pending = await rules().check({ ...inputs, rules: [{ ...own, service: unknownText }] });
    expect(pending.failures).toEqual([]);
  });

  it("replaces where the tunnel, or what the program names, changes; and nothing else", async () => {
    const { id, outs } = await rules().create({ ...inputs, replaceOn: "own.example.com" });
    const news = { ...inputs, replaceOn: "own.example.com" };
    const changed = { ...news, rules: [{ ...own, service: "http://own:81" }] };
    expect(await rules().diff(id, outs, { ...news, replaceOn: "OWN.example.com" })).toMatchObject({ changes: false });
    expect(await rules().diff(id, outs, changed)).toMatchObject({ changes: true, replaces: [] });
    expect(await rules().diff(id, outs, { ...news, replaceOn: "new.example.com" })).toEqual({
      changes: true,
      replaces: ["replaceOn"],
      deleteFirst: false,
    });
    expect(await rules().diff(id, outs, { ...news, tunnelId: freshId() })).toMatchObject({ replaces: ["tunnelId"] });
  });
});

describe("changing rules", () => {
  it("changes them in their place, with three requests, and takes out what is given up", async () => {
    const second = { hostname: "second.example.com", service: "http://second:80" };
    const { id, outs } = await rules().create({ ...inputs, rules: [own, second] });
    await write([own, foreign, second, notFound]);
    const news = { ...looking, rules: [{ ...second, service: "http://second:81" }] };
    let updated: Properties = {};
    const calls = await stage.observer.counting(async () => (updated = await rules().update(id, outs, news)));
    expect(calls).toEqual(three);
    expect(await ingress()).toEqual([foreign, { ...second, service: "http://second:81" }, notFound]);
    expect(updated).toEqual({ ...news, version: 3, stamp: outs["stamp"] });
  });

  it("stores how it works without a request", async () => {
    const { id, outs } = await rules().create(inputs);
    const news = { ...inputs, settleSeconds: 5, adopt: true };
    let updated: Properties = {};
    expect(await stage.observer.counting(async () => (updated = await rules().update(id, outs, news)))).toEqual({});
    expect(updated).toEqual({ ...news, version: 1, stamp: outs["stamp"] });
  });

  it("leaves a given-up rule that someone else has changed, and says so", async () => {
    const { id, outs } = await rules().create({ ...inputs, rules: [own, { ...own, path: "^/v1" }] });
    await write([{ ...own, path: "^/v1" }, { ...own, service: "http://theirs:80" }, notFound]);
    const said = await stage.said(/left as it is/, () =>
      rules().update(id, outs, { ...inputs, rules: [{ ...own, path: "^/v1" }] }),
    );
    expect(said).toMatch(/the rule for own\.example\.com .*was changed by someone else/);
    expect(await ingress()).toEqual([{ ...own, path: "^/v1" }, { ...own, service: "http://theirs:80" }, notFound]);
  });
});

describe("reading", () => {
  it("is one request for all resources of a tunnel", async () => {
    const hosts = ["a.example.com", "b.example.com", "c.example.com"];
    const made = await Promise.all(
      hosts.map((hostname) => rules().create({ ...inputs, rules: [{ ...own, hostname }], mark: hostname })),
    );
    const calls = await laterCounting(async (refreshed) => {
      const read = await Promise.all(made.map(({ id, outs }) => refreshed.read(id, outs)));
      expect(read.map(({ props }) => props)).toEqual(made.map(({ outs }) => outs));
    });
    expect(calls).toEqual({ [`GET ${configurations}`]: 1 });
  });

  it("shows what changed, and what is gone", async () => {
    const { id, outs } = await rules().create({ ...inputs, rules: [own, { ...own, path: "^/v1" }] });
    await write([{ ...own, service: "http://theirs:80" }, notFound]);
    const { inputs: found, props } = await later((calls) => calls.read(id, outs));
    expect(found?.["rules"]).toEqual([{ ...own, service: "http://theirs:80" }]);
    expect(await rules().diff(id, props, inputs)).toMatchObject({ changes: true, replaces: [] });
    await write([foreign, notFound]);
    expect((await later((calls) => calls.read(id, outs))).id).toBe("");
    await stage.observer.api("DELETE", `/cfd_tunnel/${tunnelId}`);
    expect((await later((calls) => calls.read(id, outs))).id).toBe("");
  });
});
