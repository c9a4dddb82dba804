/** Routes and virtual networks that may have been made, changed or deleted: no answer says so, and the next run ends well. */
import { describe, expect, it } from "vitest";

import { counting, inputs, kinds, play, stage, without } from "./account-objects-stage.js";
import type { Properties } from "./provider-host.js";
import { failure, refusal } from "./stage.js";

describe.each(kinds)("%s", (name, kind) => {
  const { calls, foreign, held } = play(name, kind);

  it("is made once where the answer of the POST is lost", async () => {
    await stage.observer.fault("POST", kind.path, { reset: "after" });
    const { id, outs } = await calls().create(inputs);
    expect(await held(id)).toMatchObject({ ...kind.body(inputs), comment: inputs["comment"] });
    // It is one: nothing of it is left when it is deleted.
    await stage.elsewhere({}, (host) => host.resource(name).delete(id, outs));
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
    expect(error.message).toMatch(/Then it could not be looked for: .*the next `pulumi up` looks for it/s);
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
    expect(first.properties["pending"]).toEqual({ due: ["create"] });
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

  it("of someone else whose adoption was not carried out, as a look shows, is theirs", async () => {
    const id = await foreign("theirs");
    await stage.observer.fault("PATCH", kind.path, { reset: "before" }, 20);
    const { initFailed, message } = await failure(calls().create({ ...inputs, adopt: true }));
    expect(initFailed).toBeUndefined();
    expect(message).toMatch(/^create .*: PATCH /);
    expect(await held(id)).toMatchObject({ comment: "theirs" });
  });

  it("of someone else whose adoption was carried out, although its answer was lost, is this resource's", async () => {
    const id = await foreign("theirs");
    await stage.observer.fault("PATCH", kind.path, { reset: "after" }, 20);
    const { outs, id: taken } = await calls().create({ ...inputs, adopt: true });
    expect(taken).toBe(id);
    expect(outs).toMatchObject({ adopted: true });
    expect(await held(id)).toMatchObject({ comment: inputs["comment"], trace: outs["trace"] });
  });

  it.each([
    ["carried out", "after"],
    ["not carried out", "before"],
  ])("of someone else whose adoption was %s, which nobody could see, is in the state", async (_title, reset) => {
    const id = await foreign("theirs");
    await stage.observer.fault("PATCH", kind.path, { reset }, 20);
    const looks = {
      method: "GET",
      path: kind.path,
      skip: 1,
      times: 20,
      fault: refusal(403, 10000, "Authentication error"),
    };
    stage.observer.emulator.addFault(looks as never);
    const { initFailed } = await failure(calls().create({ ...inputs, adopt: true }));
    await stage.observer.clearFaults();
    expect(initFailed).toMatchObject({ id, properties: { pending: { due: ["adopt"] } } });
    const half = initFailed?.properties ?? {};
    // A delete leaves it: it may be theirs.
    await stage.elsewhere({}, (host) => host.resource(name).delete(id, half));
    expect(await held(id)).toMatchObject({ comment: reset === "after" ? inputs["comment"] : "theirs" });
    await stage.elsewhere({}, async (host) => {
      const { props } = await host.resource(name).read(id, half);
      expect(props["pending"]).toEqual(reset === "after" ? undefined : { due: ["adopt"] });
      // Without adopt, what was not carried out is not completed either.
      const without = host.resource(name).update(id, half, inputs);
      if (reset === "before") expect((await failure(without)).message).toContain("set adopt: true");
      else await without;
      const outs = await host.resource(name).update(id, half, { ...inputs, adopt: true });
      expect(outs).toMatchObject({ adopted: true });
      expect(outs["pending"]).toBeUndefined();
    });
    expect(await held(id)).toMatchObject(kind.body(inputs));
  });

  it("that may have been made without the stack's identity is nobody's to delete: that is told, and it stays in doubt", async () => {
    const unmarked = without(inputs, "stackIdentity");
    await stage.observer.fault("POST", kind.path, { reset: "after" });
    await stage.observer.fault("GET", kind.path, refusal(403, 10000, "Authentication error"));
    const { initFailed } = await failure(calls().create(unmarked));
    await stage.observer.clearFaults();
    const { id = "", properties = {} } = initFailed ?? {};
    const made = await counting(async () => {
      const said = await stage.said(/whether .* was made is not known/, async () => {
        expect((await calls().read(id, properties)).props["pending"]).toEqual({ due: ["create"] });
      });
      expect(said).toContain(kind.label(inputs));
      await calls().delete(id, properties);
    });
    expect(made).toEqual({});
    expect((await failure(calls().create(unmarked))).message).toContain("it is there already");
  });

  it("that a killed run wrote, and did not come to keep in the state, is changed as this resource's own", async () => {
    const { id, outs } = await calls().create(inputs);
    // The run that took it for a replacement, and was killed.
    const again = await stage.elsewhere({}, (host) => host.resource(name).create(inputs));
    expect(again.id).toBe(id);
    const moved = { ...inputs, ...kind.change() };
    const updated = await stage.elsewhere({}, (host) => host.resource(name).update(id, outs, moved));
    expect(updated["adopted"]).toBeUndefined();
    expect(await held(id)).toMatchObject({ ...kind.body(moved), trace: updated["trace"] });
    await stage.elsewhere({}, (host) => host.resource(name).delete(id, updated));
    expect(await held(id)).toBeUndefined();
  });

  it("row 11: in doubt, and updated at once by a hook's retry, makes no call and is in doubt again", async () => {
    await stage.observer.fault("POST", kind.path, { reset: "after" });
    await stage.observer.fault("GET", kind.path, refusal(403, 10000, "Authentication error"));
    const { initFailed } = await failure(calls().create(inputs));
    await stage.observer.clearFaults();
    const { id = "", properties = {} } = initFailed ?? {};
    const made = await counting(async () => {
      const again = await failure(calls().update(id, properties, inputs));
      expect(again.initFailed).toMatchObject({ id, properties: { pending: { due: ["create"] } } });
    });
    expect(made).toEqual({});
    await calls().delete(id, properties);
    expect((await calls().create(inputs)).id).not.toBe(id);
  });

  it("is written by the next up where an update's outcome is not known, although the change was taken back", async () => {
    const { id, outs } = await calls().create(inputs);
    const news = { ...inputs, ...kind.change() };
    await stage.observer.fault("PATCH", kind.path, { reset: "after" }, 100);
    const error = await failure(calls().update(id, outs, news));
    expect(error.initFailed).toMatchObject({ id, properties: { ...outs, pending: { due: ["write"] } } });
    await stage.observer.clearFaults();
    expect(await held(id)).toMatchObject(kind.body(news));
    const half = error.initFailed?.properties ?? {};
    expect(await calls().diff(id, half, inputs)).toMatchObject({ changes: true, replaces: [] });
    expect(await calls().update(id, half, inputs)).toEqual(outs);
    expect(await held(id)).toMatchObject(kind.body(inputs));
  });
});
