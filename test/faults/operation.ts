/** What a row of the fault matrix is. */
import type { FaultRule } from "../../local/emulator/index.js";
import type { Properties } from "../grpc/provider-host.js";
import type { Expected } from "./expected.js";
import type { ResourceType } from "./resource-types.js";
import type { World } from "./world.js";

/** An operation's stage in one account. */
export interface Stage {
  /** Declared, and created, before the operation; absent where it is not there yet. */
  olds?: Properties;
  /** Declared from the operation on; absent where the program declares it no more. */
  news?: Properties;
  /** What the account holds in the end. */
  expected: Expected[];
  /** What the account holds where the change is taken back; absent where that cannot be said. */
  before?: Expected[];
  /** What the account holds where all is destroyed; absent where that cannot be said. */
  destroyed?: Expected[];
  /** What an error's text may name the object by. */
  objects: string[];
  /** What happens between the first creation and the operation. */
  prepare?: (state: { id: string; outs: Properties }) => unknown;
  /** What the user does after the operation failed, where it must fail. */
  repair?: () => unknown;
}

/** A row of the matrix. */
export interface Operation {
  title: string;
  resource: ResourceType;
  /** `replace`: `pulumi up --replace` of the resource. */
  run: "up" | "replace" | "refresh" | "refresh together";
  /** Goes wrong beforehand, in every cell; the endpoints are those that are asked because of it. */
  given?: Pick<FaultRule, "method" | "fault"> & { path: string };
  stage: (world: World) => Promise<Stage> | Stage;
  /** Nothing may show whose an object is that a lost answer was about: an error or a warning says so, and the user does as told. */
  isAdvised?: true;
}

/** A stage of which it cannot be said what is there where the change is taken back: an adoption that a fault may have struck. */
export function onlyAhead(stage: Stage): Stage {
  const { before, destroyed, ...rest } = stage;
  if (before === undefined || destroyed === undefined) throw new Error("there is nothing to leave unsaid");
  return rest;
}

/** `given` of an operation whose first POST is carried out, and its answer lost. */
export const lostPost = { method: "POST", fault: { reset: "after" as const } };
