import type { dynamic } from "@pulumi/pulumi";

import type { Contract } from "../../contract/contract.js";
import { changeOf, checkInputs, formed, type InputTable } from "../../contract/inputs.js";
import { InitFailedError, isForUser, UserError } from "../../session/errors.js";
import type { Session } from "../../session/session.js";
import { tellable, withSecrets } from "../../session/telling.js";
import { told, type Finding } from "../../validation/findings.js";
import { requireAccount, requireInState } from "./complete-state.js";
import type { BaseInputs, Kept, Lifecycle, Properties } from "./lifecycle.js";
import { isDue, pendingOf, reasonOf, Unfinished, unknownId } from "./pending.js";
import { dependsOnFailed } from "./refusals.js";

/** A Lifecycle that is loaded when first used, and the session that it works in. */
export interface LifecycleSource<Inputs extends BaseInputs, State extends object> {
  readonly session: Session;
  load(): Promise<Lifecycle<Inputs, State>>;
}

/** What diff answers: Pulumi's, and what changed, of which this package's own host makes a detailed diff. */
type Diff = dynamic.DiffResult & { readonly changed?: readonly string[] };

/** What the pointer's text gives Pulumi: a `dynamic.ResourceProvider` of which no answer is left open. */
export interface Guarded {
  readonly configure: (request: dynamic.ConfigureRequest) => Promise<void>;
  readonly check: (
    olds: Properties,
    news: Properties,
  ) => Promise<{ inputs: Properties; failures: dynamic.CheckFailure[] }>;
  readonly diff: (id: string, olds: Properties, news: Properties) => Promise<Diff>;
  readonly create: (inputs: Properties) => Promise<{ id: string; outs: Properties }>;
  /** A blank id makes refresh drop it from the state. */
  readonly read: (id: string, props?: Properties) => Promise<{ id: string; props: Properties; inputs: Properties }>;
  readonly update: (id: string, olds: Properties, news: Properties) => Promise<{ outs: Properties }>;
  readonly delete: (id: string, props: Properties) => Promise<void>;
}

/** What `get` passes to a read; a state always holds more. */
const lookupKeys: ReadonlySet<string> = new Set(["accountId", "tunnelId", "__provider"]);

/** The inputs that refer to what another resource has, and of which kinds that is. */
const references: Readonly<Record<string, readonly Contract["resource"][]>> = {
  tunnelId: ["CfdTunnel", "WarpConnector"],
  virtualNetworkId: ["VirtualNetwork"],
};

/**
 * The frame of every lifecycle: what is the same for all is done here, once. It types and forms what comes over the wire,
 * tells a `get` from a refresh, keeps what is half done in the state and lets nothing touch the id of a creation in doubt.
 *
 * Pulumi's host is unforgiving: an `undefined` in a result fails the call after the API call was made; an error with `code`,
 * `id`, `metadata` or `details` changes the meaning of the answer or keeps it from being sent; a throw that is no Error is
 * never answered. `configure` only stores: parallel calls do not wait for it.
 */
export function guard<Inputs extends BaseInputs, State extends object>(
  source: LifecycleSource<Inputs, State>,
): Guarded {
  const frame = async <T>(
    given: readonly Properties[],
    run: (framed: Framed<Inputs, State>) => Promise<T> | T,
  ): Promise<T> => {
    const lifecycle = await source.load();
    const table = lifecycle.contract.inputs;
    return await withSecrets(secretsIn(table, given), async () => {
      try {
        return withoutUndefined(await run(new Framed(source.session, lifecycle))) as T;
      } catch (thrown) {
        throw presentable(thrown);
      }
    });
  };
  return {
    configure: ({ config }) => {
      source.session.configure(config);
      return Promise.resolve();
    },
    check: (olds, news) => frame([olds, news], (framed) => framed.check(olds, news)),
    diff: (id, olds, news) => frame([olds, news], (framed) => framed.diff(id, olds, news)),
    create: (inputs) => frame([inputs], (framed) => framed.create(inputs)),
    read: (id, props = {}) => frame([props], (framed) => framed.read(id, props)),
    update: (id, olds, news) => frame([olds, news], (framed) => framed.update(id, olds, news)),
    delete: (id, props) => frame([props], (framed) => framed.delete(id, props)),
  };
}

