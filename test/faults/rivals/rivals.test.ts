/** "Stacks that use IngressRules do not lose each other's rules": shown, against the emulator, in time that is not waited for. */
import { describe, expect, it } from "vitest";

import { merge, type Rule } from "../../../provider/lifecycle/ingress-rules/merge.js";
import type { TunnelConfigWire } from "../../../provider/api/wire.js";
import type { KeptState } from "../../../provider/lifecycle/ingress-rules/state.js";
import { compareRules } from "../../../provider/validation/rule-order.js";
import { type Line, Rivalry } from "./rivals.js";
import { randomFrom, VirtualTime } from "./virtual-time.js";

const RUNS = 500;

/** Names of which some cover others. */
const HOSTS = [
  "*.example.com",
  "*.a.example.com",
  "b.a.example.com",
  "c.example.com",
  "d.example.com",
  "*.e.example.com",
];
const PATHS = [undefined, "^/v1", "^/v1/long", "\\.jpg$"];

interface Writer {
  mark: string;
  /** In the state already, from a run before. */
  before: Rule[];
  declared: Rule[];
}

function between(random: () => number, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** Every host name and path has one owner; some are someone else's, in no particular order. */
function deal(random: () => number): { writers: Writer[]; foreign: Rule[] } {
  const count = between(random, 2, 10);
  const writers = Array.from({ length: count }, (_, index): Writer => ({
    mark: `stack-${String(index)}`,
    before: [],
    declared: [],
  }));
  const foreign: Rule[] = [];
  const matches = HOSTS.flatMap((hostname) =>
    PATHS.map((path) => ({ hostname, ...(path === undefined ? {} : { path }) })),
  );
  for (const match of matches) {
    if (random() < 0.4) continue;
    const owner = between(random, -1, count - 1);
    const writer = writers[owner];
    const rule = { ...match, service: `http://owner-${String(owner)}:80` };
    if (writer === undefined) {
      foreign.push(rule);
      continue;
    }
    const fate = random();
    if (fate < 0.6) writer.declared.push(rule);
    else if (fate < 0.8) writer.before.push(rule);
    else {
      writer.before.push(rule);
      writer.declared.push({ ...rule, service: `http://owner-${String(owner)}:8080` });
    }
  }
  // Written by hand, but not wrongly: what covers another comes after it. A program's order counts.
  for (const { before, declared } of writers) for (const rules of [before, declared]) rules.sort(compareRules);
  const sorted = foreign.reduce<TunnelConfigWire | null>(
    (config, rule) => merge(config, { declared: [rule], owned: [], adopt: false }).config,
    null,
  );
  return { writers, foreign: ((sorted?.ingress ?? []) as Rule[]).slice(0, -1) };
}

interface Outcome {
  lost: string[];
  leftBehind: string[];
  failed: string[];
  foreignChanged: boolean;
  document: string;
  expected: string;
  gets: number;
}

const text = (rule: Rule): string => JSON.stringify([rule["hostname"], rule["path"], rule["service"]]);

/** One run: all stacks at once. Then, where asked for, each refreshes and runs `up` again, one after the other. */
async function rivalry(
  seed: number,
  stallMs: number,
  loses?: Line["loses"],
): Promise<{ first: Outcome; healed: Outcome }> {
  const random = randomFrom(seed);
  const time = new VirtualTime();
  const world = new Rivalry(time, random);
  const { writers, foreign } = deal(random);
  await world.begin([...foreign]);
  const states = new Map<Writer, { id: string; state: KeptState }>();
  const quick: Line = { latency: () => 1, stall: () => 0 };
  for (const writer of writers.filter(({ before }) => before.length > 0)) {
    const created = world.process(quick).create(world.inputs(writer.mark, writer.before));
    const [result] = await time.run([created]);
    if (result?.status === "fulfilled") states.set(writer, result.value);
    else throw new Error(`the stage could not be set: ${String(result?.reason)}`);
  }
  const line: Line = {
    latency: () => 50 + 150 * random(),
    stall: () => (random() < 0.5 ? stallMs * random() : 0),
    ...(loses === undefined ? {} : { loses }),
  };
  const up = async (writer: Writer, on: Line): Promise<void> => {
    await time.sleep(500 * random());
    const lifecycle = world.process(on);
    const inputs = world.inputs(writer.mark, writer.declared);
    const known = states.get(writer);
    if (writer.declared.length === 0) {
      if (known !== undefined) await lifecycle.delete(known.id, known.state);
      states.delete(writer);
    } else if (known === undefined) states.set(writer, await lifecycle.create(inputs));
    else states.set(writer, { id: known.id, state: await lifecycle.update(known.id, known.state, inputs) });
  };
  const outcome = async (results: PromiseSettledResult<unknown>[]): Promise<Outcome> => {
    const rules = await world.rules();
    const there = new Set(rules.map(text));
    const declared = writers.flatMap((writer) => writer.declared);
    const wanted = new Set(declared.map(text));
    const foreignTexts = foreign.map(text);
    const expected = declared.reduce<TunnelConfigWire>(
      (config, rule) => merge(config, { declared: [rule], owned: [], adopt: false }).config,
      { ingress: [...foreign, { service: "http_status:503" }] },
    );
    return {
      lost: [...wanted].filter((rule) => !there.has(rule)),
      leftBehind: [...there].filter((rule) => !wanted.has(rule) && !foreignTexts.includes(rule)),
      failed: results.flatMap((result) => (result.status === "rejected" ? [String(result.reason)] : [])),
      foreignChanged:
        JSON.stringify(rules.map(text).filter((rule) => foreignTexts.includes(rule))) !== JSON.stringify(foreignTexts),
      document: JSON.stringify(rules.map(text)),
      expected: JSON.stringify((expected.ingress as Rule[]).slice(0, -1).map(text)),
      gets: world.gets,
    };
  };
  const first = await outcome(await time.run(writers.map((writer) => up(writer, line))));
  const again: PromiseSettledResult<unknown>[] = [];
  for (const writer of writers) {
    const known = states.get(writer);
    const lifecycle = world.process(quick);
    if (known !== undefined) {
      const [read] = await time.run([lifecycle.read(known.id, known.state)]);
      if (read?.status === "fulfilled" && read.value !== undefined) known.state = read.value.state;
      else states.delete(writer);
    }
    again.push(...(await time.run([up(writer, quick)])));
  }
  return { first, healed: await outcome(again) };
}

/** Many resources of one run, of which the engine makes so many at a time; what it said, and how long it took. */
async function slices(world: Rivalry, line: Line, mark: string, count: number, parallel: number): Promise<Rule[]> {
  const lifecycle = world.process(line);
  const rules = Array.from({ length: count }, (_, index) => ({
    hostname: `${mark}-${String(index)}.example.com`,
    service: `http://${mark}:80`,
  }));
  const todo = rules.entries();
  const worker = async (): Promise<void> => {
    for (const [index, rule] of todo) await lifecycle.create(world.inputs(`${mark}-${String(index)}`, [rule]));
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return rules;
}

const clean = { lost: [], leftBehind: [], failed: [], foreignChanged: false };

describe("stacks that write one configuration at the same moment", () => {
  it(`lose no rule and leave none behind, in ${String(RUNS)} runs with stalls below settleSeconds; the order makes no difference`, async () => {
    for (let seed = 1; seed <= RUNS; seed += 1) {
      const { first } = await rivalry(seed, 1_500);
      expect({ seed, ...first }).toMatchObject({ seed, ...clean, document: first.expected });
    }
  });

  it("lose rules where one stalls for longer; the next refresh shows it, and the next up repairs it", async () => {
    let lost = 0;
    for (let seed = 1; seed <= 100; seed += 1) {
      const { first, healed } = await rivalry(seed, 12_000);
      lost += first.lost.length + first.leftBehind.length;
      expect({ seed, foreign: first.foreignChanged }).toEqual({ seed, foreign: false });
      expect({ seed, ...healed }).toMatchObject({ seed, lost: [], failed: [], foreignChanged: false });
    }
    expect(lost).toBeGreaterThan(0);
  });

  it("change nobody else's rule where a PUT or its answer is lost", async () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const random = randomFrom(seed + 10_000);
      const loses = (): "before" | "after" | undefined =>
        random() < 0.3 ? (random() < 0.5 ? "before" : "after") : undefined;
      const { first } = await rivalry(seed, 500, loses);
      expect({ seed, ...first }).toMatchObject({ seed, foreignChanged: false });
      expect({ seed, wrong: first.failed.length === 0 ? [...first.lost, ...first.leftBehind] : [] }).toEqual({
        seed,
        wrong: [],
      });
    }
  });
});

