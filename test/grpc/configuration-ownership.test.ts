/** Whose a configuration is: what a delete resets, what it leaves, and what another resource of the program has. */
import { describe, expect, it, vi } from "vitest";

import { patience } from "../patience.js";
import {
  another,
  answerLike,
  atCloudflare,
  catchAll,
  config,
  deleteLater,
  inputs,
  putOutside,
  stage,
  standing,
  tunnelId,
} from "./configuration-stage.js";
import { unknown, type Properties } from "./provider-host.js";
import { failure, freshName, refusal, unchanged } from "./stage.js";

const reset = { ingress: [catchAll], "warp-routing": { enabled: false } };
const puts = "PUT cfd_tunnel/{id}/configurations";
const gets = "GET cfd_tunnel/{id}/configurations";

describe("delete", () => {
  it("tf PR#2769 resets the configuration, in two calls, and leaves the tunnel", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    const calls = await stage.observer.counting(() => stage.configurations.delete(id, outs));
    expect(calls).toEqual({ [gets]: 1, [puts]: 1 });
    expect((await atCloudflare()).config).toEqual(reset);
    expect((await stage.observer.live()).map((tunnel) => tunnel.id)).toContain(tunnelId);
  });

  it("retains it without a call", async () => {
    const { id, outs } = await stage.configurations.create({ ...inputs, onDelete: "retain" });
    expect(outs["onDelete"]).toBe("retain");
    expect(await stage.observer.counting(() => stage.configurations.delete(id, outs))).toEqual({});
    expect((await atCloudflare()).version).toBe(1);
  });

  it("is done where the tunnel is gone already", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    await stage.observer.api("DELETE", `/cfd_tunnel/${tunnelId}`);
    await expect(stage.configurations.delete(id, outs)).resolves.toBeUndefined();
  });

  it("leaves what someone else wrote since, and says how to reset it all the same", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    await putOutside(another);
    const said = await stage.said(/left as it stands/, () => stage.configurations.delete(id, outs));
    expect(said).toContain("warning: ");
    expect(said).toContain("it is version 2, and this resource last wrote version 1");
    expect(said).toContain("declare it once more, run `pulumi up`, and take it out of the program again");
    expect(await standing()).toEqual(another);
  });

  it("leaves what another stack wrote, though it reads the same", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    await putOutside(config);
    await stage.said(/left as it stands/, () => stage.configurations.delete(id, outs));
    expect((await atCloudflare()).version).toBe(2);
  });

  it.each([
    ["other", another],
    ["the same", config],
  ])("leaves %s content of someone else's after a refresh, too", async (_title, outside) => {
    const { id, outs } = await stage.configurations.create(inputs);
    await putOutside(outside);
    const { props } = await stage.configurations.read(id, outs);
    expect(props["version"]).toBe(2);
    const again = await stage.configurations.read(id, props);
    expect(again.props).toEqual(props);
    await stage.said(/left as it stands/, () => stage.configurations.delete(id, again.props));
    expect(await standing()).toEqual(outside);
  });

  it("leaves it after onDelete was stored, too", async () => {
    const { id, outs } = await stage.configurations.create({ ...inputs, onDelete: "retain" });
    await putOutside(config);
    const { props } = await stage.configurations.read(id, outs);
    const stored = await stage.configurations.update(id, props, inputs);
    await deleteLater(id, stored);
    expect((await atCloudflare()).version).toBe(2);
  });

  it("resets what an update put over someone else's", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    await putOutside(another);
    const { props } = await stage.configurations.read(id, outs);
    const repaired = await stage.configurations.update(id, props, inputs);
    expect(repaired).not.toHaveProperty("pending");
    await deleteLater(id, repaired);
    expect(await standing()).toEqual({ ingress: [catchAll] });
  });

  it("says by name that it resets what was there before", async () => {
    await putOutside(another);
    const { id, outs } = await stage.configurations.create(inputs);
    expect(outs["adopted"]).toBe(true);
    const said = await stage.said(/was there before/, () => stage.configurations.delete(id, outs));
    expect(said).toContain(`the configuration of tunnel ${id} was there before this stack declared it`);
    expect(await standing()).toEqual({ ingress: [catchAll] });
  });

  it("row 9: does not go by an answer of the past", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    const { result: past } = await stage.observer.api("GET", `/cfd_tunnel/${tunnelId}/configurations`);
    await putOutside(another);
    await answerLike(past);
    // What a refresh saw: the configuration is someone else's by now.
    const state = { ...outs, version: 2, pending: { due: [], written: 1 } };
    const calls = await stage.observer.counting(() =>
      stage.said(/left as it stands/, () => stage.configurations.delete(id, state)),
    );
    expect(calls).toEqual({ [gets]: 2 });
    expect(await standing()).toEqual(another);
  });

  it("says nothing where someone else has reset it", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    await putOutside({ ingress: [catchAll] });
    const said = await stage.elsewhere({}, async (host) => {
      await host.resource("TunnelConfiguration").delete(id, outs);
      return host.output;
    });
    expect(said).toEqual([]);
  });

  it("is completed by the next run where the answer to its request was lost", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    await stage.observer.fault("PUT", "/configurations$", { reset: "after" }, 1);
    await stage.observer.fault("PUT", "/configurations$", { status: 502 }, 20);
    await stage.observer.fault("GET", "/configurations$", { delayMs: 0 }, 1);
    await stage.observer.fault("GET", "/configurations$", { status: 502 }, 20);
    const { message } = await failure(stage.configurations.delete(id, outs));
    expect(message).toMatch(/^reset the configuration of tunnel .* run `pulumi refresh` before/);
    await stage.observer.clearFaults();
    expect(await standing()).toEqual({ ingress: [catchAll] });
    await deleteLater(id, outs);
    expect((await atCloudflare()).version).toBe(2);
  });

  it("is done where the answers to its request are lost, but a look shows that it was carried out", async () => {
    const { id, outs } = await stage.configurations.create(inputs);
    await stage.observer.fault("PUT", "/configurations$", { reset: "after" }, 1);
    await stage.observer.fault("PUT", "/configurations$", { status: 502 }, 20);
    await stage.configurations.delete(id, outs);
    expect(await standing()).toEqual({ ingress: [catchAll] });
  });
});