/** One call of a lifecycle, in its frame. */
class Framed<Inputs extends BaseInputs, State extends object> {
  private readonly table: InputTable;

  constructor(
    private readonly session: Session,
    private readonly lifecycle: Lifecycle<Inputs, State>,
  ) {
    this.table = lifecycle.contract.inputs;
  }

  async check(olds: Properties, news: Properties): Promise<{ inputs: Properties; failures: dynamic.CheckFailure[] }> {
    const { contract } = this.lifecycle;
    const before = Object.keys(olds).some((key) => key !== "__provider") ? formed(this.table, olds) : undefined;
    const given = this.remembered(formed(this.table, news), before);
    const failures = [
      ...checkInputs(contract.resource, this.table, news),
      ...(this.lifecycle.check?.(given, before) ?? []),
    ];
    const problems = this.lifecycle.makesNoRequest === true ? [] : await this.session.problems();
    for (const reason of problems) failures.push({ property: "", reason });
    const inputs = failures.length === 0 ? (this.lifecycle.completed?.(given, before) ?? given) : given;
    // Pulumi prints the value of the property that a failure names: of a secret too, or of a token in the wrong place, and
    // `{<nil>}` where the path is nested. So it is told none, and the path begins the reason.
    const shown = failures.map((failure) => ({ property: "", reason: tellable(told(unquoted(failure, news))) }));
    return { inputs, failures: shown };
  }

  /** What the program declares, with the names that the resource had before: its state, or its object, may still bear them. */
  private remembered(news: Properties, before: Properties | undefined): Properties {
    const { ledger } = this.session;
    const { mark } = known<Partial<BaseInputs>>(news);
    const { mark: old, formerMarks = [] } = known<Partial<BaseInputs>>(before ?? {});
    ledger.begin(mark, before === undefined, old === undefined ? formerMarks : [...formerMarks, old]);
    const former = mark === undefined ? [] : ledger.formerMarks(mark);
    return former.length === 0 ? news : { ...news, formerMarks: former };
  }

  diff(id: string, oldProperties: Properties, news: Properties): Diff {
    const olds = this.stateOf(id, oldProperties, []);
    // What may have been made is looked for and deleted first.
    if (isDue(olds, "create")) {
      const [anchor = "id"] = Object.keys(this.table).filter((name) => this.table[name]?.onChange === "replace");
      return { changes: true, replaces: [anchor], deleteBeforeReplace: true };
    }
    const change = changeOf(this.table, known(olds), formed(this.table, news));
    const corrected = { ...change, ...this.lifecycle.diff?.({ id, olds, news: formed(this.table, news), change }) };
    const changes = corrected.changes ?? (corrected.changed.length > 0 || corrected.replaces.length > 0);
    // A state without the pointer came from a front of another kind: one update puts it there.
    const isForeign = oldProperties["__provider"] === undefined;
    return {
      changes: changes || isDue(olds) || isForeign,
      replaces: [...corrected.replaces],
      deleteBeforeReplace: corrected.deleteBeforeReplace,
      changed: corrected.changed,
    };
  }

  async create(properties: Properties): Promise<{ id: string; outs: Properties }> {
    const inputs = known<Inputs>(formed(this.table, properties));
    try {
      const { id, state } = await this.lifecycle.create(inputs);
      return { id, outs: this.outputs(state, properties) };
    } catch (error) {
      this.session.ledger.failedAt(newIn(inputs.accountId, this.lifecycle.contract.resource));
      throw this.kept(error, undefined, properties);
    }
  }

