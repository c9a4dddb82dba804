/** The runs of a cell with another intent: what is declared, the operation, and what it asks when nothing goes wrong. */
import { type Asked, askedSince } from "./fault-matrix.js";
import { identified } from "./identity.js";
import { namesIn, withNames } from "./lagging.js";
import type { Operation, Stage } from "./operation.js";
import type { Properties } from "./resource-types.js";
import { ProviderProcess } from "./provider-process.js";
import { type Declared, type Scope, WireStack } from "./wire-stack.js";
import type { World } from "./world.js";

const NOTHING = new Set<string>();

/** The resource that an operation is about; the same, renamed without `aliases`; one of its kind that the program had beside it. */
export const URN = "the resource";
export const OTHER_URN = "the resource, renamed";
export const BESIDE_URN = "the one beside it";

/** Another one of a kind; absent where a tunnel has one only. */
const BESIDE: Partial<Record<Operation["resource"], Properties>> = {
  CfdTunnel: { name: "beside" },
  WarpConnector: { name: "beside" },
  DnsRoute: { hostname: "beside.example.com" },
  HostnameRoute: { hostname: "beside.acme.local" },
  NetworkRoute: { network: "10.9.0.0/16" },
  VirtualNetwork: { name: "beside" },
  IngressRules: { rules: [{ hostname: "beside.example.com", service: "http://beside:80" }] },
};

/** What there can be beside the resource of an operation; undefined where that is nothing. */
export function besideOf({ resource }: Operation, { olds, news }: Stage): Properties | undefined {
  const own = BESIDE[resource];
  return own === undefined ? undefined : { ...withoutAdopt({ ...news, ...olds }), ...own };
}

/** What nobody made yet. */
export function withoutAdopt(inputs: Properties): Properties {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => name !== "adopt"));
}

/** What an operation begins with could not be made. */
export class UnsetStage extends Error {}

/** A stack's runs, one at a time, each in a process of its own. */
export class Runs {
  readonly stack = new WireStack();
  readonly said: string[] = [];

  constructor(
    private readonly env: Record<string, string>,
    private readonly name = "one",
  ) {}

  /** The error's text, where it failed. */
  async run(act: (stack: WireStack, process: ProviderProcess) => Promise<void>): Promise<string | undefined> {
    const process = new ProviderProcess(this.env, this.name);
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

  up(program: readonly Declared[], replace: ReadonlySet<string> = NOTHING, scope?: Scope): Promise<string | undefined> {
    return this.run((stack, process) => stack.up(process, program, replace, scope));
  }

  refresh(): Promise<string | undefined> {
    return this.run((stack, process) => stack.refresh(process));
  }

  destroy(): Promise<string | undefined> {
    return this.run((stack, process) => stack.destroy(process));
  }
}

/** A program with the resource of an operation, or with nothing. */
export function program(
  { resource }: Operation,
  inputs: Properties | undefined,
  { urn = URN, stack = "one" }: { urn?: string; stack?: string } = {},
): Declared[] {
  if (inputs === undefined) return [];
  const isTunnel = resource === "CfdTunnel" || resource === "WarpConnector";
  const first = isTunnel ? { deleteBeforeReplace: true } : {};
  return [{ urn, type: resource, ...first, inputs: () => identified(resource, inputs, urn, stack) }];
}

/** Sets the stage: what was declared before the operation is there, with `beside`, where that is asked for. */
export async function begin(
  operation: Operation,
  world: World,
  env: Record<string, string>,
  { isBeside = false, whenSet }: { isBeside?: boolean; whenSet?: () => Promise<void> } = {},
): Promise<{ stage: Stage; runs: Runs; beside: Declared[] }> {
  const stage = await operation.stage(world);
  const beside = isBeside ? program(operation, besideOf(operation, stage), { urn: BESIDE_URN }) : [];
  await whenSet?.();
  const runs = new Runs(env);
  const failure = await runs.up([...program(operation, stage.olds), ...beside]);
  if (failure !== undefined) throw new UnsetStage(`${operation.title}: the stage could not be set: ${failure}`);
  const kept = runs.stack.find(URN);
  if (kept !== undefined) await stage.prepare?.(kept);
  return { stage, runs, beside };
}

/** The operation itself. */
export function operate(
  operation: Operation,
  { news }: Stage,
  runs: Runs,
  { beside = [], retries = false }: { beside?: readonly Declared[]; retries?: boolean } = {},
): Promise<string | undefined> {
  if (operation.run === "refresh" || operation.run === "refresh together") return runs.refresh();
  const replaced = operation.run === "replace" ? new Set([URN]) : NOTHING;
  return runs.up([...program(operation, news), ...beside], replaced, { retries });
}

/** What goes wrong in every cell of an operation. */
export function addGiven({ given: rule }: Operation, world: World): void {
  if (rule !== undefined) world.emulator.addFault({ ...rule, path: world.pathOf(rule.path) });
}

/** The requests of an operation when nothing else goes wrong. */
export async function requestsOf(operation: Operation, world: World, env: Record<string, string>): Promise<Asked[]> {
  const { stage, runs } = await begin(operation, world, env);
  const names = namesIn(world);
  const before = world.endpoints().length;
  addGiven(operation, world);
  await operate(operation, stage, runs);
  return askedSince(before, operation, world).map((asked) => withNames(asked, names));
}
