/**
 * The matrix goes on with another intent: after an operation met a fault, the user does not run the same program again,
 * but takes the change back, refreshes, destroys, renames or replaces; or another stack comes by.
 */
import type { Asked } from "./fault-matrix.js";
import type { FaultKind } from "./fault-kinds.js";
import { unfit } from "./fit-to-read.js";
import { withSecretOf } from "./front.js";
import type { Expected } from "./expected.js";
import {
  addGiven,
  begin,
  besideOf,
  operate,
  OTHER_URN,
  program,
  type Runs as StackRuns,
  Runs,
  URN,
  withoutAdopt,
} from "./intent-runs.js";
import { answerNow, type Lag } from "./lagging.js";
import type { Operation, Stage } from "./operation.js";
import type { Properties } from "./resource-types.js";
import type { World } from "./world.js";

/** What the user does next; without anything, `up` again. */
interface Plan {
  /** What is declared: what was before the operation, or nothing any more. */
  readonly aim?: "before" | "nothing";
  readonly refreshes?: true;
  /** The resource has another name in the program, without `aliases`, until an error advises them. */
  readonly renames?: true;
  /** `up --exclude` leaves the renamed one out, after an `up` that failed. */
  readonly excludes?: true;
  /** The program had another one of the kind beside it, which is removed. */
  readonly removesBeside?: true;
  readonly replaces?: true;
  /** Another stack of the same program and content comes, and goes. */
  readonly isVisited?: true;
  /** Hooks had the run that met the fault try again at once. */
  readonly isRetried?: true;
}

const PLANS = {
  "taken back": { aim: "before" },
  "refresh and up": { refreshes: true },
  destroy: { aim: "nothing" },
  renamed: { renames: true },
  replaced: { replaces: true },
  "another run": {},
  "renamed, then excluded": { renames: true, excludes: true },
  "renamed beside a removal": { renames: true, removesBeside: true },
  "beside a second stack": { isVisited: true },
  "retried by a hook": { isRetried: true },
} satisfies Record<string, Plan>;

export type Intent = keyof typeof PLANS;
export const INTENTS = Object.keys(PLANS) as Intent[];

/** One document of a tunnel has one owner: a second one replaces it with a warning, which a refresh then shows the first. */
const DOCUMENTS: readonly Operation["resource"][] = [
  "TunnelConfiguration",
  "WarpConnectorConfiguration",
  "WarpConnectorFailover",
];

/** A cell: an operation that meets a fault, and what the user does then. */
export interface IntentCell {
  operation: Operation;
  asked: Asked;
  kind: FaultKind | Lag;
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

/** What must be there in the end; undefined where the intent makes no sense for the operation. */
function goal(
  plan: Plan,
  operation: Operation,
  stage: Stage,
): { declared: Properties | undefined; expected: Expected[] } | undefined {
  const { news, olds } = stage;
  const known = (declared: Properties | undefined, expected: Expected[] | undefined) =>
    expected === undefined ? undefined : { declared, expected };
  if (plan.aim === "before") return known(olds, stage.before);
  if (plan.aim === "nothing") return known(undefined, stage.destroyed);
  if ((plan.renames === true || plan.replaces === true) && news === undefined) return undefined;
  if (plan.removesBeside === true && besideOf(operation, stage) === undefined) return undefined;
  if (plan.isRetried === true && operation.run.startsWith("refresh")) return undefined;
  // A replacement of what was adopted is a tunnel of one's own: with a secret of its own.
  const isTunnel = operation.resource === "CfdTunnel" || operation.resource === "WarpConnector";
  const isAnother = plan.replaces === true || plan.excludes === true;
  if (isAnother && isTunnel && news?.["adopt"] !== undefined && news["tunnelSecret"] === undefined) {
    return known(
      news,
      stage.expected.map(({ kind, name }) => ({ kind, name })),
    );
  }
  return known(news, stage.expected);
}

/** The inputs of a resource under another name: a secret that is made beside it is another one, too. */
function withSecret(inputs: Properties, tunnelSecret: string): Properties {
  return inputs["ownSecret"] === true ? { ...inputs, tunnelSecret } : inputs;
}

/** A run of `up`, and what the user then does as told; what is declared from then on. */
class Next {
  private readonly urn: string;
  declared: Properties | undefined;

  constructor(
    private readonly operation: Operation,
    private readonly plan: Plan,
    private readonly runs: StackRuns,
    private readonly world: World,
    private readonly aim: Properties | undefined,
  ) {
    const isRenamed = plan.renames === true && aim !== undefined;
    this.urn = isRenamed ? OTHER_URN : URN;
    this.declared = isRenamed ? withSecret(aim, world.secrets.renamed) : aim;
  }

  up(replaces = false): Promise<string | undefined> {
    const { operation, declared, urn } = this;
    return this.runs.up(program(operation, declared, { urn }), new Set(replaces ? [urn] : []));
  }

