import { CloudflareApiError, isUnknownOutcome } from "../../api/http/errors.js";
import { UserError } from "../../session/errors.js";
import type { Session } from "../../session/session.js";
import { onceKnown, patiently } from "../frame/patience.js";
import type { Pending } from "../frame/pending.js";
import { isOfMark, markOf, traced, written } from "../frame/trace.js";
import type { Kind, ObjectInputs, ObjectState, ObjectWire, Place } from "./kind.js";
import { inTheWay, notOwn } from "./ownership.js";

/** How often something is written anew, after its answer was lost, or while what is in the way may go. */
const maxAttempts = 4;
const firstDelayMs = 500;

/** What is declared, where, and the trace that it is to bear. */
export interface Declaration<Inputs> {
  readonly place: Place;
  readonly inputs: Inputs;
  readonly trace: string | undefined;
}

/** An object may be there, or may have been changed, and what there is could not be found out. */
export class InDoubt extends UserError {
  constructor(
    message: string,
    /** Undefined where it is not known whether there is one. */
    readonly key: string | undefined,
    readonly pending: Pending,
    /** It was another's before. */
    readonly isAdoption = false,
  ) {
    super(message);
  }
}

/** Makes the objects of one kind, once each, whatever becomes of an answer and whatever is in the way. */
export class ObjectWriter<
  Inputs extends ObjectInputs,
  State extends Inputs & ObjectState,
  Wire extends ObjectWire,
  Body,
