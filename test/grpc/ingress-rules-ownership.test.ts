/** Some rules of a tunnel's configuration: whose they are when they go, and what is half done. */
import { describe, expect, it, vi } from "vitest";

import type { Properties, ProviderHost } from "./provider-host.js";
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

  /** A run in which the rules come, and the whole configuration goes. */
  async function pass(host: ProviderHost, id: string, state: Properties): Promise<void> {
    await host.resource("IngressRules").check(inputs);
    await host.resource("IngressRules").create(inputs);
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
