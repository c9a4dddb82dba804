/** Some rules of a tunnel's configuration: what IngressRules sends, keeps, leaves alone and says. */
import { beforeEach, describe, expect, it, vi } from "vitest";

import { unknown as unknownText, type Properties, type ResourceCalls } from "./provider-host.js";
import { failure, freshId, freshName, refusal, Stage } from "./stage.js";

interface Rule {
  hostname?: string;
  path?: string;
  service: string;
}

const notFound: Rule = { service: "http_status:404" };
const own: Rule = { hostname: "own.example.com", service: "http://own:80" };
const foreign: Rule = { hostname: "foreign.example.com", service: "http://foreign:80" };
const wild: Rule = { hostname: "*.example.com", service: "http://wild:80" };
const configurations = "cfd_tunnel/{id}/configurations";
/** What putting, changing or removing rules costs: read, write, look whether it stayed. */
const three = { [`GET ${configurations}`]: 2, [`PUT ${configurations}`]: 1 };

const stage = Stage.set();
let tunnelId: string;
let inputs: Properties & { rules: Rule[] };
/** The same, with the look whether it stayed. */
let looking: Properties & { rules: Rule[] };

/** One process, as one run has, creates and updates; another reads and deletes: whatever a run made itself stays. */
const rules = (): ResourceCalls => stage.host.resource("IngressRules");
const path = (): string => `/cfd_tunnel/${tunnelId}/configurations`;

beforeEach(async () => {
  tunnelId = (await stage.make("cfd_tunnel", { name: freshName(), config_src: "cloudflare" })).id;
  inputs = { accountId: stage.accountId, tunnelId, rules: [own], settleSeconds: 0, mark: "own" };
  looking = { ...inputs, settleSeconds: 1 };
});

/** In a process, and so a run, of its own. */
function later<T>(run: (calls: ResourceCalls) => Promise<T>): Promise<T> {
  return stage.elsewhere({}, (host) => run(host.resource("IngressRules")));
}

/** Its requests. */
function laterCounting(run: (calls: ResourceCalls) => Promise<unknown>): Promise<Record<string, number>> {
  return later((calls) => stage.observer.counting(() => run(calls)));
}

/** As another stack, tool or the dashboard writes the whole. */
async function write(ingress: Rule[], others: Properties = {}): Promise<void> {
  expect((await stage.observer.api("PUT", path(), { config: { ...others, ingress } })).status).toBe(200);
}

async function stored(): Promise<Properties & { ingress?: Rule[] }> {
  const { result } = await stage.observer.api("GET", path());
  return (result as { config: Properties | null }).config ?? {};
}

async function ingress(): Promise<Rule[]> {
  return (await stored()).ingress ?? [];
}

