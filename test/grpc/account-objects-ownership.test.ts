/** Whose a route or a virtual network is: the trace in its comment tells. What is someone else's stays. */
import { describe, expect, it } from "vitest";

import { commentOf } from "../../provider/contract/comment.js";
import {
  anotherIdentity,
  comment,
  counting,
  inputs,
  kinds,
  mark,
  play,
  stage,
  without,
} from "./account-objects-stage.js";
import type { Properties } from "./provider-host.js";
import { failure, refusal } from "./stage.js";

/** What the resource of another stack leaves in a comment. */
const theirs = "Pulumi site/dev/one [0123456789.abcdef]";

describe.each(kinds)("%s", (name, kind) => {
  const { calls, foreign, held, written } = play(name, kind);
  /** What the same program makes in another stack of the same project and stack name: the mark is the same, the stack is not. */
  const ofAnother = (): Properties => ({ ...inputs, stackIdentity: anotherIdentity });

  it("bears a trace behind its comment, which people read, and which no diff compares", async () => {
    const { id, outs } = await calls().create(inputs);
    expect(await written(id)).toMatch(/^Pulumi site\/dev\/one \[[\w-]{10}\.[\w-]{6}\]$/);
    expect(outs["comment"]).toBe(inputs["comment"]);
    expect(await calls().diff(id, outs, { ...inputs, mark: mark() })).toMatchObject({ changes: false });
  });

  it("is dropped from the state once another stack has it", async () => {
    const { id, outs } = await calls().create(inputs);
    await stage.observer.api("PATCH", `${kind.path}/${id}`, { comment: theirs });
    const said = await stage.said(/belongs to another stack by now/, async () => {
      expect((await calls().read(id, outs)).id).toBe("");
    });
    expect(said).toContain(id);
    expect(await held(id)).toBeDefined();
  });

  it("is not changed once another stack has it, unless it is to be taken back", async () => {
    const { id, outs } = await calls().create(inputs);
    await stage.observer.api("PATCH", `${kind.path}/${id}`, { comment: theirs });
    const news = { ...inputs, ...kind.change() };
    const { message } = await failure(calls().update(id, outs, news));
    expect(message).toMatch(/^update .* belongs to another stack by now.*nothing was changed.*pulumi refresh/);
    expect(await written(id)).toBe(theirs);
    const back = await calls().update(id, outs, { ...news, adopt: true });
    expect(back).toMatchObject({ adopted: true });
    expect(back["trace"]).not.toBe(outs["trace"]);
    expect(await held(id)).toMatchObject({ ...kind.body(news), comment: inputs["comment"], trace: back["trace"] });
  });

  it("row 10: is not deleted once another stack has it", async () => {
    const { id, outs } = await calls().create(inputs);
    await stage.observer.api("PATCH", `${kind.path}/${id}`, { comment: theirs });
    const said = await stage.said(/was left as it is/, () => calls().delete(id, outs));
    expect(said).toContain("another stack has taken it over");
    expect(await written(id)).toBe(theirs);
  });

  it("whose comment was edited by hand is still this resource's, and is written again with the trace that it had", async () => {
    const { id, outs } = await calls().create(inputs);
    await stage.observer.api("PATCH", `${kind.path}/${id}`, { comment: "by hand" });
    const { props } = await calls().read(id, outs);
    expect(props).toMatchObject({ comment: "by hand", trace: outs["trace"] });
    expect(await calls().diff(id, props, inputs)).toMatchObject({ changes: true, replaces: [] });
    expect(await calls().update(id, props, inputs)).toEqual(outs);
    await calls().delete(id, outs);
    expect(await held(id)).toBeUndefined();
  });

  it.each(["", "theirs", commentOf("site", "prod", "one"), commentOf("site", "dev", "one"), theirs])(
    "leaves another's (comment %j), and says what is there",
    async (text) => {
      const id = await foreign(text);
      const error = await failure(calls().create(inputs));
      expect(error.message).toContain(`create ${kind.label(inputs)}: it is there already`);
      expect(error.message).toContain(id);
      expect(error.message).toContain(text === "" ? "no comment" : text.replace(/ \[.*/, ""));
      expect(error.message).toMatch(/nothing was changed.*aliases.*pulumi state delete.*set adopt: true/);
      expect(error.message).not.toContain("destroy");
      expect(await written(id)).toBe(text);
    },
  );

  it("row 3: of another stack of the same names is neither taken nor deleted", async () => {
    const { id, outs } = await calls().create(inputs);
    await stage.elsewhere({}, async (host) => {
      const theirs = ofAnother();
      expect((await failure(host.resource(name).create(theirs))).message).toContain("it is there already");
    });
    expect(await held(id)).toMatchObject({ trace: outs["trace"] });
  });

  it("row 5: of another stack with the same comment of the user's own is neither taken nor deleted", async () => {
    const { id, outs } = await calls().create({ ...inputs, comment: "web team" });
    const theirs = { ...ofAnother(), comment: "web team" };
    await stage.elsewhere({}, async (host) => {
      expect((await failure(host.resource(name).create(theirs))).message).toContain("it is there already");
    });
    // With adopt it is taken over: the former owner's delete sees that, and leaves it.
    const adopted = await stage.elsewhere({}, (host) => host.resource(name).create({ ...theirs, adopt: true }));
    expect(adopted.id).toBe(id);
    await stage.said(/another stack has taken it over/, () => calls().delete(id, outs));
    expect(await held(id)).toMatchObject({ comment: "web team", trace: adopted.outs["trace"] });
  });

  it("row 5: that was adopted is deleted by name", async () => {
    const id = await foreign("theirs");
    let made = { id: "", outs: {} as Properties };
    const adopting = await stage.said(/adopted/, async () => {
      made = await calls().create({ ...inputs, adopt: true });
    });
    expect(adopting).toContain(id);
    expect(made).toMatchObject({ id, outs: { adopted: true } });
    expect(await held(id)).toMatchObject({ ...kind.body(inputs), comment: inputs["comment"] });
    const deleting = await stage.said(/was there before, and was taken over/, () => calls().delete(id, made.outs));
    expect(deleting).toContain(id);
    expect(await held(id)).toBeUndefined();
  });

  it("without the stack's identity takes nothing without adopt, and writes no trace", async () => {
    const unmarked = without(inputs, "stackIdentity");
    const { id, outs } = await calls().create(unmarked);
    expect(outs["trace"]).toBeUndefined();
    expect(await written(id)).toBe(inputs["comment"]);
    const again = stage.elsewhere({}, (host) => host.resource(name).create(unmarked));
    expect((await failure(again)).message).toContain("it is there already");
    await calls().delete(id, outs);
    expect(await held(id)).toBeUndefined();
  });

  it("of a state without a trace, as an import writes it, is known by its id until another stack leaves one", async () => {
    const id = await foreign("by hand");
    const outs = { ...inputs, comment: "by hand", createdAt: "2026-01-01T00:00:00Z" };
    expect((await calls().read(id, outs)).id).toBe(id);
    const updated = await calls().update(id, outs, inputs);
    expect(await held(id)).toMatchObject({ trace: updated["trace"] });
    await stage.elsewhere({}, (host) => host.resource(name).delete(id, outs));
    expect(await held(id)).toBeDefined();
    await calls().delete(id, updated);
    expect(await held(id)).toBeUndefined();
  });

  it("row 1: renamed in the program without an alias is refused before anything is changed; then both names can be destroyed", async () => {
    const { id, outs } = await calls().create(inputs);
    const renamed = { ...inputs, mark: mark(), comment: comment("two") };
    await stage.elsewhere({}, async (host) => {
      const run = host.resource(name);
      await run.check(renamed);
      const made = await counting(async () => {
        const { message } = await failure(run.create(renamed));
        expect(message).toMatch(/nothing was changed.*only renamed in the program keeps it with the option aliases/);
      });
      expect(made).toEqual({ [`POST ${kind.endpoint}`]: 1, ...kind.lookCalls });
      // row 8: the run goes on (--continue-on-error), and what the new one did not get is not lost with the old one.
      const refused = await failure(run.delete(id, outs));
      expect(refused.message).toMatch(/kept, since another resource of this program declares the same/);
      expect(refused.message).toContain("aliases");
    });
    expect(await held(id)).toMatchObject({ trace: outs["trace"] });
    // A destroy declares nothing.
    await stage.elsewhere({}, (host) => host.resource(name).delete(id, outs));
    expect(await held(id)).toBeUndefined();
  });

  it("row 1: renamed in the program with an alias makes no call", async () => {
    const { id, outs } = await calls().create(inputs);
    const renamed = { ...inputs, mark: mark(), comment: comment("two") };
    await stage.elsewhere({}, async (host) => {
      const run = host.resource(name);
      const made = await counting(async () => {
        await run.check(renamed, inputs);
        expect(await run.diff(id, outs, renamed)).toMatchObject({ changes: false });
      });
      expect(made).toEqual({});
    });
  });

  it("passes to a resource of the program that takes it over with adopt: the old one's delete leaves it", async () => {
    const { id, outs } = await calls().create(inputs);
    const taker = { ...inputs, mark: mark(), adopt: true };
    const taken = await stage.elsewhere({}, async (host) => {
      const run = host.resource(name);
      await run.check(taker);
      const made = await run.create(taker);
      expect(made.id).toBe(id);
      expect(await counting(() => run.delete(id, outs))).toEqual({});
      return made;
    });
    // In a later run the trace tells.
    await stage.elsewhere({}, (host) => host.resource(name).delete(id, outs));
    expect(await held(id)).toMatchObject({ trace: taken.outs["trace"] });
  });

  it("stays one under --replace: what is created is the old one, with a new stamp, and the old state's delete leaves it", async () => {
    const { id, outs } = await calls().create(inputs);
    const again = await stage.elsewhere({}, async (host) => {
      const run = host.resource(name);
      await run.diff(id, outs, inputs);
      const made = await run.create(inputs);
      expect(made.id).toBe(id);
      await run.delete(id, outs);
      return made;
    });
    expect(again.outs["adopted"]).toBeUndefined();
    expect(again.outs["trace"]).not.toBe(outs["trace"]);
    expect(await held(id)).toMatchObject({ trace: again.outs["trace"] });
  });

  it("renamed with an alias, then under --replace: its predecessor's, which bears the former name's mark, is its own", async () => {
    const { id, outs } = await calls().create(inputs);
    const renamed = { ...inputs, mark: mark(), comment: comment("two") };
    const kept = await stage.elsewhere({}, (host) => host.resource(name).check(renamed, inputs));
    await stage.elsewhere({}, async (host) => {
      const run = host.resource(name);
      await run.check(renamed, kept.inputs);
      const made = await run.create((await run.check(renamed)).inputs);
      expect(made.id).toBe(id);
      expect(made.outs["adopted"]).toBeUndefined();
      await run.delete(id, outs);
      expect(await held(id)).toMatchObject({ trace: made.outs["trace"] });
    });
    // A resource that is new under that name has no former one.
    const fresh = await stage.elsewhere({}, async (host) => (await host.resource(name).check(inputs)).inputs);
    expect(fresh["formerMarks"]).toBeUndefined();
  });

  it("in doubt, and renamed with an alias: what was made is deleted, and made anew", async () => {
    await stage.observer.fault("POST", kind.path, { reset: "after" });
    await stage.observer.fault("GET", kind.path, refusal(403, 10000, "Authentication error"));
    const { initFailed } = await failure(calls().create(inputs));
    await stage.observer.clearFaults();
    const renamed = { ...inputs, mark: mark(), comment: comment("two") };
    await stage.elsewhere({}, async (host) => {
      const run = host.resource(name);
      await run.check(renamed, inputs);
      const { inputs: checked } = await run.check(renamed);
      await run.delete(initFailed?.id ?? "", initFailed?.properties ?? {});
      expect(await held((await run.create(checked)).id)).toBeDefined();
    });
  });

  it("keeps what a run wrote that was killed, and came not to keep it in the state", async () => {
    const { id, outs } = await calls().create(inputs);
    const { outs: newer } = await stage.elsewhere({}, async (host) => {
      const run = host.resource(name);
      await run.check(inputs, inputs);
      return await run.create((await run.check(inputs)).inputs);
    });
    const read = await stage.elsewhere({}, (host) => host.resource(name).read(id, outs));
    expect(read).toMatchObject({ id, props: { trace: newer["trace"] } });
    expect(read.props["pending"]).toBeUndefined();
  });

  it("stays where a replacement took it in a run that ended before the old one was deleted", async () => {
    const { id, outs } = await calls().create(inputs);
    const again = await stage.elsewhere({}, (host) => host.resource(name).create(inputs));
    expect(again.id).toBe(id);
    // The next run deletes the old one, which is still in the state, whatever became of the new one.
    const moved = { ...inputs, ...kind.change() };
    let { outs: now } = again;
    for (const declared of [inputs, moved]) {
      await stage.elsewhere({}, async (host) => {
        const run = host.resource(name);
        await run.check(declared);
        const { changes } = await run.diff(id, now, declared);
        if (changes) now = await run.update(id, now, declared);
        await run.delete(id, outs);
      });
      expect(await held(id)).toMatchObject(kind.body(declared));
    }
    // So does one that is left out, and a destroy: no memory of this run tells it.
    await stage.elsewhere({}, (host) => host.resource(name).delete(id, outs));
    expect(await held(id)).toBeDefined();
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

  it("is not taken from another resource of the same run, with adopt either", async () => {
    const { id, outs } = await calls().create(inputs);
    await calls().diff(id, outs, inputs);
    const second = { ...inputs, mark: mark(), comment: comment("two"), adopt: true };
    expect((await failure(calls().create(second))).message).toMatch(
      /it is there already.*nothing was changed. It belongs to another resource of this program/,
    );
    expect(await held(id)).toMatchObject({ trace: outs["trace"] });
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
    const others = await foreign("by hand", place);
    const { message } = await failure(calls().update(id, outs, place));
    expect(message).toMatch(/it is there already: .*"by hand"/);
    expect(message).toContain(others);
    expect(await held(id)).toMatchObject(kind.body(inputs));
  });

  it("row 7: a secret comment is in no message, whole or in part, and in no id", async () => {
    const secret = `s3cret-${"y".repeat(60)}-"quoted"`;
    const holding = { ...inputs, comment: secret, holdsSecrets: ["comment"] };
    const { id, outs } = await calls().create(holding);
    expect(id).not.toContain("s3cret");
    const rest = { ...outs, comment: "[its own output]" };
    expect(JSON.stringify(rest)).not.toContain("s3cret");
    const { message } = await failure(calls().create({ ...holding, mark: mark() }));
    expect(message).toContain("it is there already");
    expect(message).not.toMatch(/s3cret|yyyyyy/);
    await stage.observer.fault("PATCH", kind.path, { reset: "after" }, 100);
    const lost = await failure(calls().update(id, outs, { ...holding, comment: `${secret}2` }));
    const clear = without(lost.initFailed?.properties ?? {}, "comment", "pending");
    expect(JSON.stringify([clear, lost.message])).not.toContain("s3cret");
  });
});