  async read(id: string, props: Properties): Promise<{ id: string; props: Properties; inputs: Properties }> {
    if (isLookUp(props)) return await this.lookUp(id, props);
    const olds = this.stateOf(id, props);
    const made = isDue(olds, "create") ? await this.found(olds) : { id, state: olds };
    if (made === "untold") {
      const outs = this.outputs(olds, props);
      return { id, props: outs, inputs: this.inputsOf(olds, outs) };
    }
    const found = made === undefined ? undefined : await this.lifecycle.read(made.id, { ...olds, ...made.state });
    // A blank id makes refresh drop it from the state.
    if (found === undefined) return { id: "", props: {}, inputs: {} };
    const outs = this.outputs(found.state, props);
    return { id: found.id, props: outs, inputs: this.inputsOf(found.state, outs) };
  }

  async update(id: string, oldProperties: Properties, properties: Properties): Promise<{ outs: Properties }> {
    const olds = this.stateOf(id, oldProperties);
    const inputs = known<Inputs>(formed(this.table, properties));
    try {
      // Pulumi's onError hooks retry a creation that failed by an update, with the id in the state, which is none.
      if (isDue(olds, "create")) throw stillInDoubt(this.lifecycle.named(known(inputs)), id, olds);
      const state = await this.lifecycle.update(id, olds, inputs);
      return { outs: this.outputs(state, properties) };
    } catch (error) {
      this.session.ledger.failedAt(id);
      throw this.kept(error, id, properties);
    }
  }

  async delete(id: string, props: Properties): Promise<void> {
    const state = this.stateOf(id, props);
    this.requireSettled(id, state);
    if (isDue(state, "adopt")) {
      const named = this.lifecycle.named(known(state), id);
      this.session.inform(`left ${named} as it is: its adoption was never completed`);
      return;
    }
    const made = isDue(state, "create") ? await this.found(state) : { id, state };
    if (made !== undefined && made !== "untold") await this.lifecycle.delete(made.id, { ...state, ...made.state });
  }

  /**
   * Nothing is deleted of which nobody can tell whether the program declares it under another name: where what it refers to is
   * a resource's that failed, or may be what a resource is to have that failed before it came to it.
   */
  private requireSettled(id: string, state: State & BaseInputs): void {
    const { ledger } = this.session;
    for (const [input, kinds] of Object.entries(references)) {
      const refersTo = known<Properties>(state)[input];
      if (typeof refersTo !== "string") continue;
      const isLeft =
        ledger.holderOf(refersTo) === undefined &&
        kinds.some((kind) => ledger.hasFailedAt(newIn(state.accountId, kind)));
      if (!isLeft && !ledger.hasFailedAt(refersTo)) continue;
      throw dependsOnFailed(`delete ${this.lifecycle.named(known(state), id)}`, input, refersTo);
    }
  }

  /** What a creation in doubt made, as a state that is in doubt no more. */
  private async found(
    olds: State & Kept & BaseInputs,
  ): Promise<{ id: string; state: Partial<State & Kept> } | "untold" | undefined> {
    const made = await this.lifecycle.findMade?.(olds);
    if (made === undefined || made === "untold") return made;
    const due = (olds.pending?.due ?? []).filter((each) => each !== "create");
    return {
      id: made.id,
      state: { pending: undefined, ...pendingOf({ due }), ...made.state },
    };
  }

  private async lookUp(id: string, props: Properties): Promise<{ id: string; props: Properties; inputs: Properties }> {
    const accountId = Object.hasOwn(this.table, "accountId") ? requireAccount(props["accountId"]) : "";
    const state = await this.lifecycle.lookUp(id, accountId);
    const outs = known<Properties>(state);
    return { id, props: outs, inputs: this.inputsOf(state, outs) };
  }

  /** The state in its one form, where it has what every operation needs; of a creation in doubt, little is known. */
  private stateOf(id: string, props: Properties, needed = this.lifecycle.needed): State & Kept & BaseInputs {
    const state = known<State & Kept & BaseInputs>(formed(this.table, props));
    const account = Object.hasOwn(this.table, "accountId") ? ["accountId"] : [];
    const all = isDue(state, "create") ? account : [...account, ...needed];
    requireInState(() => this.lifecycle.named(known(state), id), known(state), all);
    return state;
  }

