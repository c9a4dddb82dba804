import { isNotFound, isUnknownOutcome } from "../../api/http/errors.js";
import type { Contract } from "../../contract/contract.js";
import type { Change, Properties } from "../../contract/inputs.js";
import { deletedOutside, during, UserError } from "../../session/errors.js";
import type { Fate } from "../../session/ledger.js";
import type { Session } from "../../session/session.js";
import type { Finding } from "../../validation/findings.js";
import { isUnknown } from "../../validation/unknown.js";
import type { BaseInputs, Declared, Kept, Lifecycle, Outcome } from "../frame/lifecycle.js";
import { isDue, Unfinished } from "../frame/pending.js";
import { declaredElsewhere } from "../frame/refusals.js";
import { isOfMark, markOf, newTrace, traced } from "../frame/trace.js";
import { InDoubt, ObjectWriter, type Declaration } from "./creation.js";
import type { Kind, ObjectInputs, ObjectState, ObjectWire } from "./kind.js";
import { changesToSend, createdAtOf, outputsKept, outputsOf, outputsSeen } from "./outputs.js";
import { isForeign, isOthers, knownOf, notThere, passedOn, takenOver, type Known } from "./ownership.js";
import { ObjectReads } from "./reads.js";

/**
 * The engine side of everything that is one object of an account or a zone: one POST to create, a look and one PATCH to change
 * anything, a look and one DELETE. What one is made of, its {@link Kind} says.
 */
export class ObjectLifecycle<
  Inputs extends ObjectInputs,
  State extends Inputs & ObjectState,
  Wire extends ObjectWire,
  Body,
