/** Routes and virtual networks that may have been made, changed or deleted: no answer says so, and the next run ends well. */
import { describe, expect, it } from "vitest";

import { inputs, kinds, play, stage } from "./account-objects-stage.js";
import type { Properties } from "./provider-host.js";
import { failure, refusal } from "./stage.js";

describe.each(kinds)("%s", (name, kind) => {
  const { calls, foreign, held } = play(name, kind);

  it("is made once where the answer of the POST is lost", async () => {
    await stage.observer.fault("POST", kind.path, { reset: "after" });
    const { id } = await calls().create(inputs);
    expect(await held(id)).toMatchObject({ ...kind.body(inputs), comment: inputs["comment"] });
    // It is one: nothing of it is left when it is deleted.
    await stage.elsewhere({}, (host) => host.resource(name).delete(id, inputs));
    expect((await calls().create(inputs)).id).not.toBe(id);
  });

  it("is made once where the request never arrived", async () => {
    await stage.observer.fault("POST", kind.path, { reset: "before" });
    const { id } = await calls().create(inputs);
    expect(await held(id)).toBeDefined();
  });

  it("is found by the next run where it could not be looked for", async () => {
    await stage.observer.fault("POST", kind.path, { reset: "after" });
    await stage.observer.fault("GET", kind.path, refusal(403, 10000, "Authentication error"));
    const error = await failure(calls().create(inputs));
    expect(error.message).toMatch(/the next `pulumi up`, .* looks for it, and knows it by its comment/);
    const { id } = await stage.elsewhere({}, (host) => host.resource(name).create(inputs));
    expect(await held(id)).toMatchObject(kind.body(inputs));
  });

  it("that may have been made is in the state: a refresh finds it, a destroy deletes it, an up makes it anew", async () => {
    const half = async (): Promise<{ id: string; properties: Properties }> => {
      await stage.observer.fault("POST", kind.path, { reset: "after" });
      await stage.observer.fault("GET", kind.path, refusal(403, 10000, "Authentication error"));
      const { initFailed } = await failure(calls().create(inputs));
      await stage.observer.clearFaults();
      if (initFailed === undefined) throw new Error("it is not kept");
      return initFailed;
    };
    const first = await half();
    expect(first.id).toMatch(/^unknown-/);
    expect(first.properties["inDoubt"]).toBe("creation");
    const read = await calls().read(first.id, first.properties);
    expect(await held(read.id)).toMatchObject(kind.body(inputs));
    expect(await calls().diff(read.id, read.props, inputs)).toMatchObject({ changes: false });
    expect(await calls().diff(first.id, first.properties, inputs)).toMatchObject({ deleteFirst: true });
    await calls().delete(first.id, first.properties);
    expect(await held(read.id)).toBeUndefined();
    expect((await calls().read(first.id, first.properties)).id).toBe("");
  });

  it("that was in doubt, and is replaced by name: its delete leaves what was made instead", async () => {
    await stage.observer.fault("POST", kind.path, { reset: "before" });
    await stage.observer.fault("GET", kind.path, refusal(403, 10000, "Authentication error"));
    const { initFailed } = await failure(calls().create(inputs));
    await stage.observer.clearFaults();
    const { id = "", properties = {} } = initFailed ?? {};
    await stage.elsewhere({}, async (host) => {
      const made = await host.resource(name).create(inputs);
      await host.resource(name).delete(id, properties);
      expect(await held(made.id)).toBeDefined();
    });
  });

  it("that was deleted, although all answers were lost, is gone", async () => {
    const { id, outs } = await calls().create(inputs);
    await stage.observer.fault("DELETE", kind.path, { reset: "after" }, 1);
    await stage.observer.fault("DELETE", kind.path, { status: 502 }, 20);
    await stage.elsewhere({ CLOUDFLARE_TUNNEL_BACKOFF_SECONDS: "0.01" }, (host) =>
      host.resource(name).delete(id, outs),
    );
    expect(await held(id)).toBeUndefined();
  });

  it("of someone else whose adoption may not have been carried out is not deleted", async () => {
    const id = await foreign("theirs");
    await stage.observer.fault("PATCH", kind.path, { reset: "before" }, 20);
    const { initFailed } = await failure(calls().create({ ...inputs, adopt: true }));
    await stage.observer.clearFaults();
    expect(initFailed).toMatchObject({ id, properties: { inDoubt: "adoption" } });
    const half = initFailed?.properties ?? {};
    await stage.elsewhere({}, (host) => host.resource(name).delete(id, half));
    expect(await held(id)).toMatchObject({ comment: "theirs" });
    await stage.elsewhere({}, async (host) => {
      const outs = await host.resource(name).update(id, half, { ...inputs, adopt: true });
      expect(outs["inDoubt"]).toBeUndefined();
    });
    expect(await held(id)).toMatchObject(kind.body(inputs));
  });

  it("is written by the next up where an update's outcome is not known, although the change was taken back", async () => {
    const { id, outs } = await calls().create(inputs);
    const news = { ...inputs, ...kind.change() };
    await stage.observer.fault("PATCH", kind.path, { reset: "after" }, 100);
    const error = await failure(calls().update(id, outs, news));
    expect(error.initFailed).toMatchObject({ id, properties: { ...outs, unsettled: true } });
    await stage.observer.clearFaults();
    expect(await held(id)).toMatchObject(kind.body(news));
    const half = error.initFailed?.properties ?? {};
    expect(await calls().diff(id, half, inputs)).toMatchObject({ changes: true, replaces: [] });
    expect(await calls().update(id, half, inputs)).toEqual(outs);
    expect(await held(id)).toMatchObject(kind.body(inputs));
  });
});
