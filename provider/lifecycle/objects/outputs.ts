import { sameComment } from "../../contract/comment.js";
import type { Contract } from "../../contract/contract.js";
import { changedInputs, sentInputs, type Properties } from "../../contract/inputs.js";
import type { Kept } from "../frame/lifecycle.js";
import { pendingOf, type Due } from "../frame/pending.js";
import { traced } from "../frame/trace.js";
import type { Kind, ObjectInputs, ObjectState, ObjectWire } from "./kind.js";
import { isOthers } from "./ownership.js";

/** How an object came to be this resource's. */
export interface Origin {
  readonly trace: string | undefined;
  readonly isAdopted: boolean;
  /** When it was created, where an answer does not say so. */
  readonly createdAt?: string;
}

/** The outputs of an object that is as it is declared; `within` is the account or zone that it is in. */
export function outputsOf<I extends ObjectInputs, S extends I & ObjectState, W extends ObjectWire, B>(
  kind: Kind<I, S, W, B>,
  inputs: I,
  wire: Partial<W>,
  within: string,
  { trace, isAdopted, createdAt = "" }: Origin,
): S & Kept {
  const state = {
    ...kind.observed(wire, inputs, within),
    accountId: inputs.accountId,
    comment: inputs.comment ?? traced(wire.comment).comment,
    ...(trace === undefined ? {} : { trace }),
    ...storedInputs(kind.contract, inputs),
    ...(isAdopted ? { adopted: true } : {}),
    createdAt: createdAtOf(wire) ?? createdAt,
  } as S;
  return { ...state, ...pendingOf({ due: [], written: kind.written?.(wire, { ...state, ...inputs }) }) };
}

/** The outputs of an object as a read finds it. What is due stays due: what was sent may still arrive. */
export function outputsSeen<I extends ObjectInputs, S extends I & ObjectState, W extends ObjectWire, B>(
  kind: Kind<I, S, W, B>,
  wire: W,
  olds: S & Kept,
  within: string,
): S & Kept {
  const { comment, trace = olds.trace } = traced(wire.comment);
  const maybe = olds.pending?.maybe ?? [];
  const isForeigners = isOthers(wire, olds);
  const isDrifted = kind.drift?.(wire, olds) !== undefined;
  const due: Due[] = [
    ...(isForeigners ? (["adopt"] as const) : []),
    ...(isDrifted || maybe.length > 0 ? (["write"] as const) : []),
  ];
  const kept = isForeigners ? olds.trace : trace;
  const state = {
    ...kind.observed(wire, olds, within),
    accountId: olds.accountId,
    comment: sameComment(comment, olds.comment) ? olds.comment : comment,
    ...(kept === undefined ? {} : { trace: kept }),
    ...storedInputs(kind.contract, olds),
    ...(olds.adopted === true ? { adopted: true } : {}),
    createdAt: createdAtOf(wire) ?? olds.createdAt,
  } as S;
  return { ...state, ...pendingOf({ due, maybe, written: kind.written?.(wire, olds) }) };
}

/** The outputs of an object that an update leaves as it is: what is only stored is for the program alone to say. */
export function outputsKept<I extends ObjectInputs, S extends I & ObjectState>(
  contract: Contract,
  olds: S & Kept,
  inputs: I,
): S & Kept {
  return { ...olds, ...storedInputs(contract, inputs) };
}

/** The names of the changed inputs that a request must carry. */
export function changesToSend({ inputs: table }: Contract, olds: object, inputs: object): string[] {
  const [before, declared] = [olds, inputs].map((each): Properties =>
    Object.fromEntries<unknown>(Object.entries(each)),
  );
  return sentInputs(table, changedInputs(table, before ?? {}, declared ?? {}));
}

/** The inputs that are only stored; those that are left out are undefined, in the place of what was there. */
function storedInputs({ inputs }: Contract, from: object): Properties {
  const given = new Map<string, unknown>(Object.entries(from));
  const names = Object.keys(inputs).filter((name) => inputs[name]?.onChange === "stored");
  return Object.fromEntries(names.map((name) => [name, given.get(name)]));
}

/** When an object was created; the API's families have two names for it. */
export function createdAtOf({ created_at, created_on }: Partial<ObjectWire>): string | undefined {
  return created_at ?? created_on ?? undefined;
}
