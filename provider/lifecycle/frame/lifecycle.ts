import type { Contract } from "../../contract/contract.js";
import type { Change, Properties } from "../../contract/inputs.js";
import type { Finding } from "../../validation/findings.js";
import type { Pending } from "./pending.js";

/** The inputs that the frame itself knows, as check leaves them. */
export interface BaseInputs {
  readonly accountId: string;
  /** Which resource of the program this is. Absent in states of release 0.1.0. */
  readonly mark?: string;
  /** Those that it had before it was renamed in the program, and kept what it has by an alias. */
  readonly formerMarks?: readonly string[];
  /** The names of the inputs that hold secrets. */
  readonly holdsSecrets?: readonly string[];
}

/** What an operation leaves in the state: the outputs, but for the hidden inputs, which the frame keeps. */
export interface Outcome<State> {
  readonly id: string;
  readonly state: State;
}

/** What the program declares in place of what the state has. Values may not be known yet. */
export interface Declared<State> {
  readonly id: string;
  readonly olds: State & Kept;
  readonly news: Properties;
  readonly change: Change;
}

/** What the frame keeps in every state. */
export interface Kept {
  /** What was half done. */
  readonly pending?: Pending;
}

/**
 * A resource's engine side. The frame ({@link guard}) has done, before a lifecycle is asked, what is the same for all: inputs
 * and state are in their one form and complete, null is absent, a `get` is told from a refresh, a creation in doubt from an
 * object. So ids here are ids, and `inputs` are known.
 */
export interface Lifecycle<Inputs extends BaseInputs, State extends object> {
  readonly contract: Contract;

  /** How messages name one: `tunnel "web" (f70f…)`. Of a state, of inputs, or of nothing but an id. */
  named(known: Partial<Inputs & State>, id?: string): string;

  /** Set where it makes no request, and so needs no credentials. */
  readonly makesNoRequest?: true;

  /** The outputs that every operation needs, besides the account. */
  readonly needed: readonly (keyof State & string)[];

  /**
   * What is wrong besides what the table says. `news` may hold values that are not known yet; `olds` are the inputs of the
   * state, and undefined where the object is to be made.
   */
  check?(news: Properties, olds: Properties | undefined): Finding[];

  /** Inputs that come of others, once all of them are right. */
  completed?(news: Properties, olds: Properties | undefined): Properties;

  /** Corrects what the table says of a change. */
  diff?(declared: Declared<State>): Partial<Change> & { readonly changes?: boolean };

  create(inputs: Inputs): Promise<Outcome<State>>;

  /** The object as it is; undefined where it is gone. */
  read(id: string, olds: State & Kept & BaseInputs): Promise<Outcome<State & Kept> | undefined>;

  /** Reads an object for `get`: one that is not there is the user's mistake. */
  lookUp(id: string, accountId: string): Promise<State>;

  update(id: string, olds: State & Kept & BaseInputs, inputs: Inputs): Promise<State & Kept>;

  delete(id: string, state: State & Kept & BaseInputs): Promise<void>;

  /**
   * What a creation in doubt made; undefined where it made nothing; "untold" where nobody can tell what it made, which the
   * lifecycle says: then a delete leaves what there is, and a read leaves the creation in doubt.
   */
  findMade?(state: State & Kept & BaseInputs): Promise<Outcome<Partial<State & Kept>> | "untold" | undefined>;

  /** The inputs that a state shows, where not every output of an input's name is one. */
  inputsOf?(state: State & Kept): Properties;
}

export type { Properties };
