/** How random walks are run, whatever they walk over: each ends with both stacks settled, and quiet. */
import fc from "fast-check";
import { expect } from "vitest";

import type { Emulator } from "../../../local/emulator/index.js";
import { addFigure } from "../figures.js";
import type { Command } from "./commands.js";
import type { StackName } from "./model.js";

export const WALKS = Number(process.env["FAULTS_WALKS"] ?? 2_000);
export const SEED = Number(process.env["FAULTS_SEED"] ?? Date.now() % 1_000_000_000);

/** What is walked over. */
export interface Walk<World> {
  readonly emulator: Emulator;
  readonly commands: fc.Arbitrary<Command<World>>[];
  /** In the empty account. */
  readonly newWorld: () => World | Promise<World>;
  /** What the user does at the end. */
  readonly settle: (world: World, stack: StackName) => Promise<void>;
  /** Whether the first failure is looked into no further. */
  readonly endOnFailure: boolean;
}

/** Walks at random, so often, and counts it. */
export async function walkAtRandom<World extends { readonly log: readonly string[] }>({
  emulator,
  commands: all,
  newWorld,
  settle,
  endOnFailure,
}: Walk<World>): Promise<void> {
  let walks = 0;
  let steps = 0;
  await fc.assert(
    fc.asyncProperty(fc.commands(all, { maxCommands: 16, size: "+1" }), async (commands) => {
      emulator.reset();
      const world = await newWorld();
      walks += 1;
      try {
        await fc.asyncModelRun(() => ({ model: {}, real: world }), commands);
        await settle(world, "a");
        await settle(world, "b");
      } catch (error) {
        throw new Error(`${error instanceof Error ? error.message : String(error)}\n${world.log.join("\n")}`, {
          cause: error,
        });
      } finally {
        steps += world.log.length;
      }
    }),
    { numRuns: WALKS, seed: SEED, endOnFailure },
  );
  addFigure("random walks", walks);
  addFigure("runs of a stack in random walks", steps);
  expect(walks).toBeGreaterThanOrEqual(WALKS);
}

/** One more `up` does nothing. */
export async function mustBeQuiet(
  emulator: Emulator,
  stack: StackName,
  up: () => Promise<string | undefined>,
): Promise<void> {
  const before = emulator.requests().length;
  const failure = await up();
  const sent = emulator.requests().slice(before);
  if (failure === undefined && sent.length === 0) return;
  throw new Error(
    `${stack} is not quiet: ${failure ?? sent.map(({ method, path }) => `${method} ${path}`).join(", ")}`,
  );
}
