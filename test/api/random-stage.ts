/** Random walks of one stack among what others have: where they play, what a program and a step may be, what holds of each. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, vi } from "vitest";

import { startEmulator, type Emulator, type FaultRule } from "../../local/emulator/index.js";
import { commentOf } from "../../provider/contract/comment.js";
import type { Properties } from "../../provider/contract/inputs.js";
import { traced } from "../../provider/lifecycle/frame/trace.js";
import type { Provider } from "./process.js";
import { StackModel, type Program, type Step } from "./stack-model.js";

export let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
  vi.stubEnv("CLOUDFLARE_BASE_URL", emulator.baseUrl);
  vi.stubEnv("CLOUDFLARE_API_TOKEN", emulator.apiToken);
  vi.stubEnv("CLOUDFLARE_TUNNEL_BACKOFF_SECONDS", "0.001");
  vi.spyOn(console, "log").mockReturnValue();
  vi.spyOn(console, "warn").mockReturnValue();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await emulator.close();
});

/** One resource as a program declares it. Its logical name is its key in the program. */
export interface Declared {
  readonly place: number;
  readonly tunnel: number;
  readonly comment?: string | undefined;
  readonly adopt?: true | undefined;
}

/** Few places and tunnels, so that resources meet: with one another, and with what others have. */
export const place = fc.nat(3);
export const tunnel = fc.nat(1);

/** Comments of other people, and of a leftover of a former release: none of them proves anything. */
export const foreignComment = fc.constantFrom("", "by hand", "Pulumi shop/dev/r0", "Pulumi shop/prod/r0", "web team");

const names = ["r0", "r1", "r2"];
const declared: fc.Arbitrary<Declared> = fc.record(
  {
    place,
    tunnel,
    comment: fc.constantFrom(undefined, "web team"),
    adopt: fc.constantFrom(undefined, undefined, undefined, true as const),
  },
  { requiredKeys: ["place", "tunnel"] },
);
export const program: fc.Arbitrary<Program<Declared>> = fc.dictionary(fc.constantFrom(...names), declared, {
  maxKeys: 3,
});

/** The runs of a walk, each with what goes wrong in it. */
export type Walk = readonly (readonly [Step<Declared>, FaultRule | undefined])[];

/** Walks over these programs, on which requests for these paths fail. */
export function walksOf(programs: fc.Arbitrary<Program<Declared>>, paths: readonly string[]): fc.Arbitrary<Walk> {
  const step: fc.Arbitrary<Step<Declared>> = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ run: fc.constant("up" as const), program: programs, replace: fc.subarray(names) }),
    },
    { weight: 1, arbitrary: fc.constant({ run: "refresh" as const }) },
    { weight: 1, arbitrary: fc.constant({ run: "destroy" as const }) },
  );
  const fault = fc.record({
    method: fc.constantFrom("GET", "POST", "PATCH", "DELETE"),
    path: fc.constantFrom(...paths),
    skip: fc.nat(2),
    times: fc.constantFrom(1, 2, 7),
    fault: fc.constantFrom(
      { reset: "before" as const },
      { reset: "after" as const },
      { status: 500 },
      { status: 500, processed: true as const },
      { status: 403 },
      { malformed: true as const },
    ),
  });
  return fc.array(fc.tuple(step, fc.option(fault, { nil: undefined, freq: 2 })), { minLength: 1, maxLength: 6 });
}

/** What walks of one kind of resource are told by. */
export interface Walked<Seen> {
  readonly provider: () => Provider;
  /** Everything of the kind that the account holds, whoever made it. */
  readonly seen: () => Promise<Seen[]>;
  /** Where one is: what a resource that adopts there may change. */
  readonly placeOf: (seen: Seen) => string;
  /** The same places, as programs declare them. */
  readonly places: readonly string[];
  /** The inputs that say what leads where. */
  readonly inputsOf: (place: string, tunnel: number) => Properties;
  /** What stands where a program that went through has declared one. */
  readonly standing: (tunnel: number) => Properties;
}

/**
 * Walks, and holds it against what others had before: theirs never changes; what is declared last stands, and goes again. One of
 * the others is a stack of the same project and stack name, with a program of its own: all but its identity is the same.
 */
export async function walk<Seen extends { id: string; comment?: string | null }>(
  { provider, seen, placeOf, places, inputsOf, standing }: Walked<Seen>,
  steps: Walk,
  last: Program<Declared>,
  twinProgram: Program<Declared>,
): Promise<void> {
  const adopted = new Set<string>();
  const at = (one: Declared): string => places[one.place] ?? "";
  const adopting = (resources: Program<Declared>): void => {
    for (const one of Object.values(resources)) if (one.adopt) adopted.add(at(one));
  };
  const untouched = async (): Promise<void> => {
    const now = await seen();
    for (const one of before) if (!adopted.has(placeOf(one))) expect(now).toContainEqual(one);
  };
  const stackOf = (identity: string): StackModel<Declared> =>
    new StackModel(provider, (name, one) => ({
      accountId: emulator.accountId,
      ...inputsOf(at(one), one.tunnel),
      comment: one.comment ?? commentOf("shop", "prod", name),
      mark: name,
      stackIdentity: identity,
      ...(one.adopt === undefined ? {} : { adopt: one.adopt }),
    }));
  const twin = stackOf("b".repeat(32));
  await twin.run({ run: "up", program: twinProgram, replace: [] });
  const before = await seen();
  const stack = stackOf("a".repeat(32));

  for (const [next, fails] of steps) {
    if (fails !== undefined) emulator.addFault(fails);
    if (next.run === "up") adopting(next.program);
    await stack.run(next);
    emulator.clearFaults();
    await untouched();
  }

  adopting(last);
  const up = { run: "up", program: last, replace: [] } as const;
  // What was renamed without an alias stands in its own way, until the old name is destroyed.
  if ((await stack.run(up)) || ((await stack.run({ run: "destroy" })) && (await stack.run(up)))) {
    await untouched();
    const now = await seen();
    for (const one of Object.values(last)) {
      const there = now.filter((each) => placeOf(each) === at(one));
      expect(there).toMatchObject([standing(one.tunnel)]);
      const { comment, trace } = traced(there[0]?.comment);
      if (one.comment !== undefined) expect(comment).toBe(one.comment);
      expect(trace).toBeDefined();
    }
    emulator.clearRequests();
    expect(await stack.run(up)).toBe(true);
    expect(emulator.requests().map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  }
  expect(await stack.run({ run: "destroy" })).toBe(true);
  await untouched();
  const left = await seen();
  expect(left.filter(({ id }) => !before.some((one) => one.id === id))).toEqual([]);
  // What was taken over from the twin with adopt is the twin's no more, and all the rest is: it destroys that, and no more.
  const others = before.filter((one) => [...twin.state.values()].every(({ id }) => !id.endsWith(one.id)));
  expect(await twin.run({ run: "destroy" })).toBe(true);
  const rest = (await seen()).map(({ id }) => id);
  expect(rest).toEqual(expect.arrayContaining(others.filter((one) => !adopted.has(placeOf(one))).map(({ id }) => id)));
  expect(rest.filter((id) => ![...others.map((one) => one.id)].includes(id))).toEqual([]);
}
