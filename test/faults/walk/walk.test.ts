/**
 * A random walk over what people and failures do, against a model of who owns what. Whatever happened: nothing that is
 * not the stack's was changed; and after at most one more `up` the account holds what the programs declare, and is quiet.
 */
import { afterAll, beforeAll, it } from "vitest";

import { type Emulator, startEmulator } from "../../../local/emulator/index.js";
import { COMMANDS, LOGICAL } from "./commands.js";
import { secretOf, type StackName, WalkWorld } from "./model.js";
import { run } from "./runs.js";
import { mustBeQuiet, SEED, walkAtRandom, WALKS } from "./walks.js";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ reconnectDelayMs: 0 });
});
afterAll(async () => {
  await emulator.close();
});

/** Gives renamed resources an alias: Pulumi finds what they had under their old names. Whether there are any. */
function followAdvice(world: WalkWorld, stack: StackName): boolean {
  const { kept } = world.stacks[stack];
  const declared = world.declared(stack);
  const isDeclared = (urn: string): boolean => declared.some((one) => one.urn === urn);
  let renamed = false;
  for (const [logical, entry] of world.programs[stack]) {
    const { kind, name, former } = entry;
    const urn = `${kind}::${logical}`;
    const renamedOnes = kept.filter((one) => one.urn.startsWith(`${kind}::`) && !isDeclared(one.urn));
    // By the name that the user knows; or by what it is called at Cloudflare.
    const old =
      renamedOnes.find((one) => former.some((each) => one.urn === `${kind}::${each}`)) ??
      renamedOnes.find(({ outs }) => outs["name"] === name);
    if (old === undefined || kept.some((one) => one.urn === urn)) continue;
    const configuration = kept.find(({ deletedWith }) => deletedWith === old.urn);
    if (configuration !== undefined) {
      Object.assign(configuration, { urn: `configuration::${logical}`, deletedWith: urn });
    }
    // The secret beside it comes along.
    const made = LOGICAL.flatMap((sibling) =>
      [0, 1, 2].map((index) => ({ sibling, text: secretOf(stack, index, sibling) })),
    );
    entry.sibling = made.find(({ text }) => text === old.inputs["tunnelSecret"])?.sibling ?? entry.sibling;
    old.urn = urn;
    renamed = true;
  }
  return renamed;
}

/**
 * Takes free names in the place of those that tunnels have which the program declares no more: Pulumi deletes them after it
 * has changed the others, and no provider is told of it before. Whether there are any.
 */
function takeFreeNames(world: WalkWorld, stack: StackName): boolean {
  const declared = new Set(world.declared(stack).map(({ urn }) => urn));
  const leaving = world.stacks[stack].kept.filter(({ urn }) => !declared.has(urn)).map(({ outs }) => outs["name"]);
  const entries = [...world.programs[stack].values()].filter(({ name }) => leaving.includes(name));
  for (const [index, entry] of entries.entries()) entry.name = `${stack}-other-${String(index)}`;
  return entries.length > 0;
}

/** The user takes names that are free, refreshes where someone else changed something, and runs `up`. */
async function settle(world: WalkWorld, stack: StackName): Promise<void> {
  let free = 0;
  for (const entry of world.programs[stack].values()) {
    if (world.conflicts(stack).includes(`${entry.kind} ${entry.name}`)) entry.name = `${stack}-free-${String(++free)}`;
  }
  const up = (goesOn = false): Promise<string | undefined> =>
    run(world, stack, "up", (own, provider) => own.up(provider, world.declared(stack), new Set(), { goesOn }));
  if (world.drifted.has(stack)) {
    const failure = await run(world, stack, "refresh", (own, provider) => own.refresh(provider));
    if (failure !== undefined) throw new Error(`the refresh of ${stack} failed: ${failure}`);
  }
  let failure = await up();
  // Another resource gives up the name, later in the run.
  if (failure?.includes("(code 1013)") === true) {
    failure = (await up(true)) === undefined ? undefined : await up();
  }
  // A secret that was changed outside proves nothing any more: the error says to give the renamed resource an alias.
  if (failure?.includes("aliases: [{ name:") === true && followAdvice(world, stack)) failure = await up();
  if (failure?.includes("Choose another name") === true && takeFreeNames(world, stack)) failure = await up();
  if (failure !== undefined) throw new Error(`the next up of ${stack} failed: ${failure}`);
  const wrong = world.differences(stack);
  if (wrong.length > 0) throw new Error(`after the next up, ${stack} ${wrong.join("; ")}`);
  // A tunnel that waited for another one's name has it by now; its state learns so from one request more.
  if (world.stacks[stack].kept.some(({ outs }) => outs["pending"] !== undefined)) await up();
  await mustBeQuiet(emulator, stack, up);
}

it(`converges after ${String(WALKS)} random walks, seed ${String(SEED)}`, async () => {
  await walkAtRandom({
    emulator,
    commands: COMMANDS,
    newWorld: () => new WalkWorld(emulator),
    settle,
    endOnFailure: false,
  });
}, 1_200_000);
