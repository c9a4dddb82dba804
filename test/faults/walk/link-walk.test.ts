/** The same as walk.test.ts, of what leads to tunnels: records, private routes, host name routes, virtual networks. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";

import { type Emulator, startEmulator } from "../../../local/emulator/index.js";
import { addFigure } from "../figures.js";
import { LINK_COMMANDS } from "./link-commands.js";
import { LinkWorld } from "./links.js";
import type { StackName } from "./model.js";
import { run } from "./runs.js";

const WALKS = Number(process.env["FAULTS_WALKS"] ?? 2_000);
const SEED = Number(process.env["FAULTS_SEED"] ?? Date.now() % 1_000_000_000);

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(async () => {
  await emulator.close();
});

/** The user takes names that are free, refreshes where someone changed something, and runs `up`, as its errors say. */
async function settle(world: LinkWorld, stack: StackName): Promise<void> {
  const must = (what: string, failure: string | undefined): void => {
    if (failure !== undefined) throw new Error(`${what} of ${stack} failed: ${failure}`);
  };
  let free = 0;
  for (let [link] = world.conflicts(stack); link !== undefined; [link] = world.conflicts(stack)) {
    link.name = `${stack}free${String(++free)}`;
  }
  const up = (goesOn = false): Promise<string | undefined> =>
    run(world, stack, "up", (own, host) => own.up(host, world.declared(stack), new Set(), { goesOn }));
  if (world.drifted.has(stack)) {
    must("the refresh", await run(world, stack, "refresh", (own, host) => own.refresh(host)));
  }
  let failure = await up();
  if (failure?.includes("aliases: [{ name:") === true && world.followAdvice(stack)) failure = await up();
  // What another resource of the program gives up, later in the run; or has until then.
  if (failure !== undefined && /nothing was changed|passed to another resource/.test(failure)) {
    failure = (await up(true)) === undefined ? undefined : await up();
  }
  // What a resource of the program gives up is not deleted while another one declares it: that one waits for an `up`.
  if (failure !== undefined && /another value for one `pulumi up`|Or choose another one/.test(failure)) {
    const names = [...world.programs[stack].values()].map((link) => [link, link.name] as const);
    for (const [link] of names) link.name = `${stack}once${String(++free)}`;
    failure = await up();
  }
  must("the next up", failure);
  const wrong = world.differences(stack);
  if (wrong.length > 0) throw new Error(`after the next up, ${stack} ${wrong.join("; ")}`);
  const before = emulator.requests().length;
  must("one more up", await up());
  const sent = emulator.requests().slice(before);
  if (sent.length > 0) {
    throw new Error(`${stack} is not quiet: ${sent.map(({ method, path }) => `${method} ${path}`).join(", ")}`);
  }
}

it(`converges after ${String(WALKS)} random walks over what leads to tunnels, seed ${String(SEED)}`, async () => {
  let walks = 0;
  let steps = 0;
  await fc.assert(
    fc.asyncProperty(fc.commands(LINK_COMMANDS, { maxCommands: 16, size: "+1" }), async (commands) => {
      emulator.reset();
      const world = await LinkWorld.make(emulator);
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
    { numRuns: WALKS, seed: SEED, endOnFailure: process.env["FAULTS_SHRINKS"] === undefined },
  );
  addFigure("random walks", walks);
  addFigure("runs of a stack in random walks", steps);
  expect(walks).toBeGreaterThanOrEqual(WALKS);
}, 1_200_000);
