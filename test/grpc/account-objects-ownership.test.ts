/** Whose a route or a virtual network is: what is someone else's stays, what is this stack's passes on within it. */
import { describe, expect, it } from "vitest";

import { commentOf } from "../../provider/contract/comment.js";
import { comment, counting, inputs, kinds, mark, play, stage } from "./account-objects-stage.js";
import type { Properties } from "./provider-host.js";
import { failure } from "./stage.js";

describe.each(kinds)("%s", (name, kind) => {
  const { calls, foreign, held } = play(name, kind);

  it("is given up once the comment says that another stack has it", async () => {
    const { id, outs } = await calls().create(inputs);
    await stage.observer.api("PATCH", `${kind.path}/${id}`, { comment: commentOf("site", "prod", "one") });
    const said = await stage.said(/belongs to another stack by now/, async () => {
      expect((await calls().read(id, outs)).id).toBe("");
    });
    expect(said).toContain(id);
    expect(await held(id)).toBeDefined();
  });

  it("is not changed once the comment says that another stack has it, unless it is to be taken back", async () => {
    const { id, outs } = await calls().create(inputs);
    const theirs = commentOf("site", "prod", "one");
    await stage.observer.api("PATCH", `${kind.path}/${id}`, { comment: theirs });
    const news = { ...inputs, ...kind.change() };
    const { message } = await failure(calls().update(id, outs, news));
    expect(message).toMatch(/^update .* is another stack's, as its comment says: nothing was changed.*pulumi refresh/);
    expect(await held(id)).toMatchObject({ ...kind.body(inputs), comment: theirs });
    await calls().update(id, outs, { ...news, adopt: true });
    expect(await held(id)).toMatchObject({ ...kind.body(news), comment: inputs["comment"] });
  });

  it.each(["", "theirs", commentOf("site", "prod", "one")])(
    "leaves another's (comment %j), and says what is there",
    async (text) => {
      const id = await foreign(text);
      const error = await failure(calls().create(inputs));
      expect(error.message).toContain(`create ${kind.label(inputs)}: it is there already`);
      expect(error.message).toContain(id);
      expect(error.message).toContain(JSON.stringify(text));
      expect(error.message).toContain("set adopt: true");
      expect(await held(id)).toMatchObject({ comment: text });
    },
  );

  it("does not take an empty comment for a mark", async () => {
    await foreign("");
    expect((await failure(calls().create({ ...inputs, comment: "" }))).message).toMatch(/not this resource's own/);
  });

  it("takes another's over with adopt, and deletes it later", async () => {
    const id = await foreign("theirs");
    let made = { id: "", outs: {} as Properties };
    const said = await stage.said(/adopted/, async () => {
      made = await calls().create({ ...inputs, adopt: true });
    });
    expect(said).toContain(id);
    expect(made.id).toBe(id);
    expect(await held(id)).toMatchObject({ ...kind.body(inputs), comment: inputs["comment"] });
    await stage.elsewhere({}, (host) => host.resource(name).delete(id, made.outs));
    expect(await held(id)).toBeUndefined();
  });

  it("stays one where it is renamed in the program without an alias: the old one's delete leaves it", async () => {
    const { id, outs } = await calls().create(inputs);
    const renamed = { ...inputs, mark: mark(), comment: comment("two") };
    await stage.elsewhere({}, async (host) => {
      const run = host.resource(name);
      let again: { id: string } = { id: "" };
      const made = await counting(async () => (again = await run.create(renamed)));
      expect(made).toEqual({ [`POST ${kind.endpoint}`]: 1, ...kind.lookCalls });
      expect(again.id).toBe(id);
      expect(await counting(() => run.delete(id, outs))).toEqual({});
    });
    // Both comments name the stack: no request is due for that.
    expect(await held(id)).toMatchObject({ comment: comment("one") });
  });

  it("stays one under --replace: what is created is the old one, whose delete leaves it", async () => {
    const { id, outs } = await calls().create(inputs);
    await stage.elsewhere({}, async (host) => {
      const run = host.resource(name);
      await run.diff(id, outs, inputs);
      expect((await run.create(inputs)).id).toBe(id);
      await run.delete(id, outs);
    });
    expect(await held(id)).toBeDefined();
  });

  it("stays where a replacement took it in a run that ended before the old one was deleted", async () => {
    const { id, outs } = await calls().create(inputs);
    const again = await stage.elsewhere({}, (host) => host.resource(name).create(inputs));
    expect(again.id).toBe(id);
    // The next run deletes the old one, which is still in the state, whatever became of the new one.
    const moved = { ...inputs, ...kind.change() };
    for (const declared of [inputs, moved]) {
      await stage.elsewhere({}, async (host) => {
        const run = host.resource(name);
        await run.check(declared);
        const { changes } = await run.diff(id, again.outs, declared);
        if (changes) await run.update(id, again.outs, declared);
        await run.delete(id, outs);
      });
      expect(await held(id)).toMatchObject(kind.body(declared));
    }
  });

  it("goes where it is replaced by another one in the same run, although nothing about it changed", async () => {
    const { id, outs } = await calls().create(inputs);
    const moved = { ...inputs, ...kind.change() };
    await stage.elsewhere({}, async (host) => {
      const run = host.resource(name);
      await run.check(moved);
      await run.diff(id, outs, moved);
      expect((await run.create(moved)).id).not.toBe(id);
      await run.delete(id, outs);
    });
    expect(await held(id)).toBeUndefined();
  });

  it("goes in a destroy that refreshes first", async () => {
    const { id, outs } = await calls().create(inputs);
    await stage.elsewhere({}, async (host) => {
      const run = host.resource(name);
      await run.read(id, outs);
      await run.diff(id, outs, inputs);
      await run.delete(id, outs);
    });
    expect(await held(id)).toBeUndefined();
  });

  it("is not taken from another resource of the same run", async () => {
    const { id } = await calls().create(inputs);
    await calls().diff(id, inputs, inputs);
    const second = { ...inputs, mark: mark(), comment: comment("two") };
    expect((await failure(calls().create(second))).message).toContain("it is there already");
  });

  it("is known for a renamed one's own in a run that refreshes first", async () => {
    const { id, outs } = await calls().create(inputs);
    const renamed = { ...inputs, mark: mark(), comment: comment("two") };
    await stage.elsewhere({}, async (host) => {
      const run = host.resource(name);
      // The refresh diffs what the state holds, which the program need not declare.
      await run.read(id, outs);
      await run.diff(id, outs, inputs);
      await run.check(renamed);
      expect((await run.create(renamed)).id).toBe(id);
      await run.delete(id, outs);
    });
    expect(await held(id)).toBeDefined();
  });

  it("that makes room is waited for by what comes in its place", async () => {
    const { id, outs } = await calls().create(inputs);
    const moved = { ...inputs, ...kind.change() };
    const second = { ...inputs, mark: mark(), comment: comment("two") };
    await stage.elsewhere({}, async (host) => {
      const run = host.resource(name);
      await run.diff(id, outs, moved);
      const creating = run.create(second);
      await run.update(id, outs, moved);
      expect((await creating).id).not.toBe(id);
    });
    expect(await held(id)).toMatchObject(kind.body(moved));
  });

  it("is moved to a place that another resource of the run leaves, whichever comes first", async () => {
    const { id, outs } = await calls().create(inputs);
    const second = { ...inputs, ...kind.inputs(), mark: mark(), comment: comment("two") };
    const leaving = await calls().create(second);
    const place = { ...second, mark: inputs["mark"], comment: inputs["comment"] };
    const further = { ...second, ...kind.change() };
    await stage.elsewhere({}, async (host) => {
      const run = host.resource(name);
      await run.diff(id, outs, place);
      await run.diff(leaving.id, leaving.outs, further);
      await Promise.all([run.update(id, outs, place), run.update(leaving.id, leaving.outs, further)]);
    });
    expect(await held(id)).toMatchObject(kind.body(place));
    expect(await held(leaving.id)).toMatchObject(kind.body(further));
  });

  it("is not moved to a place that is taken: the error says by what", async () => {
    const { id, outs } = await calls().create(inputs);
    const place = { ...inputs, ...kind.inputs() };
    const theirs = await foreign("by hand", place);
    const { message } = await failure(calls().update(id, outs, place));
    expect(message).toMatch(/it is there already: .*"by hand"/);
    expect(message).toContain(theirs);
    expect(await held(id)).toMatchObject(kind.body(inputs));
  });

  it("that another resource of the run took, although it is declared elsewhere, is made anew", async () => {
    const { id, outs } = await calls().create(inputs);
    const moved = { ...inputs, ...kind.change() };
    const second = { ...inputs, mark: mark(), comment: comment("two") };
    await stage.elsewhere({}, async (host) => {
      const run = host.resource(name);
      const taken = await run.create(second);
      expect(taken.id).toBe(id);
      expect(await run.diff(id, outs, moved)).toMatchObject({ changes: true, replaces: ["id"] });
      const refused = await counting(async () => {
        expect((await failure(run.update(id, outs, moved))).message).toContain("passed to another resource");
      });
      expect(refused).toEqual({});
      expect((await run.create(moved)).id).not.toBe(id);
      await run.delete(id, outs);
      expect(await run.diff(id, taken.outs, second)).toMatchObject({ changes: false, replaces: [] });
    });
    expect(await held(id)).toMatchObject({ ...kind.body(inputs), comment: comment("one") });
  });
});
