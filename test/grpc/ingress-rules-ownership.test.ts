/** Some rules of a tunnel's configuration: whose they are when they go, and what is half done. */
import { describe, expect, it, vi } from "vitest";

import { patience } from "../patience.js";
import type { Properties, ProviderHost, ResourceCalls } from "./provider-host.js";
import {
  type Rule,
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
  write,
} from "./ingress-rules-stage.js";
import { failure, refusal } from "./stage.js";

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

  it("leaves what another resource of the run has taken over", async () => {
    const { id, outs } = await rules().create(inputs);
    await later(async (calls) => {
      await calls.create({ ...inputs, mark: "renamed", adopt: true });
      await calls.delete(id, outs);
    });
    expect(await ingress()).toEqual([own, notFound]);
  });

  it("row 8: is refused where another resource of the program declares them, but did not get them", async () => {
    const { id, outs } = await rules().create(inputs);
    await later(async (calls) => {
      expect((await calls.check({ ...inputs, mark: "renamed" })).failures).toEqual([]);
      expect((await failure(calls.create({ ...inputs, mark: "renamed" }))).message).toContain("already");
      expect((await failure(calls.delete(id, outs))).message).toMatch(/own\.example\.com: kept, .*aliases/s);
    });
    expect(await ingress()).toEqual([own, notFound]);
    await later((calls) => calls.delete(id, outs));
    expect(await ingress()).toEqual([notFound]);
  });
});