> {
  constructor(
    private readonly session: Session,
    private readonly kind: Kind<Inputs, State, Wire, Body>,
  ) {}

  /**
   * Makes an object: a POST, and nothing else where it succeeds. Where it is refused because of what is there, or its answer is
   * lost, what is there decides. What bears this resource's mark is its own leftover, or its predecessor's, which it replaces;
   * another's is never touched without `adopt`.
   */
  async make(declared: Declaration<Inputs>): Promise<{ wire: Wire; isAdopted: boolean }> {
    const { place, trace } = declared;
    const body = this.bodyOf(declared);
    for (let attempt = 1; ; attempt += 1) {
      let failure: unknown;
      try {
        const wire = await onceKnown(this.session, () => this.kind.requests.create(place, body), this.isEarly);
        return { wire, isAdopted: false };
      } catch (error) {
        failure = error;
      }
      const lost = isUnknownOutcome(failure);
      if (!(failure instanceof Error) || (!lost && !this.isInTheWay(failure))) throw failure;
      const found = lost
        ? await this.lookForLost(declared, failure, undefined, { due: ["create"] })
        : await this.look(declared);
      const made = found.find((one) => bears(one, trace));
      if (made !== undefined) return { wire: made, isAdopted: false };
      const isMoving = !lost && this.isOfThisRun(declared, found);
      if (!lost && found.length > 0 && !isMoving) return await this.take(declared, found);
      if (attempt === maxAttempts) throw isMoving ? inTheWay(this.taken(found), true, failure) : failure;
      await this.session.sleep(firstDelayMs * 2 ** (attempt - 1));
    }
  }

  /**
   * Changes an object in place. Where it is refused because another one stands in the way, which another resource of this run
   * may be about to move, it is tried again; else the error says what stands there.
   */
  async amend(declared: Declaration<Inputs>, old: Wire): Promise<Wire> {
    const { place } = declared;
    const body = this.bodyOf(declared, old);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await onceKnown(this.session, () => this.kind.requests.update(place, old.id, body), this.isEarly);
      } catch (error) {
        if (!this.isInTheWay(error)) throw error;
        // Where the look fails, the refusal is what there is to say.
        const found = (await this.look(declared).catch(() => [])).filter(({ id }) => id !== old.id);
        const isMoving = this.isOfThisRun(declared, found);
        // With nothing there, what was in the way has gone meanwhile.
        if (found.length === 0 && attempt === maxAttempts) throw error;
        if (found.length > 0 && (!isMoving || attempt === maxAttempts)) {
          throw inTheWay(this.taken(found), isMoving, error);
        }
      }
      await this.session.sleep(firstDelayMs * 2 ** (attempt - 1));
    }
  }

  /** What a creation in doubt made: it bears the very trace that was sent. */
  async madeBy({ place, inputs, trace }: Declaration<Inputs>): Promise<Wire | undefined> {
    return (await this.kind.alike(place, inputs)).find((one) => bears(one, trace));
  }

  /** Takes over what is there: this resource's own, or, with `adopt`, another's. */
  private async take(
    declared: Declaration<Inputs>,
    found: readonly Wire[],
  ): Promise<{ wire: Wire; isAdopted: boolean }> {
    const { place, inputs, trace } = declared;
    const { kind } = this;
    const own = this.ownMarks(inputs);
    const isAdopted = !found.every(({ comment }) => own.some((mark) => isOfMark(traced(comment).trace, mark)));
    if (isAdopted && inputs.adopt !== true) throw notOwn(this.taken(found));
    const kept = kind.inPlace === undefined ? found[0] : kind.inPlace(found);
    const body = this.bodyOf(declared, kept);
    let wire: Wire | undefined;
    try {
      wire = await (kept === undefined
        ? kind.requests.replace?.(place, found, body)
        : kind.requests.update(place, kept.id, body));
    } catch (error) {
      if (!(error instanceof Error) || !isUnknownOutcome(error)) throw error;
      const due = kept === undefined ? "create" : isAdopted ? "adopt" : "write";
      const maybe = found.map(({ comment }) => ({ trace: traced(comment).trace }));
      const pending = { due: [due], ...(due === "write" ? { maybe } : {}) } as const;
      const after = await this.lookForLost(declared, error, kept?.id, pending, isAdopted);
      wire = after.find((one) => bears(one, trace));
      // The look shows that nothing was changed.
      if (wire === undefined) throw error;
    }
    if (wire === undefined) throw notOwn(this.taken(found));
    if (isAdopted) {
      const what = found.map((one) => kind.describe(one)).join(" and ");
      this.session.inform(`adopted ${what}: it is ${kind.noun} ${kind.labelOf(inputs) ?? ""} of this stack now`);
    }
    return { wire, isAdopted };
  }

  /** What this resource's own objects bear; its predecessor's, that of a name that it had before an alias. */
  private ownMarks(inputs: Inputs): (string | undefined)[] {
    const { mark, formerMarks = [] } = inputs;
    const former = this.session.ledger.isReplacement(mark) ? formerMarks : [];
    return [markOf(inputs), ...former.map((each) => markOf({ ...inputs, mark: each }))];
  }

  private bodyOf({ inputs, trace }: Declaration<Inputs>, old?: Wire): Body {
    return this.kind.bodyOf(
      inputs,
      written({ comment: inputs.comment ?? "", ...(trace === undefined ? {} : { trace }) }),
      old,
    );
  }

  /** Looks for an object whose answer was lost for as long as a request may take in all: nobody else knows of it. */
  private async lookForLost(
    declared: Declaration<Inputs>,
    failure: Error,
    key: string | undefined,
    pending: Pending,
    isAdoption = false,
  ): Promise<Wire[]> {
    try {
      return await patiently(this.session, () => this.kind.alike(declared.place, declared.inputs));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const message = `${failure.message} Then it could not be looked for: ${error.message}`;
      throw new InDoubt(message, key, pending, isAdoption);
    }
  }

  /** What is in the way of what was refused. The list of host name routes is said to lag: nothing is no answer yet. */
  private async look({ place, inputs }: Declaration<Inputs>): Promise<Wire[]> {
    const found = await this.kind.alike(place, inputs);
    return (await this.kind.narrowed?.(place, found, inputs)) ?? found;
  }

  /** Whether another resource of this run has some of it, which may be about to move it out of the way. */
  private isOfThisRun({ place, inputs }: Declaration<Inputs>, found: readonly Wire[]): boolean {
    const { address } = this.kind;
    return found.some(({ id }) => this.session.ledger.isAnotherResources(address.idOf(place, id, inputs), inputs.mark));
  }

  private taken(found: readonly Wire[]): string {
    return (
      this.kind.taken?.(found) ?? `it is there already: ${found.map((one) => this.kind.describe(one)).join(" and ")}`
    );
  }

  private isInTheWay(error: unknown): boolean {
    if (!(error instanceof CloudflareApiError) || error.outcome !== "refused" || !error.fromApi) return false;
    return error.status === 409 || error.hasCode(...this.kind.inTheWay);
  }

  /** Whether what an object is to refer to is not known everywhere yet. */
  private readonly isEarly = (error: unknown): boolean =>
    error instanceof CloudflareApiError &&
    error.outcome === "refused" &&
    error.fromApi &&
    (error.hasCode(...this.kind.notKnownYet) ||
      // A POST is not about an object that is there. 7003: the account's path is wrong.
      (this.kind.notKnownYet.length > 0 && error.method === "POST" && error.status === 404 && !error.hasCode(7003)));
}

function bears({ comment }: ObjectWire, trace: string | undefined): boolean {
  return trace !== undefined && traced(comment).trace === trace;
}
