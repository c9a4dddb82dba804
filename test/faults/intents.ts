/**
 * The matrix goes on with another intent: after an operation met a fault, the user does not run the same program again,
 * but takes the change back, refreshes, destroys, renames or replaces.
 */
import { type Asked, askedSince } from "./fault-matrix.js";
import type { FaultKind } from "./fault-kinds.js";
import { unfit } from "./fit-to-read.js";
import { withSecretOf } from "./front.js";
import { identified } from "./identity.js";
import type { Expected } from "./expected.js";
import type { Operation, Stage } from "./operation.js";
import { type Properties, ProviderProcess } from "./provider-process.js";
import { type Declared, WireStack } from "./wire-stack.js";
import type { World } from "./world.js";

/** What the user does next. */
export const INTENTS = ["taken back", "refresh and up", "destroy", "renamed", "replaced", "another run"] as const;
export type Intent = (typeof INTENTS)[number];

/** A cell: an operation that meets a fault, and what the user does then. */
export interface IntentCell {
  operation: Operation;
  asked: Asked;
  kind: FaultKind;
  times: "once" | "until removed";
  intent: Intent;
}

/** What came of it. */
export interface IntentOutcome {
  cell: IntentCell;
  accountId: string;
  expected: readonly Expected[];
  wrong: string[];
  /** Everything that was said, to be searched for secrets. */
  said: string[];
}

const NOTHING = new Set<string>();
const URN = "the resource";
const OTHER_URN = "the resource, renamed";

/** Runs one operation at a time, each in a process of its own. */
class Runs {
  readonly stack = new WireStack();
  readonly said: string[] = [];

  constructor(private readonly env: Record<string, string>) {}

  /** The error's text, where it failed. */
  async run(act: (stack: WireStack, process: ProviderProcess) => Promise<void>): Promise<string | undefined> {
    const process = new ProviderProcess(this.env);
    try {
      await act(this.stack, process);
      return undefined;
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.said.push(text);
      return text;
    } finally {
      this.said.push(...process.said);
    }
  }

  up(program: readonly Declared[], replace: ReadonlySet<string> = NOTHING): Promise<string | undefined> {
    return this.run((stack, process) => stack.up(process, program, replace));
  }
}

/** The inputs of a resource under another name: a secret that is made beside it is another one, too. */
function renamedInputs(inputs: Properties, { secrets }: World): Properties {
  return inputs["ownSecret"] === true ? { ...inputs, tunnelSecret: secrets.renamed } : inputs;
}

function program(operation: Operation, inputs: Properties | undefined, urn = URN): Declared[] {
  if (inputs === undefined) return [];
  const { resource } = operation;
  const isTunnel = resource === "CfdTunnel" || resource === "WarpConnector";
  const first = isTunnel ? { deleteBeforeReplace: true } : {};
  return [{ urn, type: resource, ...first, inputs: () => identified(resource, inputs, urn) }];
}

async function begin(operation: Operation, world: World, env: Record<string, string>): Promise<[Stage, Runs]> {
  const stage = await operation.stage(world);
  const runs = new Runs(env);
  const failure = await runs.up(program(operation, stage.olds));
  if (failure !== undefined) throw new Error(`${operation.title}: the stage could not be set: ${failure}`);
  const [kept] = runs.stack.kept;
  if (kept !== undefined) await stage.prepare?.(kept);
  return [stage, runs];
}

function operate(operation: Operation, stage: Stage, runs: Runs): Promise<string | undefined> {
  if (operation.run === "up") return runs.up(program(operation, stage.news));
  return runs.run((stack, process) => stack.refresh(process));
}

function addGiven({ given: rule }: Operation, world: World): void {
  if (rule !== undefined) world.emulator.addFault({ ...rule, path: world.pathOf(rule.path) });
}

/** The requests of an operation when nothing else goes wrong. */
export async function requestsOf(operation: Operation, world: World, env: Record<string, string>): Promise<Asked[]> {
  const [stage, runs] = await begin(operation, world, env);
  const before = world.endpoints().length;
  addGiven(operation, world);
  await operate(operation, stage, runs);
  return askedSince(before, operation, world);
}

/** What must be there in the end; undefined where the intent makes no sense for the operation. */
function goal(
  intent: Intent,
  { resource }: Operation,
  stage: Stage,
): { declared: Properties | undefined; expected: Expected[] } | undefined {
  const known = (declared: Properties | undefined, expected: Expected[] | undefined) =>
    expected === undefined ? undefined : { declared, expected };
  if (intent === "taken back") return known(stage.olds, stage.before);
  if (intent === "destroy") return known(undefined, stage.destroyed);
  if ((intent === "renamed" || intent === "replaced") && stage.news === undefined) return undefined;
  // A replacement of what was adopted is a tunnel of one's own: with a secret of its own.
  const isTunnel = resource === "CfdTunnel" || resource === "WarpConnector";
  if (
    intent === "replaced" &&
    isTunnel &&
    stage.news?.["adopt"] !== undefined &&
    stage.news["tunnelSecret"] === undefined
  ) {
    return known(
      stage.news,
      stage.expected.map(({ kind, name }) => ({ kind, name })),
    );
  }
  return known(stage.news, stage.expected);
}

/** A run of `up`, and what the user then does as told; what is declared from then on. */
class Next {
  private readonly urn: string;
  declared: Properties | undefined;

