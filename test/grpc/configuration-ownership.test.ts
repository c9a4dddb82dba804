/** Whose a configuration is: what a delete resets, what it leaves, and what is remembered of a request without an answer. */
import { beforeEach, describe, expect, it } from "vitest";

import {
  atCloudflare,
  catchAll,
  config,
  inputs,
  putOutside,
  stage,
  tunnelId,
  unchanged,
  updated,
} from "./configuration-stage.js";
import { pointer, unknown, type Properties } from "./provider-host.js";
import { failure, freshName, refusal } from "./stage.js";

const reset = { ingress: [catchAll], "warp-routing": { enabled: false } };
const another = { ingress: [{ service: "http_status:503" }] };
const third = { ingress: [{ service: "http_status:418" }] };
const puts = "PUT cfd_tunnel/{id}/configurations";
const gets = "GET cfd_tunnel/{id}/configurations";

/** The configuration that stands, without what the API adds. */
async function standing(): Promise<unknown> {
  const { config: stored } = await atCloudflare();
  return Object.fromEntries(Object.entries(stored as object).filter(([key]) => key !== "warp-routing"));
}

/** Deletes in a process of its own, as the next run does. */
async function deleteLater(id: string, state: Properties): Promise<void> {
  await stage.elsewhere({}, (host) => host.resource("TunnelConfiguration").delete(id, state));
}

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
    expect(repaired).not.toHaveProperty("writtenVersion");
    await deleteLater(id, repaired);
    expect(await standing()).toEqual({ ingress: [catchAll] });
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
    await stage.elsewhere({}, async (host) => {
      const { accountId } = stage;
      const checks = [
        () => host.resource("IngressRules").check({ accountId, tunnelId, rules, mark: "r" }),
        () => host.resource("IngressRules").check({ accountId, tunnelId, rules: [], mark: "s" }),
        () => host.resource("TunnelConfiguration").check({ ...inputs, mark: "c" }),
      ];
      const failures = [];
      for (const check of first ? checks : checks.reverse()) failures.push((await check()).failures);
      const mixed = failures.map(
        (each) => each.filter(({ reason }) => reason.includes("and the former would undo")).length,
      );
      expect(mixed).toEqual(first ? [0, 0, 1] : [0, 1, 1]);
    });
  });
});

describe("a request whose answers are lost", () => {
  let id: string;
  let outs: Properties;

  beforeEach(async () => {
    ({ id, outs } = await stage.configurations.create(inputs));
  });

  /** An update that is carried out, or not, and of which nothing is known; what the state has then. */
  async function lost(olds: Properties, news: Properties, carriedOut: boolean): Promise<Properties> {
    await stage.observer.fault("PUT", "/configurations$", { reset: carriedOut ? "after" : "before" }, 1);
    await stage.observer.fault("PUT", "/configurations$", { status: 502 }, 20);
    const error = await failure(stage.configurations.update(id, olds, news));
    await stage.observer.clearFaults();
    expect(error.initFailed?.id).toBe(id);
    expect(error.initFailed?.reasons.join()).toMatch(/Whether Cloudflare carried the request out is not known/);
    const { __provider, ...properties } = error.initFailed?.properties ?? {};
    expect(__provider).toBe(pointer("TunnelConfiguration"));
    return properties;
  }

  const outcomes = [
    ["it was carried out", true],
    ["it was not", false],
  ] as const;

  describe.each(outcomes)("%s", (_title, carriedOut) => {
    it("is in the state, and the next update puts what is declared then: the change taken back", async () => {
      const state = await lost(outs, { ...inputs, config: another }, carriedOut);
      expect(await stage.configurations.diff(id, state, inputs)).toEqual(updated);
      const after = await stage.configurations.update(id, state, inputs);
      expect(await standing()).toEqual(config);
      expect(await stage.configurations.diff(id, after, inputs)).toEqual(unchanged);
      expect(Object.keys(after).sort()).toEqual(Object.keys(outs).sort());
    });

    it("the same again", async () => {
      const news = { ...inputs, config: another };
      const state = await lost(outs, news, carriedOut);
      expect(await stage.configurations.diff(id, state, news)).toEqual(updated);
      expect(await stage.configurations.diff(id, await stage.configurations.update(id, state, news), news)).toEqual(
        unchanged,
      );
      expect(await standing()).toEqual(another);
    });

    it("after a refresh, too", async () => {
      const state = await lost(outs, { ...inputs, config: another }, carriedOut);
      const { props } = await stage.configurations.read(id, state);
      expect(props["config"]).toEqual(carriedOut ? another : config);
      expect(await stage.configurations.diff(id, props, inputs)).toEqual(updated);
      await stage.configurations.update(id, props, inputs);
      expect(await standing()).toEqual(config);
    });

    it("destroyed then, it is reset", async () => {
      await deleteLater(id, await lost(outs, { ...inputs, config: another }, carriedOut));
      expect(await standing()).toEqual({ ingress: [catchAll] });
    });

    it("destroyed after a refresh, it is reset", async () => {
      const state = await lost(outs, { ...inputs, config: another }, carriedOut);
      const { props } = await stage.configurations.read(id, state);
      await deleteLater(id, props);
      expect(await standing()).toEqual({ ingress: [catchAll] });
    });

    it("destroyed after another one that was lost before it was carried out, it is reset", async () => {
      const state = await lost(outs, { ...inputs, config: another }, carriedOut);
      await deleteLater(id, await lost(state, { ...inputs, config: third }, false));
      expect(await standing()).toEqual({ ingress: [catchAll] });
    });

    it("what someone else wrote since is left", async () => {
      const state = await lost(outs, { ...inputs, config: another }, carriedOut);
      await putOutside(third);
      const { props } = await stage.configurations.read(id, state);
      for (const each of [state, props]) await deleteLater(id, each);
      expect(await standing()).toEqual(third);
    });

    it("no one else is blamed for the versions that it made", async () => {
      const state = await lost(outs, { ...inputs, config: another }, carriedOut);
      const said = await stage.said(/someone else.*\(version \d, now \d\)/, async () => {
        const after = await stage.configurations.update(id, state, inputs);
        await putOutside(third);
        await stage.configurations.update(id, after, { ...inputs, config: another });
      });
      expect(said.match(/someone else/g)).toHaveLength(1);
    });
  });

  it("of which the last attempt was surely not carried out is still in doubt", async () => {
    await stage.observer.fault("PUT", "/configurations$", { reset: "after" }, 1);
    await stage.observer.fault("PUT", "/configurations$", refusal(403, 10000, "Authentication error"), 1);
    const error = await failure(stage.configurations.update(id, outs, { ...inputs, config: another }));
    expect(error.initFailed?.properties).toMatchObject({ unconfirmed: true, config: another, version: 1 });
    expect(await standing()).toEqual(another);
  });

  it("that was surely not carried out leaves the state as it is", async () => {
    await stage.observer.fault("PUT", "/configurations$", refusal(400, 1056, "Bad Configuration"), 1);
    const error = await failure(stage.configurations.update(id, outs, { ...inputs, config: another }));
    expect(error.initFailed).toBeUndefined();
    expect(error.message).toContain("Bad Configuration");
  });
});