describe("putting rules", () => {
  it("reads, writes once, and looks whether it stayed", async () => {
    let made: { id: string; outs: Properties } | undefined;
    expect(await stage.observer.counting(async () => (made = await rules().create(looking)))).toEqual(three);
    expect(made).toEqual({ id: `${tunnelId}/own.example.com`, outs: { ...looking, version: 1 } });
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

  it("finds a rule that is there already as declared, and writes nothing", async () => {
    await write([own, notFound]);
    expect(await stage.observer.counting(() => rules().create(inputs))).toEqual({ [`GET ${configurations}`]: 1 });
  });

  it("refuses a rule that is there with other content, and takes it over where it is told to", async () => {
    await write([{ ...own, service: "http://other:80" }, notFound]);
    const error = await failure(rules().create(inputs));
    expect(error.initFailed).toBeUndefined();
    expect(error.message).toMatch(/a rule for own\.example\.com already, .*nothing was changed.*adopt: true/s);
    expect(await ingress()).toEqual([{ ...own, service: "http://other:80" }, notFound]);
    await rules().create({ ...inputs, adopt: true });
    expect(await ingress()).toEqual([own, notFound]);
  });

  it("names both rules where others' order leaves no place", async () => {
    const deep = { hostname: "*.b.example.com", service: "http://deep:80" };
    await write([wild, { hostname: "a.b.example.com", service: "http://a:80" }, notFound]);
    const error = await failure(rules().create({ ...inputs, rules: [deep] }));
    expect(error.message).toMatch(/\*\.b\.example\.com has no place.*\*\.example\.com.*a\.b\.example\.com/s);
    expect(await ingress()).toHaveLength(3);
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
    expect(updated).toEqual({ ...news, version: 3 });
  });

  it("stores how it works without a request", async () => {
    const { id, outs } = await rules().create(inputs);
    const news = { ...inputs, settleSeconds: 5, adopt: true };
    let updated: Properties = {};
    expect(await stage.observer.counting(async () => (updated = await rules().update(id, outs, news)))).toEqual({});
    expect(updated).toEqual({ ...news, version: 1 });
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

describe("removing rules", () => {
  it("takes out its own with three requests, and leaves the others'", async () => {
    const { id, outs } = await rules().create(looking);
    const rest = { originRequest: { connectTimeout: 7 }, "warp-routing": { enabled: true } };
    await write([foreign, own, notFound], rest);
    expect(await laterCounting((calls) => calls.delete(id, outs))).toEqual(three);
    expect(await stored()).toEqual({ ingress: [foreign, notFound], ...rest });
  });

  it("is done where they, or the tunnel, are gone", async () => {
    const { id, outs } = await rules().create(inputs);
    await write([foreign, notFound]);
    expect(await laterCounting((calls) => calls.delete(id, outs))).toEqual({ [`GET ${configurations}`]: 1 });
    expect(await ingress()).toEqual([foreign, notFound]);
    await stage.observer.api("DELETE", `/cfd_tunnel/${tunnelId}`);
    await later((calls) => calls.delete(id, outs));
  });

  it("leaves what another resource of the run has taken over: a rename, a replacement", async () => {
    const { id, outs } = await rules().create(inputs);
    await later(async (calls) => {
      await calls.create({ ...inputs, mark: "renamed" });
      await calls.delete(id, outs);
    });
    expect(await ingress()).toEqual([own, notFound]);
    await later(async (calls) => {
      await calls.create(inputs);
      await calls.delete(id, outs);
    });
    expect(await ingress()).toEqual([own, notFound]);
  });
});

describe("in the place of a whole configuration, and back", () => {
  const whole = (): Properties => ({
    accountId: stage.accountId,
    tunnelId,
    config: { ingress: [own, { hostname: "given-up.example.com", service: "http://given-up:80" }, notFound] },
    mark: "whole",
  });

  it("what IngressRules have taken over is served on when the TunnelConfiguration goes", async () => {
    const { id, outs } = await stage.configurations.create(whole());
    await stage.elsewhere({}, async (host) => {
      const slices = host.resource("IngressRules");
      await slices.check(inputs);
      await slices.create(inputs);
      await host.resource("TunnelConfiguration").delete(id, outs);
    });
    expect(await ingress()).toEqual([own, notFound]);
  });

  it("what someone else put meanwhile stays, too", async () => {
    const { id, outs } = await stage.configurations.create(whole());
    await write([foreign, own, notFound]);
    await stage.elsewhere({}, async (host) => {
      const slices = host.resource("IngressRules");
      await slices.check(inputs);
      await slices.create(inputs);
      await host.resource("TunnelConfiguration").delete(id, outs);
    });
    expect(await ingress()).toEqual([foreign, own, notFound]);
  });

  it("what a TunnelConfiguration has taken over is served on when the IngressRules go", async () => {
    const { id, outs } = await rules().create(inputs);
    await stage.elsewhere({}, async (host) => {
      const configurations = host.resource("TunnelConfiguration");
      await configurations.check(whole());
      await configurations.create(whole());
      await host.resource("IngressRules").delete(id, outs);
    });
    expect(await ingress()).toEqual((whole()["config"] as { ingress: Rule[] }).ingress);
  });
});

describe("what goes wrong between reading and writing", () => {
  it.each([
    ["carried out, and its answer lost", { reset: "after" }],
    ["not carried out", { status: 502 }],
    ["cut before it came", { reset: "before" }],
  ])("a PUT that was %s is never repeated blindly: the next one reads first", async (_what, fault) => {
    await write([foreign, notFound]);
    await stage.observer.fault("PUT", "configurations$", fault);
    const before = (await stage.observer.calls()).length;
    await rules().create(inputs);
    const calls = (await stage.observer.calls()).slice(before).map((call) => call.slice(0, 3));
    expect(calls.join(" ")).not.toContain("PUT PUT");
    expect(await ingress()).toEqual([foreign, own, notFound]);
  });

  it("a writer with an older document is seen, and what it undid is put back", async () => {
    await write([foreign, notFound]);
    // It read before us, and writes after us, while we wait.
    const creating = rules().create(looking);
    await vi.waitFor(async () => {
      expect(await ingress()).toContainEqual(own);
    });
    const theirs = { hostname: "theirs.example.com", service: "http://theirs:80" };
    await write([foreign, theirs, notFound]);
    const { outs } = await creating;
    expect(await ingress()).toEqual([foreign, own, theirs, notFound]);
    expect(outs["version"]).toBe(4);
  });

  it("a write in the moment between is said: it may be lost", async () => {
    await write([foreign, notFound]);
    await stage.observer.fault("GET", "configurations$", { slowBody: 400 });
    const theirs = { hostname: "theirs.example.com", service: "http://theirs:80" };
    const said = await stage.said(/at the same moment/, async () => {
      const before = (await stage.observer.calls()).length;
      const creating = rules().create(inputs);
      await vi.waitFor(async () => {
        expect((await stage.observer.calls()).slice(before)).toContain(`GET ${configurations}`);
      });
      await write([foreign, theirs, notFound]);
      await creating;
    });
    expect(said).toMatch(/someone else wrote the configuration of tunnel .* \(version 1, now 3\)/);
  });

  it("what may be written is kept in the state, and the next run completes it, whatever it declares", async () => {
    await write([foreign, notFound]);
    // Carried out; then no look succeeds.
    await stage.observer.fault("PUT", "configurations$", { reset: "after" }, 100);
    await stage.observer.fault("GET", "configurations$", { status: 503 }, 100, 1);
    const error = await failure(rules().create(inputs));
    const { id = "", properties: { __provider, ...properties } = {} } = error.initFailed ?? {};
    expect(error.message).toMatch(/put the rules for own\.example\.com.*next `pulumi up`/s);
    expect(properties).toMatchObject({ rules: [], attempted: [own] });
    expect(__provider).toBeDefined();
    await stage.observer.clearFaults();
    expect(await ingress()).toEqual([foreign, own, notFound]);

    const other = { ...inputs, rules: [{ hostname: "other.example.com", service: "http://other:80" }] };
    expect(await rules().diff(id, properties, other)).toMatchObject({ changes: true });
    const outs = await rules().update(id, properties, other);
    expect(await ingress()).toEqual([foreign, ...other.rules, notFound]);
    expect(outs).toEqual({ ...other, version: 3 });
    // Destroyed instead of completed, it leaves nothing behind either.
    await write([foreign, own, ...other.rules, notFound]);
    await later((calls) => calls.delete(id, { ...outs, attempted: [own] }));
    expect(await ingress()).toEqual([foreign, notFound]);
  });

  it("a refusal is no attempt: nothing of it is in the state", async () => {
    await stage.observer.fault("PUT", "configurations$", refusal(400, 1056, "Bad Configuration: no"));
    const error = await failure(rules().create(inputs));
    expect(error.initFailed).toBeUndefined();
    expect(error.message).toMatch(/1056/);
  });
});