describe("another resource of the same run", () => {
  it.each<[string, Properties, Properties]>([
    ["a new name", { mark: "a" }, { mark: "b" }],
    ["a replacement that was asked for by name", { mark: "a" }, { mark: "a" }],
    ["a program of an older release", {}, {}],
  ])("that put it is left it without a call: %s", async (_title, before, now) => {
    const { id, outs } = await stage.configurations.create({ ...inputs, ...before });
    await stage.elsewhere({}, async (host) => {
      const configurations = host.resource("TunnelConfiguration");
      await configurations.check({ ...inputs, ...now, config: another });
      await configurations.create({ ...inputs, ...now, config: another });
      expect(await stage.observer.counting(() => configurations.delete(id, outs))).toEqual({});
      expect(host.output.join("\n")).toContain(
        `the configuration of tunnel ${id} passed to the resource that declares it now`,
      );
    });
    expect(await standing()).toEqual(another);
  });

  it("row 8: that declares it, but did not get it, keeps the old one from being reset", async () => {
    const { id, outs } = await stage.configurations.create({ ...inputs, mark: "a" });
    await stage.elsewhere({}, async (host) => {
      const configurations = host.resource("TunnelConfiguration");
      await configurations.check({ ...inputs, mark: "b" });
      await stage.observer.fault("PUT", "/configurations$", refusal(400, 1056, "Bad Configuration"));
      await failure(configurations.create({ ...inputs, mark: "b" }));
      expect((await failure(configurations.delete(id, outs))).message).toMatch(/kept, .*aliases/s);
    });
    expect(await standing()).toEqual(config);
    await deleteLater(id, outs);
    expect(await standing()).toEqual({ ingress: [catchAll] });
  });

  it("row 15: that replaces itself is no other stack", async () => {
    const declared = { ...inputs, mark: "a" };
    const { id, outs } = await stage.configurations.create(declared);
    await stage.elsewhere({}, async (host) => {
      const configurations = host.resource("TunnelConfiguration");
      await configurations.check(declared, declared);
      await configurations.check(declared);
      const replacement = await configurations.create(declared);
      expect(replacement.outs).not.toHaveProperty("adopted");
      await configurations.delete(id, outs);
      // What a process prints comes when it comes.
      await vi.waitFor(() => {
        expect(host.output.join("\n")).toContain("passed to the resource that declares it now");
      }, patience);
      expect(host.output.join("\n")).not.toContain("existed already");
    });
    expect(await standing()).toEqual(config);
  });

  it("that is replaced by one of another tunnel is told of what is there", async () => {
    const declared = { ...inputs, mark: "a" };
    await stage.configurations.create(declared);
    const { id: otherId } = await stage.make("cfd_tunnel", { name: freshName(), config_src: "cloudflare" });
    await stage.configurations.create({ ...inputs, tunnelId: otherId, mark: "other stack's" });
    const news = { ...declared, tunnelId: otherId };
    await stage.elsewhere({}, async (host) => {
      const configurations = host.resource("TunnelConfiguration");
      await configurations.check(news, declared);
      await configurations.check(news);
      expect((await configurations.create(news)).outs["adopted"]).toBe(true);
      expect(host.output.join("\n")).toContain("existed already");
    });
  });

  it("that put it in a run which stopped before the delete is left it by the next run", async () => {
    const old = await stage.configurations.create({ ...inputs, mark: "a" });
    const news = { ...inputs, mark: "b" };
    const { outs } = await stage.elsewhere({}, (host) => host.resource("TunnelConfiguration").create(news));
    await stage.elsewhere({}, async (host) => {
      const configurations = host.resource("TunnelConfiguration");
      await configurations.check(news, news);
      expect(await configurations.diff(tunnelId, outs, news)).toEqual(unchanged);
      expect(await stage.observer.counting(() => configurations.delete(old.id, old.outs))).toEqual({});
    });
    expect(await standing()).toEqual(config);
  });

  it("gets back what it declares where a rename was taken back after the new one had been put", async () => {
    const news = { ...inputs, mark: "a" };
    const old = await stage.configurations.create(news);
    const made = await stage.elsewhere({}, (host) =>
      host.resource("TunnelConfiguration").create({ ...inputs, mark: "b", config: another }),
    );
    await stage.elsewhere({}, async (host) => {
      const configurations = host.resource("TunnelConfiguration");
      await configurations.check(news, news);
      expect(await configurations.diff(tunnelId, old.outs, news)).toEqual(unchanged);
      await configurations.delete(made.id, made.outs);
    });
    expect(await standing()).toEqual(config);
  });

  it("does not keep a whole stack from being destroyed after a refresh in the same process", async () => {
    const { id, outs } = await stage.configurations.create({ ...inputs, mark: "a" });
    await stage.elsewhere({}, async (host) => {
      const configurations = host.resource("TunnelConfiguration");
      const { props, inputs: read = {} } = await configurations.read(id, outs);
      await configurations.diff(id, props, read);
      await configurations.delete(id, props);
    });
    expect(await standing()).toEqual({ ingress: [catchAll] });
  });

  it("that another tunnel is retargeted to is left it, and both tunnels have what is declared", async () => {
    const { id: otherId } = await stage.make("cfd_tunnel", { name: freshName(), config_src: "cloudflare" });
    const one = await stage.configurations.create({ ...inputs, mark: "a" });
    const other = await stage.configurations.create({ ...inputs, mark: "b", tunnelId: otherId, config: another });
    await stage.elsewhere({}, async (host) => {
      const configurations = host.resource("TunnelConfiguration");
      await configurations.create({ ...inputs, mark: "a", tunnelId: otherId });
      await configurations.create({ ...inputs, mark: "b", config: another });
      await configurations.delete(one.id, one.outs);
      await configurations.delete(other.id, other.outs);
    });
    expect(await standing()).toEqual(another);
  });

  it("that declares the same tunnel is refused at check, before any call; so is none after a move", async () => {
    await stage.elsewhere({}, async (host) => {
      const configurations = host.resource("TunnelConfiguration");
      const check = async (mark: string, change: Properties = {}): Promise<string[]> =>
        (await configurations.check({ ...inputs, ...change, mark })).failures.map(({ reason }) => reason);
      expect(await check("a")).toEqual([]);
      expect(await check("a")).toEqual([]);
      expect(await check("b")).toEqual([
        expect.stringMatching(/^tunnelId: another TunnelConfiguration of this program/),
      ]);
      expect(await check("b", { tunnelId: tunnelId.toUpperCase() })).toHaveLength(1);
      for (const mark of ["a", "b", "c"]) expect(await check(mark, { tunnelId: unknown })).toEqual([]);
      expect(await check("b", { tunnelId: "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415" })).toEqual([]);
    });
  });
});

describe("IngressRules of the same tunnel and program", () => {
  const rules = [{ hostname: "a.example.com", service: "http://a" }];
  it.each([
    ["before", true],
    ["after", false],
  ])("are refused beside a whole configuration, checked %s it", async (_title, first) => {
    const { accountId, host } = stage;
    const checks = [
      () => host.resource("IngressRules").check({ accountId, tunnelId, rules, mark: "r" }),
      () => host.resource("IngressRules").check({ accountId, tunnelId, rules: [], mark: "s" }),
      () => stage.configurations.check({ ...inputs, mark: "c" }),
    ];
    const failures = [];
    for (const check of first ? checks : checks.reverse()) failures.push((await check()).failures);
    const mixed = failures.map(
      (each) => each.filter(({ reason }) => reason.includes("and the former would undo")).length,
    );
    expect(mixed).toEqual(first ? [0, 0, 1] : [0, 1, 1]);
  });
});
