import type { RuntimeName } from "../pointer.js";
import type { Finding } from "../validation/findings.js";
import type { InputTable } from "./inputs.js";

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
  /** Which of these an update changes, by the inputs that it comes of: a preview shows it as not known. */
  readonly follows?: Readonly<Record<string, readonly string[]>>;
  /** What is accepted although nobody can mean it, of arguments that are given together: either front shows it on the resource. */
  readonly advise?: (given: ReadonlySet<string>) => readonly Finding[];
  /** The outputs that are secret whatever the program says, besides `pending`. */
  readonly secretOutputs: readonly string[];
}
