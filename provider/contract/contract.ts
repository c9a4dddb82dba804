import type { RuntimeName } from "../pointer.js";
import type { Finding } from "../validation/findings.js";
import type { InputTable } from "./inputs.js";

/** How an output is made of an input. */
interface Derived {
  readonly of: string;
  readonly make: (value: string) => string;
}

/**
 * What a resource is to programs, to the state and to its lifecycle, told once: the class's arguments, check, diff, and what
 * is secret come of it.
 */
export interface Contract {
  /** The class's name; also the name in the state. */
  readonly resource: RuntimeName;
  readonly inputs: InputTable;
  /** The outputs that are no inputs: Pulumi knows only those that the class declares. */
  readonly computed: readonly string[];
  /** Which outputs an update changes, by the inputs that they come of: a preview shows them as not known. */
  readonly follows?: Readonly<Record<string, readonly string[]>>;
  /** Outputs that say one input in another form, and change with it: the native plugin makes them of it, where the lifecycle may not or cannot yet. */
  readonly derived?: Readonly<Record<string, Derived>>;
  /** What is accepted although nobody can mean it, of arguments that are given together: either front shows it on the resource. */
  readonly advise?: (given: ReadonlySet<string>) => readonly Finding[];
  /** The outputs that are secret whatever the program says, besides `pending`. */
  readonly secretOutputs: readonly string[];
}