  constructor(
    private readonly cell: IntentCell,
    private readonly runs: Runs,
    private readonly world: World,
    declared: Properties | undefined,
  ) {
    const isRenamed = cell.intent === "renamed" && declared !== undefined;
    this.urn = isRenamed ? OTHER_URN : URN;
    this.declared = isRenamed ? renamedInputs(declared, world) : declared;
  }

  up(replace = NOTHING): Promise<string | undefined> {
    return this.runs.up(program(this.cell.operation, this.declared, this.urn), replace);
  }

  /** The first `up` with the new intent, and those that its errors tell the user to run. */
  async first(): Promise<string | undefined> {
    const { runs, declared, urn } = this;
    const isReplaced = this.cell.intent === "replaced";
    let refused = await this.up(isReplaced ? new Set([urn]) : NOTHING);
    const kept = runs.stack.find(URN);
    if (refused === undefined || declared === undefined) return refused;
    if (refused.includes("`pulumi up --replace`")) refused = await this.up(new Set([urn]));
    // Pulumi finds what it had under its former name; the secret beside it, too.
    else if (urn === OTHER_URN && kept !== undefined && refused.includes("aliases: [{ name:")) {
      kept.urn = urn;
      if (declared["ownSecret"] === true) this.declared = { ...declared, tunnelSecret: kept.inputs["tunnelSecret"] };
      refused = await this.up();
    }
    // Where what stands is not shown to be the resource's own, nothing is changed: no `--replace` then.
    else if (isReplaced && kept !== undefined && refused.includes("nothing was changed")) refused = await this.up();
    return refused === undefined ? undefined : await this.claim(refused);
  }

  /** Where nobody can tell whose it is, the user can: it is adopted; or deleted, where it is not as declared. */
  private async claim(refused: string): Promise<string | undefined> {
    const { declared } = this;
    const [, id] = /set adopt: "([0-9a-f-]{36})"/.exec(refused) ?? [];
    if (this.cell.operation.isAdvised !== true || id === undefined) return refused;
    this.declared = { ...declared, adopt: id };
    if ((await this.up()) === undefined) return undefined;
    this.declared = declared;
    await this.world.api("DELETE", `/cfd_tunnel/${id}`);
    return await this.up();
  }

  /** What was left with a warning, and is in no state, the user deletes. */
  async deleteWhatWasLeft(): Promise<void> {
    if (this.cell.operation.isAdvised !== true) return;
    const held = this.runs.stack.kept.map(({ id }) => id);
    const left = this.runs.said.flatMap(
      (text) => /^warning: left .*\(([0-9a-f-]{36})\) as it is: /.exec(text)?.[1] ?? [],
    );
    const live = await this.world.api<{ id: string }[]>("GET", "/cfd_tunnel?is_deleted=false");
    for (const { id } of live) {
      if (left.includes(id) && !held.includes(id)) await this.world.api("DELETE", `/cfd_tunnel/${id}`);
    }
  }

  /** What must be there, of which the secret is the one beside the resource. */
  expected(expected: readonly Expected[]): readonly Expected[] {
    return withSecretOf(expected, this.declared, this.runs.stack.find(this.urn)?.outs);
  }
}

/** Tries a cell; undefined where the intent makes no sense for the operation. */
export async function tryIntent(
  cell: IntentCell,
  world: World,
  env: { faulted: Record<string, string>; clean: Record<string, string> },
): Promise<IntentOutcome | undefined> {
  const { operation, asked, kind, times, intent } = cell;
  const [stage, clean] = await begin(operation, world, env.clean);
  const aim = goal(intent, operation, stage);
  if (aim === undefined) return undefined;
  const faulted = new Runs(env.faulted);
  faulted.stack.kept = clean.stack.kept;
  addGiven(operation, world);
  const fault = world.emulator.addFault({
    method: asked.method,
    path: world.pathOf(asked.pattern),
    skip: asked.skip,
    times: times === "once" ? 1 : 1_000_000,
    fault: kind.fault,
  });
  const failure = await operate(operation, stage, faulted);
  world.emulator.removeFault(fault);
  if (failure !== undefined) await stage.repair?.();
  clean.stack.kept = faulted.stack.kept;

  const ids = [...clean.stack.kept, ...faulted.stack.kept].map(({ id }) => id);
  const wrong =
    failure === undefined
      ? []
      : unfit(failure, [...stage.objects, ...ids]).map((flaw) => `the error ${flaw}: ${failure}`);
  const next = new Next(cell, clean, world, aim.declared);
  const must = async (what: string, ran: Promise<string | undefined>): Promise<void> => {
    const text = await ran;
    if (text !== undefined) wrong.push(`${what} failed: ${text}`);
  };
  if (intent === "refresh and up" || (operation.run !== "up" && intent !== "destroy")) {
    await must(
      "the refresh",
      clean.run((stack, process) => stack.refresh(process)),
    );
  }
  if (intent === "destroy") {
    await must(
      "destroy",
      clean.run((stack, process) => stack.destroy(process)),
    );
  } else await must("the next up", next.first());
  await next.deleteWhatWasLeft();
  const before = world.endpoints().length;
  await must("one more up", next.up());
  const sent = world.endpoints().slice(before);
  if (sent.length > 0) wrong.push(`is not quiet: ${sent.join(", ")}`);
  const { accountId } = world;
  return { cell, accountId, expected: next.expected(aim.expected), wrong, said: [...faulted.said, ...clean.said] };
}