describe("rules that are there already", () => {
  it.each([
    ["row 4: as declared", own],
    ["row 1: with other content", { ...own, service: "http://other:80" }],
  ])("%s, are refused without adopt, and nothing is changed", async (_what, present) => {
    await write([present, notFound]);
    const calls = await stage.observer.counting(async () => {
      const error = await failure(rules().create(inputs));
      expect(error.initFailed).toBeUndefined();
      expect(error.message).toMatch(/a rule for own\.example\.com already, to "http:.*nothing was changed/s);
      expect(error.message).toMatch(/aliases: .*`pulumi state delete`.*adopt: true/s);
      expect(error.message).not.toContain("--target");
    });
    expect(calls).toEqual({ [`GET ${configurations}`]: 1 });
    expect(await ingress()).toEqual([present, notFound]);
  });

  it.each([
    ["as declared", own],
    ["with other content", { ...own, service: "http://other:80" }],
  ])("are taken over with adopt, %s: a new version is the trace, and a delete names them", async (_what, present) => {
    await write([present, notFound]);
    const { id, outs } = await rules().create({ ...inputs, adopt: true });
    expect(outs).toMatchObject({ adopted: true, version: 2 });
    expect(await ingress()).toEqual([own, notFound]);
    const said = await stage.said(/were there before/, () => rules().delete(id, outs));
    expect(said).toContain("the rules for own.example.com, which are taken out");
    expect(await ingress()).toEqual([notFound]);
  });

  it("are not adopted where they are missing", async () => {
    expect((await rules().create({ ...inputs, adopt: true })).outs).not.toHaveProperty("adopted");
  });

  it("are refused in an update, too, where it adds them", async () => {
    const { id, outs } = await rules().create(inputs);
    await write([foreign, own, notFound]);
    const news = { ...inputs, rules: [own, foreign] };
    expect((await failure(rules().update(id, outs, news))).message).toContain("a rule for foreign.example.com already");
    expect(await later((calls) => calls.update(id, outs, { ...news, adopt: true }))).toMatchObject({ adopted: true });
  });

  it("pass from one resource of the program to another that the same run updates", async () => {
    const giver = await rules().create({ ...inputs, rules: [own, foreign], mark: "giver" });
    const news = { ...inputs, rules: [foreign], mark: "giver" };
    await later(async (calls) => {
      await calls.check(news, { ...inputs, rules: [own, foreign], mark: "giver" });
      await calls.check({ ...inputs, mark: "taker" });
      await calls.update(giver.id, giver.outs, news);
      expect(await ingress()).toEqual([own, foreign, notFound]);
      await calls.create({ ...inputs, mark: "taker" });
    });
    expect(await ingress()).toEqual([own, foreign, notFound]);
  });
});

describe("row 2: a replacement that was asked for by name", () => {
  const changed = { ...own, service: "http://own:81" };

  /** A run that replaces the resource, and ends before the old state is deleted. */
  async function replaced(
    news: Properties,
    andThen: (calls: ResourceCalls) => Promise<unknown> = () => Promise.resolve(),
  ): Promise<Properties> {
    return await later(async (calls) => {
      expect((await calls.check(news, inputs)).failures).toEqual([]);
      expect((await calls.check(news)).failures).toEqual([]);
      const { outs } = await calls.create(news);
      await andThen(calls);
      return outs;
    });
  }

  it.each([
    ["as it was", own],
    ["changed", changed],
  ])("takes over what its predecessor has, %s, and the delete of that leaves it", async (_what, rule) => {
    const old = await rules().create(inputs);
    const outs = await replaced({ ...inputs, rules: [rule] }, (calls) => calls.delete(old.id, old.outs));
    expect(outs["version"]).toBe(2);
    expect(outs["stamp"]).not.toBe(old.outs["stamp"]);
    expect(outs).not.toHaveProperty("adopted");
    expect(await ingress()).toEqual([rule, notFound]);
  });

  it("in a run that stopped before the delete: a plain up leaves it, and a destroy of both takes it out", async () => {
    const old = await rules().create(inputs);
    const outs = await replaced(inputs);
    await later(async (calls) => {
      await calls.check(inputs, inputs);
      expect((await calls.diff(old.id, outs, inputs)).changes).toBe(false);
      await calls.delete(old.id, old.outs);
    });
    expect(await ingress()).toEqual([own, notFound]);
    await later(async (calls) => {
      await calls.delete(old.id, old.outs);
      await calls.delete(old.id, outs);
    });
    expect(await ingress()).toEqual([notFound]);
  });

  it("takes nothing that its predecessor did not declare", async () => {
    await write([foreign, notFound]);
    await rules().create(inputs);
    await expect(replaced({ ...inputs, rules: [own, foreign] })).rejects.toThrow(/foreign\.example\.com already/);
  });
});

describe("row 7: rules that hold a secret", () => {
  const hidden = { hostname: "zqvkxwjq.example.com", service: "http://zqvkxwjq-internal:8080" };
  const secret = (): Properties => ({ ...inputs, rules: [hidden], holdsSecrets: ["rules"], mark: "secret-mark" });

  it("are in no id", async () => {
    expect((await rules().create(secret())).id).toBe(`${tunnelId}/secret-mark`);
  });

  it("are in no message: not where Cloudflare quotes them, nor in those of rules that go with them", async () => {
    const quoting = `Bad Configuration: "${hidden.service}" is odd`;
    await stage.observer.fault("PUT", "configurations$", refusal(400, 1056, quoting));
    const errors = await Promise.all([failure(rules().create(inputs)), failure(rules().create(secret()))]);
    for (const { message } of errors) {
      expect(message).toMatch(/Bad Configuration: .*\(code 1056\)/);
      expect(message).not.toContain("zqvkxwjq");
    }
  });

  it("are in no clear output after an update of unknown outcome, or a drift", async () => {
    const { id, outs } = await rules().create(secret());
    await write([{ ...hidden, service: "http://theirs:80" }, notFound]);
    const { props } = await later((calls) => calls.read(id, outs));
    const { pending, ...clear } = props;
    expect(pending).toEqual({ due: [], written: [hidden] });
    // Under the name of the input, which is secret in the state, too.
    expect(JSON.stringify({ ...clear, rules: undefined })).not.toContain("zqvkxwjq");
  });
});

describe("row 9: an answer of the past", () => {
  it("is asked for again before anything is written from it: no rule of another is lost", async () => {
    const { id, outs } = await rules().create(inputs);
    const { result: past } = await stage.observer.api("GET", `/cfd_tunnel/${tunnelId}/configurations`);
    await write([foreign, own, notFound]);
    const known = { ...outs, version: 2 };
    await stage.observer.fault("GET", "configurations$", {
      status: 200,
      body: { success: true, errors: [], messages: [], result: past },
    });
    await later((calls) => calls.update(id, known, { ...inputs, rules: [{ ...own, service: "http://own:81" }] }));
    expect(await ingress()).toEqual([foreign, { ...own, service: "http://own:81" }, notFound]);
  });
});

describe("in the place of a whole configuration, and back", () => {
  const whole = (): Properties => ({
    accountId: stage.accountId,
    tunnelId,
    config: { ingress: [own, { hostname: "given-up.example.com", service: "http://given-up:80" }, notFound] },
    mark: "whole",
  });

  /** A run in which the rules come, and the whole configuration goes. */
  async function pass(host: ProviderHost, id: string, state: Properties): Promise<void> {
    await host.resource("IngressRules").check(inputs);
    await host.resource("IngressRules").create({ ...inputs, adopt: true });
    await host.resource("TunnelConfiguration").delete(id, state);
  }

  it("what IngressRules have taken over is served on when the TunnelConfiguration goes", async () => {
    const { id, outs } = await stage.configurations.create(whole());
    await stage.elsewhere({}, (host) => pass(host, id, outs));
    expect(await ingress()).toEqual([own, notFound]);
  });

  it("what someone else put meanwhile stays, too", async () => {
    const { id, outs } = await stage.configurations.create(whole());
    await write([foreign, own, notFound]);
    await stage.elsewhere({}, (host) => pass(host, id, outs));
    expect(await ingress()).toEqual([foreign, own, notFound]);
  });

  it("what a refresh found of someone else's is not taken for the TunnelConfiguration's own", async () => {
    const { id, outs } = await stage.configurations.create(whole());
    await write([foreign, own, notFound]);
    await stage.elsewhere({}, async (host) => {
      const { props } = await host.resource("TunnelConfiguration").read(id, outs);
      await pass(host, id, props);
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
    }, patience);
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
      }, patience);
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
    expect(properties).toMatchObject({ rules: [], pending: { due: ["write"], maybe: [own] } });
    expect(__provider).toBeDefined();
    await stage.observer.clearFaults();
    expect(await ingress()).toEqual([foreign, own, notFound]);

    const other = { ...inputs, rules: [{ hostname: "other.example.com", service: "http://other:80" }] };
    expect(await rules().diff(id, properties, other)).toMatchObject({ changes: true });
    const outs = await rules().update(id, properties, other);
    expect(await ingress()).toEqual([foreign, ...other.rules, notFound]);
    expect(outs).toEqual({ ...other, version: 3, stamp: properties["stamp"] });
    // Destroyed instead of completed, it leaves nothing behind either.
    await write([foreign, own, ...other.rules, notFound]);
    await later((calls) => calls.delete(id, { ...outs, pending: { due: ["write"], maybe: [own] } }));
    expect(await ingress()).toEqual([foreign, notFound]);
  });

  it("a refusal is no attempt: nothing of it is in the state", async () => {
    await stage.observer.fault("PUT", "configurations$", refusal(400, 1056, "Bad Configuration: no"));
    const error = await failure(rules().create(inputs));
    expect(error.initFailed).toBeUndefined();
    expect(error.message).toMatch(/1056/);
  });
});
