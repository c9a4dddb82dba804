import { UserError } from "../../session/errors.js";
import { isDue } from "../frame/pending.js";
import { isAnothers, isOfMark, markOf, traced } from "../frame/trace.js";
import type { Kept } from "../frame/lifecycle.js";
import type { ObjectState, ObjectWire } from "./kind.js";

/** What a state knows of its object, or what a write of unknown outcome may have left: the trace, and where it leads. */
export interface Known {
  readonly trace?: string | undefined;
  readonly target?: string | undefined;
}

/** All that a state knows; `target` is where it leads, as this resource last wrote it. */
export function knownOf({ trace, pending }: ObjectState & Kept, target: string | undefined): Known[] {
  const { written, maybe = [] } = pending ?? {};
  return [{ trace, target: typeof written === "string" ? written : target }, ...(maybe as readonly Known[])];
}

/**
 * Whether what stands there says that it is another's by now. Without a trace it is what the id in the state says; but what was
 * to be adopted is this resource's only once it bears its trace.
 */
export function isForeign(wire: ObjectWire, state: ObjectState & Kept): boolean {
  const { trace } = traced(wire.comment);
  const known = knownOf(state, undefined).map((each) => each.trace);
  return isAnothers(trace, known) || (isDue(state, "adopt") && trace === undefined);
}

/**
 * The same, for a read: what bears this resource's own mark, in whatever state, a run that was killed wrote, and came not to
 * keep it in the state.
 */
export function isOthers(wire: ObjectWire, state: ObjectState & Kept): boolean {
  return isForeign(wire, state) && !isOfMark(traced(wire.comment).trace, markOf(state));
}

/** What is there is not this resource's own. */
export function notOwn(taken: string): UserError {
  return new UserError(
    `${taken}, which is not this resource's own; nothing was changed. A resource that was only renamed in the program keeps it with the ` +
      'option aliases: [{ name: "<old name>" }]. Where another stack manages it, take it out there first, without deleting it ' +
      "(`pulumi state delete`). To take it over, set adopt: true, which makes it what is declared here. Or choose another one, or delete that one",
  );
}

/** What is there stays in the way. */
export function inTheWay(taken: string, isOfThisRun: boolean, cause: unknown): UserError {
  const advice = isOfThisRun
    ? "It belongs to another resource of this program: two that exchange what they have need another value for one `pulumi up`"
    : "Choose another one, or delete that one";
  return new UserError(`${taken}; nothing was changed. ${advice}`, { cause });
}

/** Before a write: another stack has taken the object over, or has it lead elsewhere. */
export function takenOver(described: string, isForeignTrace: boolean): UserError {
  return new UserError(
    isForeignTrace
      ? `${described}, belongs to another stack by now, as the trace in its comment says: nothing was changed. Run \`pulumi refresh\`, which ` +
          "drops it from this stack's state, and take the resource out of this program; or set adopt: true to take it back"
      : `${described}, leads elsewhere than this stack left it: nothing was changed. Run \`pulumi refresh\`, which shows it, then \`pulumi up\`, ` +
          "which has it lead where the program says",
  );
}

/** Another resource of the run has the object that this one had. */
export function passedOn(object: string): UserError {
  return new UserError(
    `${object} passed to another resource of this program, which declares what this one had: nothing was changed. Run \`pulumi refresh\`, ` +
      "which drops this resource from the state, then `pulumi up`, which makes another one for it",
  );
}

/** 404: the object, or what it is to refer to; the answer says which. */
export function notThere(cause: Error): UserError {
  return new UserError(
    `${cause.message} If it was deleted outside of Pulumi, run \`pulumi refresh\`, which drops it from the state, then \`pulumi up\`, which ` +
      "creates it anew",
    { cause },
  );
}
