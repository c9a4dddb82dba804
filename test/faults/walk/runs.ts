/** A run of a stack that may meet a fault, or die; what is not the stack's must come out of it as it was. */
import type { Emulator, Fault } from "../../../local/emulator/index.js";
import type { Owner, StackName } from "./model.js";
import { ProviderProcess } from "../provider-process.js";
import { WireStack } from "../wire-stack.js";

/** What strikes a run. */
export interface Strike {
  name: string;
  fault: Fault;
  /** The run dies at the request instead of getting an answer. */
  kills?: true;
}

const refusal = { success: false, errors: [], messages: [], result: null };

/** Everything that may strike. */
export const STRIKES: readonly Strike[] = [
  { name: "reset before processing", fault: { reset: "before" } },
  { name: "reset after processing", fault: { reset: "after" } },
  { name: "500", fault: { status: 500 } },
  { name: "500 after processing", fault: { status: 500, processed: true } },
  { name: "200 without success, processed", fault: { status: 200, body: refusal, processed: true } },
  { name: "malformed", fault: { malformed: true } },
  { name: "403", fault: { status: 403 } },
  { name: "killed before processing", fault: { hang: true }, kills: true },
  { name: "killed after processing", fault: { hang: "after" }, kills: true },
];

/** A strike at a request of the run, from 0; once, or at all from there on. */
export interface Struck {
  strike: number;
  at: number;
  lasting: boolean;
}

/** What a walk is in: the stacks, and who owns what is there. */
export interface World {
  readonly emulator: Emulator;
  readonly env: Record<string, string>;
  readonly stacks: Record<StackName, WireStack>;
  readonly owners: ReadonlyMap<string, Owner>;
  readonly log: string[];
  live(): { readonly id: string }[];
  /** Notes whose it is what is new since the last look. */
  attribute(owner: Owner): void;
}

/** What a run does with its stack. */
export type Act = (stack: WireStack, process: ProviderProcess) => Promise<void>;

/** Runs; the error's text where it failed, "killed" where it died. */
export async function run(
  world: World,
  name: StackName,
  title: string,
  act: Act,
  struck?: Struck,
): Promise<string | undefined> {
  const before = foreignTo(world, name);
  const provider = new ProviderProcess(world.env, name);
  const strike = struck === undefined ? undefined : STRIKES[struck.strike];
  const fault =
    struck === undefined || strike === undefined
      ? undefined
      : world.emulator.addFault({
          method: ".*",
          path: ".*",
          skip: struck.at,
          times: struck.lasting && strike.kills === undefined ? 1_000_000 : 1,
          fault: strike.fault,
        });
  let failure: string | undefined;
  const acting = act(world.stacks[name], provider).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  if (fault !== undefined && strike?.kills === true) {
    const died = world.emulator.faultStruck(fault).then((hit) => (hit ? "killed" : undefined));
    failure = await Promise.race([acting, died]);
    if (failure === "killed") {
      // What the dead run would still have written into its state is lost with it.
      const state = new WireStack();
      state.kept = structuredClone(world.stacks[name].kept);
      world.stacks[name] = state;
      await provider.kill();
      await acting;
    }
  } else {
    failure = await acting;
  }
  if (fault !== undefined) world.emulator.removeFault(fault);
  world.attribute(name);
  world.log.push(
    `${name}: ${title}${strike === undefined ? "" : `, ${strike.name} at request ${String(struck?.at)}${struck?.lasting === true ? " and on" : ""}`}: ${failure ?? "ok"}`,
  );
  for (const said of provider.said) world.log.push(`    ${said}`);
  const after = foreignTo(world, name);
  if (JSON.stringify(before) !== JSON.stringify(after)) {
    throw new Error(
      `what is not stack ${name}'s was changed:\n  ${JSON.stringify(before)}\n  ${JSON.stringify(after)}`,
    );
  }
  return failure;
}

/** What the stack does not own; and, of its own, configurations that someone else wrote and it does not declare. */
function foreignTo(world: World, stack: StackName): unknown[] {
  return world.live().filter(({ id }) => world.owners.get(id) !== undefined && world.owners.get(id) !== stack);
}