describe("a creation whose answers are lost", () => {
  async function lost(carriedOut: boolean): Promise<Properties> {
    await stage.observer.fault("PUT", "/configurations$", { reset: carriedOut ? "after" : "before" }, 1);
    await stage.observer.fault("PUT", "/configurations$", { status: 502 }, 20);
    const error = await failure(stage.configurations.create(inputs));
    await stage.observer.clearFaults();
    expect(error.initFailed?.id).toBe(tunnelId);
    const { __provider, ...properties } = error.initFailed?.properties ?? {};
    expect(__provider).toBe(pointer("TunnelConfiguration"));
    return properties;
  }

  it("is in the state, and completed by the next update", async () => {
    const state = await lost(true);
    expect(await stage.configurations.diff(tunnelId, state, inputs)).toEqual(updated);
    const after = await stage.configurations.update(tunnelId, state, inputs);
    expect(after["version"]).toBe(2);
    expect(await standing()).toEqual(config);
  });

  it("destroyed then, is reset where it was carried out", async () => {
    await deleteLater(tunnelId, await lost(true));
    expect(await standing()).toEqual({ ingress: [catchAll] });
  });

  it("destroyed then, leaves what stood there before where it was not", async () => {
    await putOutside(another);
    await deleteLater(tunnelId, await lost(false));
    expect(await standing()).toEqual(another);
  });

  it("is gone for a refresh where nothing was ever put", async () => {
    expect((await stage.configurations.read(tunnelId, await lost(false))).id).toBe("");
  });
});

describe("a state that was edited", () => {
  it.each(["read", "diff", "update", "delete"] as const)("without its account fails %s, by name", async (method) => {
    const { id, outs } = await stage.configurations.create(inputs);
    const edited = { ...outs, accountId: null };
    const call = {
      read: () => stage.configurations.read(id, edited),
      diff: () => stage.configurations.diff(id, edited, inputs),
      update: () => stage.configurations.update(id, edited, inputs),
      delete: () => stage.configurations.delete(id, edited),
    }[method];
    const calls = await stage.observer.counting(async () => {
      const { message } = await failure(call());
      expect(message).toMatch(/^the state of the configuration of tunnel .* has no accountId .* `pulumi state edit`$/);
    });
    expect(calls).toEqual({});
  });
});
