/** The same as walk.test.ts, of what leads to tunnels: records, private routes, host name routes, virtual networks. */
import { afterAll, beforeAll, it } from "vitest";

import { type Emulator, startEmulator } from "../../../local/emulator/index.js";
import { LINK_COMMANDS } from "./link-commands.js";
import { LinkWorld } from "./links.js";
import type { StackName } from "./model.js";
import { run } from "./runs.js";
import { mustBeQuiet, SEED, walkAtRandom, WALKS } from "./walks.js";

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
  await mustBeQuiet(emulator, stack, up);
}

it(`converges after ${String(WALKS)} random walks over what leads to tunnels, seed ${String(SEED)}`, async () => {
  await walkAtRandom({
    emulator,
    commands: LINK_COMMANDS,
    newWorld: () => LinkWorld.make(emulator),
    settle,
    endOnFailure: process.env["FAULTS_SHRINKS"] === undefined,
  });
}, 1_200_000);
