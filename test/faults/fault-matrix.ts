/** One cell: an operation that meets a fault, and the clean run after it, in a process of its own. */
import type { FaultRule } from "../../local/emulator/index.js";
import { type Properties, type ProviderHost, type ResourceCalls, WireError } from "../grpc/provider-host.js";
import { WireResource } from "./engine-at-the-wire.js";
import type { FaultKind } from "./fault-kinds.js";
import { unfit } from "./fit-to-read.js";
import { withSecretOf } from "./front.js";
import { identified } from "./identity.js";
import type { Expected } from "./expected.js";
import type { Operation, Stage } from "./operation.js";
import type { World } from "./world.js";

/** A request of an operation: the `skip`th to its endpoint, from 0. */
export interface Asked {
  method: string;
  pattern: string;
  /** Path and query, as they were sent, where that is known. */
  address?: string;
  skip: number;
}

/** A cell to try. */
export interface Cell {
  operation: Operation;
  asked: Asked;
  kind: FaultKind;
  times: "once" | "until removed";
}

/** The processes of a cell: the one that meets the fault, and the one of the runs before and after. */
export interface Processes {
  faulted: ProviderHost;
  clean: ProviderHost;
}

/** What came of a cell. */
export interface CellOutcome {
  cell: Cell;
  accountId: string;
  expected: Expected[];
  /** What is wrong; empty where the cell converged. */
  wrong: string[];
  /** The error of the operation, where it failed. */
  message?: string;
}

/** More than any operation asks. */
const ALWAYS = 1_000_000;

async function setStage(operation: Operation, world: World, { clean }: Processes): Promise<[Stage, WireResource]> {
  const stage = marked(operation, await operation.stage(world));
  const resource = new WireResource();
  if (stage.olds !== undefined) await resource.up(callsTo(clean, operation, world), stage.olds);
  if (resource.state !== undefined) await stage.prepare?.(resource.state);
  return [stage, resource];
}

/** As its class would declare it. */
function marked({ resource, title }: Operation, stage: Stage): Stage {
  const own = (inputs: Properties): Properties => identified(resource, inputs, title);
  return {
    ...stage,
    ...(stage.olds === undefined ? {} : { olds: own(stage.olds) }),
    ...(stage.news === undefined ? {} : { news: own(stage.news) }),
  };
}

function given({ given: rule }: Operation, world: World): FaultRule[] {
  return rule === undefined ? [] : [{ ...rule, path: world.pathOf(rule.path) }];
}

/** A resource of this world: many cells share a process. */
function callsTo(host: ProviderHost, { resource }: Operation, { accountId }: World): ResourceCalls {
  return host.resource(resource, { named: accountId });
}

async function run(calls: ResourceCalls, operation: Operation, resource: WireResource, stage: Stage): Promise<void> {
  switch (operation.run) {
    case "up":
      return resource.up(calls, stage.news);
    case "refresh":
      return resource.refresh(calls);
    case "refresh together":
      await Promise.all([resource.refresh(calls), resource.refresh(calls)]);
  }
}

async function errorOf(call: Promise<void>): Promise<WireError | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (error instanceof WireError) return error;
    throw error;
  }
}

/** The requests since so many of the world's, but those that the operation's given fault strikes. */
export function askedSince(before: number, operation: Operation, world: World): Asked[] {
  const seen = new Map<string, number>();
  return world
    .asked()
    .slice(before)
    .map((request) => {
      const endpoint = `${request.method} ${request.pattern}`;
      const skip = seen.get(endpoint) ?? 0;
      seen.set(endpoint, skip + 1);
      return { ...request, skip };
    })
    .filter(({ method, pattern }) => !(operation.given?.method === method && operation.given.path === pattern));
}

/** The requests that an operation makes when nothing else goes wrong. */
export async function requestsOf(operation: Operation, world: World, processes: Processes): Promise<Asked[]> {
  const [stage, resource] = await setStage(operation, world, processes);
  const before = world.endpoints().length;
  for (const rule of given(operation, world)) world.emulator.addFault(rule);
  await errorOf(run(callsTo(processes.faulted, operation, world), operation, resource, stage));
  return askedSince(before, operation, world);
}

/** Tries a cell. */
export async function tryCell(cell: Cell, world: World, processes: Processes): Promise<CellOutcome> {
  const { operation, asked, kind, times } = cell;
  const [stage, resource] = await setStage(operation, world, processes);
  for (const rule of given(operation, world)) world.emulator.addFault(rule);
  const faultId = world.emulator.addFault({
    method: asked.method,
    path: world.pathOf(asked.pattern),
    skip: asked.skip,
    times: times === "once" ? 1 : ALWAYS,
    fault: kind.fault,
  });
  const before = resource.state?.id;
  const failure = await errorOf(run(callsTo(processes.faulted, operation, world), operation, resource, stage));
  world.emulator.removeFault(faultId);
  const ids = [before, resource.state?.id].filter((id) => id !== undefined);

  const message = failure?.initFailed?.reasons.join("; ") ?? failure?.message;
  const wrong =
    message === undefined
      ? []
      : unfit(message, [...stage.objects, ...ids]).map((flaw) => `the error ${flaw}: ${message}`);
  const outcome = {
    cell,
    accountId: world.accountId,
    ...(message !== undefined && { message }),
  };
  if (failure !== undefined) await stage.repair?.();
  wrong.push(...(await cleanRun(operation, callsTo(processes.clean, operation, world), resource, stage)));
  return { ...outcome, expected: withSecretOf(stage.expected, stage.news, resource.state?.outs), wrong };
}

async function cleanRun(
  operation: Operation,
  calls: ResourceCalls,
  resource: WireResource,
  stage: Stage,
): Promise<string[]> {
  const refreshed = operation.run === "up" ? Promise.resolve() : resource.refresh(calls);
  let { news } = stage;
  let failure = await errorOf(refreshed.then(() => resource.up(calls, news)));
  // Where nobody can tell whose it is, the user can.
  const [, id] = /set adopt: "([0-9a-f-]{36})"/.exec(failure?.message ?? "") ?? [];
  if (operation.isAdvised === true && id !== undefined) {
    news = { ...news, adopt: id };
    failure = await errorOf(resource.up(calls, news));
  }
  if (failure !== undefined) return [`the clean run failed: ${failure.message}`];
  return (await resource.settled(calls, news)) ? [] : ["another run would change something"];
}