describe("many resources of one run, 16 at a time", () => {
  const quick: Line = { latency: () => 20, stall: () => 0 };

  it("take a request for each 15, and one look at the end, however many they are", async () => {
    const time = new VirtualTime();
    const world = new Rivalry(time, randomFrom(1));
    await world.begin([]);
    const [made] = await time.run([slices(world, quick, "app", 2_000, 16)]);
    expect(made?.status).toBe("fulfilled");
    expect(new Set((await world.rules()).map(text))).toEqual(new Set((made as { value: Rule[] }).value.map(text)));
    expect({ gets: world.gets, puts: world.puts, said: world.said }).toEqual({ gets: 2, puts: 134, said: [] });
    expect(time.now).toBeLessThan(60_000);
  });

  it("lose no rule, and none of a rival that makes many, too", async () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const random = randomFrom(seed);
      const time = new VirtualTime();
      const world = new Rivalry(time, random);
      await world.begin([]);
      const line: Line = { latency: () => 20 + 80 * random(), stall: () => (random() < 0.3 ? 1_000 * random() : 0) };
      const runs = ["one", "other", "third"].map((mark) => slices(world, line, mark, 20, 5));
      const made = await time.run(runs);
      const declared = made.flatMap((run): (Rule | string)[] =>
        run.status === "fulfilled" ? run.value : [String(run.reason)],
      );
      const there = new Set((await world.rules()).map(text));
      expect({ seed, lost: declared.filter((rule) => typeof rule === "string" || !there.has(text(rule))) }).toEqual({
        seed,
        lost: [],
      });
    }
  });

  it("of which a rival undid some that were answered: they are put back before the run ends", async () => {
    const time = new VirtualTime();
    const world = new Rivalry(time, randomFrom(1));
    await world.begin([]);
    const running = slices(world, quick, "app", 6, 3);
    const undoing = time.sleep(1_000).then(() => world.overwrite({ ingress: [{ service: "http_status:404" }] }));
    const [made] = await time.run([running, undoing.then(() => [])]);
    expect(made?.status).toBe("fulfilled");
    expect(await world.rules()).toHaveLength(6);
  });
});