> implements Lifecycle<Inputs, State> {
  readonly contract: Contract;
  readonly needed: readonly (keyof State & string)[];
  private readonly reads: ObjectReads<Inputs, State, Wire, Body>;
  private readonly writer: ObjectWriter<Inputs, State, Wire, Body>;

  constructor(
    private readonly session: Session,
    private readonly kind: Kind<Inputs, State, Wire, Body>,
  ) {
    this.contract = kind.contract;
    this.needed = kind.needed;
    this.reads = new ObjectReads(session, kind);
    this.writer = new ObjectWriter(session, kind);
  }

  named(known: Partial<Inputs>, id?: string): string {
    const label = this.kind.labelOf(known) ?? id;
    return label === undefined ? this.kind.noun : `${this.kind.noun} ${label}`;
  }

  check(news: Properties, olds: Properties | undefined): Finding[] {
    const { kind, contract } = this;
    const failures = kind.check?.(news, olds) ?? [];
    // Whatever it is, it may not be known yet.
    const known = news as Partial<Inputs>;
    const { mark } = known;
    if (mark === undefined) return failures;
    const doubled = this.session.ledger.declare(mark, kind.thingsOf(known, "inputs"));
    if (doubled === undefined) return failures;
    const label = kind.labelOf(known) ?? "";
    const reason = `another ${contract.resource} of this program declares ${label}, too: there can be one`;
    return [...failures, kind.doubled?.(label) ?? { property: "", reason }];
  }

  diff({ id, olds, news, change }: Declared<State>): Partial<Change> {
    const declared = news as Partial<Inputs>;
    // The engine asks so what must go before a tunnel that is replaced. One that stays can be moved.
    const tunnel = isUnknown(news["tunnelId"]) ? this.kind.goesBefore?.(olds) : undefined;
    if (tunnel !== undefined && !this.session.ledger.keeps(tunnel)) {
      return { replaces: [...change.replaces, "tunnelId"], deleteBeforeReplace: true };
    }
    // One that is replaced has another object soon; create tells which.
    const isKept = change.replaces.length === 0 && !this.session.ledger.isAnotherResources(id, declared.mark);
    if (isKept) this.holds(id, declared, olds.trace);
    return {};
  }

  async create(inputs: Inputs): Promise<Outcome<State>> {
    const { kind } = this;
    const client = await this.session.connect();
    const place = await kind.address.placeFor(client, inputs);
    const trace = traceFor(inputs, undefined);
    const idOf = (key: string): string => kind.address.idOf(place, key, inputs);
    const outputs = (wire: Partial<Wire>, isAdopted: boolean): State & Kept =>
      outputsOf(kind, inputs, wire, place.id, { trace, isAdopted });
    try {
      return await during(`create ${this.named(inputs)}`, async () => {
        await kind.ready?.(client, inputs);
        const { wire, isAdopted } = await this.writer.make({ place, inputs, trace });
        const id = idOf(wire.id);
        this.reads.wrote(wire.id);
        this.holds(id, inputs, trace);
        return { id, state: outputs(wire, isAdopted) };
      });
    } catch (error) {
      const doubt = doubtIn(error);
      if (doubt === undefined) throw error;
      const id = doubt.key === undefined ? undefined : idOf(doubt.key);
      throw new Unfinished(id, outputs({}, doubt.isAdoption), doubt.pending, error);
    }
  }

  async read(id: string, olds: State & Kept & BaseInputs): Promise<Outcome<State & Kept> | undefined> {
    const { kind } = this;
    const { place, key } = kind.address.locate(await this.session.connect(), id, olds);
    const target = kind.leads?.known(olds);
    const wire = await during(`read ${this.named(olds, id)}`, () => this.reads.find(place, key, target));
    if (wire === undefined) return undefined;
    if (isOthers(wire, olds) && !isDue(olds, "adopt")) {
      this.session.warn(
        `${kind.describe(wire)}, belongs to another stack by now, as the trace in its comment says: ${this.named(olds, id)} is dropped from ` +
          "this stack's state. Take the resource out of this program, or set adopt: true to take it back",
      );
      return undefined;
    }
    const warning = kind.warning?.(wire, olds);
    if (warning !== undefined) this.session.warn(warning);
    return { id, state: outputsSeen(kind, wire, olds, place.id) };
  }

  async lookUp(id: string, accountId: string): Promise<State> {
    const { kind } = this;
    kind.address.requireId(kind.noun, id);
    const { place, key } = kind.address.locate(await this.session.connect(), id, { accountId });
    const wire = await during(`read ${kind.noun} ${id}`, () => this.reads.find(place, key, undefined));
    if (wire === undefined) {
      const where = `${place.id === accountId ? "account" : "zone"} ${place.id}`;
      throw new UserError(`no ${kind.noun} has the id ${key} in ${where}: it was deleted, or never existed`);
    }
    const flaw = kind.unreadable?.(wire);
    if (flaw !== undefined) throw new UserError(flaw);
    const { comment } = traced(wire.comment);
    return { ...kind.observed(wire, {}, place.id), accountId, comment, createdAt: createdAtOf(wire) ?? "" } as State;
  }

  async update(id: string, olds: State & Kept & BaseInputs, inputs: Inputs): Promise<State & Kept> {
    const { kind, reads, contract } = this;
    if (this.session.ledger.isAnotherResources(id, inputs.mark)) throw passedOn(this.named(olds, id));
    this.holds(id, inputs, olds.trace);
    const changed = changesToSend(contract, olds, inputs);
    const kept = outputsKept(contract, olds, inputs);
    if (changed.length === 0 && !isDue(olds)) return kept;
    const client = await this.session.connect();
    const { place, key } = kind.address.locate(client, id, olds);
    try {
      return await during(`update ${this.named(inputs, id)}`, async () => {
        if (changed.includes("tunnelId")) await kind.ready?.(client, inputs);
        const found = await reads.look(place, key);
        if (found === undefined) throw deletedOutside();
        // Of this very resource: a run that was killed wrote it, and came not to keep it in the state.
        const isOwn = isOfMark(traced(found.comment).trace, markOf(inputs));
        const isTaking = !isOwn && isForeign(found, olds);
        this.requireOwn(found, olds, inputs, isTaking);
        const trace = traceFor(inputs, isOwn ? traced(found.comment).trace : isTaking ? undefined : olds.trace);
        reads.wrote(key);
        const wire = await this.amend({ place, inputs, trace }, found, olds, isTaking);
        if (isTaking) {
          this.session.inform(`adopted ${kind.describe(found)}: it is ${this.named(inputs, id)} of this stack now`);
        }
        this.holds(id, inputs, trace);
        const isAdopted = isTaking || olds.adopted === true;
        return outputsOf(kind, inputs, wire, place.id, { trace, isAdopted, createdAt: olds.createdAt });
      });
    } catch (error) {
      const doubt = doubtIn(error);
      throw doubt === undefined ? error : new Unfinished(id, kept, doubt.pending, error);
    }
  }

  async delete(id: string, state: State & Kept & BaseInputs): Promise<void> {
    const { kind, reads, session } = this;
    const named = this.named(state, id);
    const fate = this.fateOf(id, state);
    if (fate === "refuse") throw declaredElsewhere(`delete ${named}`);
    if (fate === "leave") {
      session.inform(`${named} is left as it is: it passed to the resource that declares it now`);
      return;
    }
    const { place, key } = kind.address.locate(await session.connect(), id, state);
    await during(`delete ${named}`, async () => {
      const found = await reads.look(place, key);
      if (found === undefined) return;
      const reason = this.reasonToLeave(found, state);
      if (reason !== undefined) {
        session.warn(
          `${kind.describe(found)}, was left as it is: ${reason}. Delete it in the dashboard, where nothing needs it`,
        );
        return;
      }
      if (state.adopted === true) {
        session.inform(`deleting ${kind.describe(found)}, which was there before, and was taken over`);
      }
      reads.wrote(key);
      try {
        await kind.requests.remove(place, key);
      } catch (error) {
        // Its tunnel may have taken it along.
        if (!kind.isGone(error) && !(isUnknownOutcome(error) && (await reads.isGone(place, key)))) {
          const why = await kind.stays?.(place, key, error);
          if (why === undefined) throw error;
          session.warn(why);
        }
      }
      session.ledger.release(id);
    });
  }

  async findMade(state: State & Kept & BaseInputs): Promise<Outcome<State> | "untold" | undefined> {
    const { kind } = this;
    if (state.trace === undefined) {
      this.session.warn(
        `whether ${this.named(state)} was made is not known, and nothing in it would tell that it is this stack's: look in the dashboard, and ` +
          "delete it there where nobody needs it",
      );
      return "untold";
    }
    const { place } = kind.address.locate(await this.session.connect(), "", state);
    const wire = await during(`look for ${this.named(state)}`, () =>
      this.writer.madeBy({ place, inputs: state, trace: state.trace }),
    );
    if (wire === undefined) return undefined;
    const settled = { ...state, pending: { due: [] } };
    return { id: kind.address.idOf(place, wire.id, state), state: outputsSeen(kind, wire, settled, place.id) };
  }

  inputsOf(state: State & Kept): Properties {
    return this.kind.inputsOf?.(state) ?? {};
  }

  /** The outputs of an object that is there, as it is declared: for an import, which writes nothing. */
  outputsOfFound(wire: Wire, checked: Properties, within?: string): State & Kept {
    const inputs = checked as Properties & Inputs;
    return outputsOf(this.kind, inputs, wire, within ?? inputs.accountId, { trace: undefined, isAdopted: true });
  }

  private async amend(
    declared: Declaration<Inputs>,
    found: Wire,
    olds: State & Kept,
    isTaking: boolean,
  ): Promise<Wire> {
    try {
      return await this.writer.amend(declared, found);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (isUnknownOutcome(error)) {
        const { trace, inputs } = declared;
        const maybe = [...(olds.pending?.maybe ?? []), { trace, target: this.kind.leads?.declared(inputs) }];
        throw new InDoubt(error.message, found.id, { due: [isTaking ? "adopt" : "write"], maybe });
      }
      throw isNotFound(error) || this.kind.isGone(error) ? notThere(error) : error;
    }
  }

  /** Before an object is written: another stack may have taken it over since this one last looked. */
  private requireOwn(found: Wire, olds: State & Kept, inputs: Inputs, isTaking: boolean): void {
    if (inputs.adopt === true) return;
    const { kind } = this;
    if (isTaking) throw takenOver(kind.describe(found), true);
    const target = kind.leads?.known(olds);
    // Where it leads as declared already, a run that was killed has led it there, and came not to keep that in the state.
    const declared = kind.leads?.declared(inputs);
    if (this.leadsElsewhere(found, [{ target }, { target: declared }, ...knownOf(olds, target)])) {
      throw takenOver(kind.describe(found), false);
    }
  }

  /** Why a delete must leave an object as it is; undefined where it is still this resource's own. */
  private reasonToLeave(found: Wire, state: State & Kept): string | undefined {
    if (isForeign(found, state)) return "another stack has taken it over, as the trace in its comment says";
    const known = knownOf(state, this.kind.leads?.known(state));
    return this.leadsElsewhere(found, known) ? "it does not lead to this resource's tunnel any more" : undefined;
  }

  private leadsElsewhere(wire: Wire, known: readonly Known[]): boolean {
    const now = this.kind.leads?.now(wire);
    return now !== undefined && !known.some(({ target }) => target === now);
  }

  /** Notes that this state has the object, and so what it is declared to be. */
  private holds(id: string, declared: Partial<Inputs>, trace: string | undefined): void {
    for (const each of [id, ...this.kind.thingsOf(declared, "inputs")]) {
      this.session.ledger.has(each, { mark: declared.mark, stamp: trace });
    }
  }

  /** What becomes of an object. A resource that declares the same, and has one of its own, does not need this one. */
  private fateOf(id: string, state: State): Fate {
    const { ledger } = this.session;
    const { mark, trace: stamp } = state;
    const things = mark === undefined ? [] : this.kind.thingsOf(state, "state");
    const open = things.filter((thing) => !ledger.isAnotherResources(thing, mark));
    const fates = [undefined, ...open].map((thing) => ledger.fateOf(id, thing, { mark, stamp }));
    return fates.find((fate) => fate !== "delete") ?? "delete";
  }
}

/** The trace that an object is to bear: the one that it has, where that is of this resource; else a new one. */
function traceFor(inputs: ObjectInputs, old: string | undefined): string | undefined {
  const mark = markOf(inputs);
  return mark === undefined || isOfMark(old, mark) ? old : newTrace(mark);
}

function doubtIn(error: unknown): InDoubt | undefined {
  return error instanceof UserError && error.cause instanceof InDoubt ? error.cause : undefined;
}
