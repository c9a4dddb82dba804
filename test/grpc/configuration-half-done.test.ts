/** Requests for a configuration whose answers are lost: it is in the state, and the next run ends in what it declares. */
import { beforeEach, describe, expect, it } from "vitest";

import {
  another,
  catchAll,
  config,
  deleteLater,
  inputs,
  putOutside,
  stage,
  standing,
  tunnelId,
} from "./configuration-stage.js";
import { pointer, type Properties } from "./provider-host.js";
import { failure, refusal, unchanged, updated } from "./stage.js";

const third = { ingress: [{ service: "http_status:418" }] };

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

    it("row 7: what was tried is in `pending` only, which is secret", async () => {
      const hidden = { ingress: [{ hostname: "zqvkxwjq.example.com", service: "http://a" }, catchAll] };
      const news = { ...inputs, config: hidden, holdsSecrets: ["config"] };
      const { pending, ...clear } = await lost(outs, news, carriedOut);
      expect(pending).toEqual({ due: ["write"], maybe: [{ config: hidden }] });
      expect(JSON.stringify(clear)).not.toContain("zqvkxwjq");
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
      await stage.elsewhere({}, async (host) => {
        for (const each of [state, props]) await host.resource("TunnelConfiguration").delete(id, each);
      });
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
    expect(error.initFailed?.properties).toMatchObject({
      config,
      version: 1,
      pending: { due: ["write"], maybe: [{ config: another }] },
    });
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