  /** The first `up` with the new intent, and those that its errors tell the user to run. */
  async first(): Promise<string | undefined> {
    const { runs, declared, urn, plan, operation } = this;
    const replaces = plan.replaces === true;
    let refused =
      plan.removesBeside === true
        ? await runs.up(program(operation, declared, { urn }), new Set(), { goesOn: true })
        : await this.up(replaces);
    if (refused !== undefined && plan.excludes === true) {
      const only = (each: string): boolean => each !== urn;
      const failure = await runs.up(program(operation, declared, { urn }), new Set(), { only });
      if (failure !== undefined) return `--exclude: ${failure}`;
      refused = await this.up();
      // What someone else changed was left as it is: it is the user who says whose it is.
      if (
        refused?.includes("set adopt: true") === true &&
        runs.said.some((text) => /^warning: .* left as it is/.test(text))
      ) {
        this.declared = { ...declared, adopt: true };
        refused = await this.up();
      }
    }
    // What was half made and never ran is deleted, and made anew.
    if (refused !== undefined && plan.removesBeside === true && runs.stack.kept.length === 0) refused = await this.up();
    const kept = runs.stack.find(URN);
    if (refused === undefined || declared === undefined) return refused;
    if (refused.includes("`pulumi up --replace`")) refused = await this.up(true);
    // Pulumi finds what it had under its former name; the secret beside it, too, which the failed run had changed already.
    else if (urn === OTHER_URN && kept !== undefined && refused.includes("aliases: [{ name:")) {
      kept.urn = urn;
      this.declared = this.aim;
      refused = await this.up();
    }
    // Where what stands is not shown to be the resource's own, nothing is changed: no `--replace` then.
    else if (replaces && kept !== undefined && refused.includes("nothing was changed")) refused = await this.up();
    return refused === undefined ? undefined : await this.claim(refused);
  }

  /** Where nobody can tell whose it is, the user can: it is adopted; or deleted, where it is not as declared. */
  private async claim(refused: string): Promise<string | undefined> {
    const { declared } = this;
    const [, id] = /set adopt: "([0-9a-f-]{36})"/.exec(refused) ?? [];
    if (this.operation.isAdvised !== true || id === undefined) return refused;
    this.declared = { ...declared, adopt: id };
    if ((await this.up()) === undefined) return undefined;
    this.declared = declared;
    await this.world.api("DELETE", `/cfd_tunnel/${id}`);
    return await this.up();
  }

  /** What was left with a warning, and is in no state, the user deletes. */
  async deleteWhatWasLeft(): Promise<void> {
    if (this.operation.isAdvised !== true) return;
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

/** Another stack of the same program comes: it is refused what is there. Then it goes, and takes nothing along. */
async function visit(
  operation: Operation,
  { news, olds }: Stage,
  runs: Runs,
  world: World,
): Promise<string | undefined> {
  const inputs = withSecret(withoutAdopt(news ?? olds ?? {}), world.secrets.foreign);
  await runs.up(program(operation, inputs, { stack: "two" }));
  return await runs.destroy();
}

/** Tries a cell; undefined where the intent makes no sense for the operation. */
export async function tryIntent(
  cell: IntentCell,
  world: World,
  env: { faulted: Record<string, string>; clean: Record<string, string> },
): Promise<IntentOutcome | undefined> {
  const { operation, asked, kind, times, intent } = cell;
  const plan: Plan = PLANS[intent];
  let older = undefined as Awaited<ReturnType<typeof answerNow>> | undefined;
  const look = async (): Promise<void> => {
    older = await answerNow(asked, world);
  };
  const {
    stage,
    runs: clean,
    beside,
  } = await begin(operation, world, env.clean, {
    isBeside: plan.removesBeside === true,
    ...("since" in kind && kind.since === "the object" ? { whenSet: look } : {}),
  });
  const aim = goal(plan, operation, stage);
  if (aim === undefined) return undefined;
  if ("since" in kind && kind.since === "the operation") await look();
  // Nothing in a 404 tells an answer of the past from a deletion: a refresh believes it.
  const isGone = older !== undefined && "status" in older && older.status === 404;
  if (isGone && operation.run.startsWith("refresh")) return undefined;
  const faulted = new Runs(env.faulted);
  faulted.stack.kept = clean.stack.kept;
  addGiven(operation, world);
  const fault = world.emulator.addFault({
    method: asked.method,
    path: world.pathOf(asked.pattern),
    skip: asked.skip,
    times: times === "once" ? 1 : 1_000_000,
    fault: "since" in kind ? (older ?? { status: 500 }) : kind.fault,
  });
  const failure = await operate(operation, stage, faulted, { beside, retries: plan.isRetried === true });
  world.emulator.removeFault(fault);
  if (failure !== undefined) await stage.repair?.();
  clean.stack.kept = faulted.stack.kept;

  const ids = [...clean.stack.kept, ...faulted.stack.kept].map(({ id }) => id);
  const wrong =
    failure === undefined
      ? []
      : unfit(failure, [...stage.objects, ...ids]).map((flaw) => `the error ${flaw}: ${failure}`);
  const next = new Next(operation, plan, clean, world, aim.declared);
  const must = async (what: string, ran: Promise<string | undefined>): Promise<void> => {
    const text = await ran;
    if (text !== undefined) wrong.push(`${what} failed: ${text}`);
  };
  const visitor = new Runs(env.clean, "two");
  if (plan.isVisited === true) {
    await must("the destroy of the second stack", visit(operation, stage, visitor, world));
  }
  const isStale = plan.isVisited === true && DOCUMENTS.includes(operation.resource);
  const isRead = operation.run.startsWith("refresh") && intent !== "destroy";
  if (plan.refreshes === true || isRead || isStale) await must("the refresh", clean.refresh());
  if (intent === "destroy") await must("destroy", clean.destroy());
  else await must("the next up", next.first());
  await next.deleteWhatWasLeft();
  const before = world.endpoints().length;
  await must("one more up", next.up());
  const sent = world.endpoints().slice(before);
  if (sent.length > 0) wrong.push(`is not quiet: ${sent.join(", ")}`);
  const { accountId } = world;
  const said = [...faulted.said, ...clean.said, ...visitor.said];
  return { cell, accountId, expected: next.expected(aim.expected), wrong, said };
}
