import type { RuntimeName } from "../pointer.js";
import type { Properties } from "../contract/inputs.js";

/** Another resource of the same program, by the object that it is; with `property`, an output of it. */
export class Reference {
  constructor(
    readonly type: RuntimeName,
    readonly id: string,
    readonly property?: "id",
  ) {}
}

/** What a program passes to a resource. */
export type Argument = string | number | boolean | null | Reference | readonly Argument[] | Arguments;

/** Arguments by name, in the order in which a program gives them. */
export interface Arguments {
  readonly [name: string]: Argument;
}

/** One resource to import. */
export interface Imported {
  readonly type: RuntimeName;
  readonly id: string;
  /** The logical name. */
  readonly name: string;
  /** How the program declares it. */
  readonly args: Arguments;
  /** What the state holds of it, as the provider would have written it. */
  readonly inputs: Properties;
  readonly outputs: Properties;
}