  /** The outputs: what the lifecycle says, and the hidden inputs, which tell every later operation whose this is. */
  private outputs(state: object, properties: Properties): Properties {
    const hidden = Object.keys(this.table).filter((name) => this.table[name]?.hidden === true);
    const kept = hidden.map((name) => [name, properties[name] ?? undefined]);
    return { ...(Object.fromEntries(kept) as Properties), ...state };
  }

  private inputsOf(state: State & Kept, outs: Properties): Properties {
    const shown = { ...outs, ...this.lifecycle.inputsOf?.(state) };
    return Object.fromEntries(Object.entries(shown).filter(([name]) => Object.hasOwn(this.table, name)));
  }

  /** What is thrown of an operation that is not done: Pulumi keeps such a resource, and the next `up` updates it. */
  private kept(error: unknown, id: string | undefined, properties: Properties): unknown {
    if (!(error instanceof Unfinished)) return error;
    const outs = this.outputs({ ...error.state, ...pendingOf(error.pending) }, properties);
    // The host adds the pointer to results, but not to these properties: without it the resource could never be read again.
    const complete = { ...outs, __provider: properties["__provider"] };
    return new InitFailedError(
      error.id ?? id ?? unknownId(),
      withoutUndefined(complete) as Properties,
      reasonOf(error),
    );
  }
}

/** What the ledger calls an object of a kind that was to be made in an account. */
function newIn(accountId: string, kind: Contract["resource"]): string {
  return `new ${kind} in ${accountId}`;
}

function stillInDoubt(named: string, id: string, olds: Kept & object): Unfinished {
  const { pending = { due: ["create"] }, ...state } = olds;
  return new Unfinished(
    id,
    state,
    pending,
    `create ${named}: what became of the request that makes it is still not known`,
  );
}

/** Whether a read is of `get`: outputs hold more than a program passes to it. */
function isLookUp(props: Properties): boolean {
  return Object.keys(props).every((key) => lookupKeys.has(key) || (props[key] ?? undefined) === undefined);
}

/** The values that no message may hold. */
function secretsIn(table: InputTable, given: readonly Properties[]): unknown[] {
  const always = ["token", "key", ...Object.keys(table).filter((name) => table[name]?.secret === true)];
  return given.flatMap((properties) => {
    const named = Array.isArray(properties["holdsSecrets"]) ? (properties["holdsSecrets"] as unknown[]) : [];
    // What was half done may hold any of them.
    const names = named.length === 0 ? always : [...always, ...named.map(String), "pending"];
    const held = Object.fromEntries<unknown>(names.map((name) => [name, properties[name]]));
    // A secret is told in neither form: as it was given, and as it is kept.
    return [held, formed(table, held)];
  });
}

/** A failure without what it quotes, where the input that it is about holds a secret: a part of one says too much, too. */
function unquoted(failure: Finding, { holdsSecrets }: Properties): Finding {
  const [, input = ""] = /^(\w+)/.exec(failure.property) ?? [];
  if (!Array.isArray(holdsSecrets) || !holdsSecrets.includes(input)) return failure;
  return {
    ...failure,
    reason: failure.reason.replace(/"(?:[^"\\]|\\.)*"(?= (?:must|is|holds|has|may|lies)\b|:)/g, '"[secret]"'),
  };
}

/** The one place where the wire's properties become what a lifecycle knows them to be, after all that is checked above. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- what a cast is of, its reader says
function known<T>(properties: object): T {
  return properties as T;
}

/** The value as JSON has it: absent properties left out instead of undefined. */
function withoutUndefined(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

/** An Error that the host passes on as it is: for the user's eyes, or one of our own bugs with its stack. */
function presentable(thrown: unknown): Error {
  if (thrown instanceof UserError) return thrown;
  if (isForUser(thrown)) return new UserError(thrown.message);
  const error = new Error(
    tellable(
      `internal error of pulumi-cloudflare-tunnel: ${thrown instanceof Error ? thrown.message : String(thrown)}. ` +
        "Please report it, with this text",
    ),
  );
  if (thrown instanceof Error && thrown.stack !== undefined) error.stack = tellable(thrown.stack);
  return error;
}
