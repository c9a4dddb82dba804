import { sameComment } from "../../contract/comment.js";
import type { RuleTable } from "../../validation/rules.js";
import type { Properties } from "../frame/guard.js";
import type { ObjectInputs } from "./inputs.js";
import type { ObjectState, ObjectWire } from "./state.js";

/** The outputs of an object that is as it is declared; `observed` is what only its kind has. */
export function outputsOf(inputs: ObjectInputs, wire: ObjectWire, observed: Properties): Properties {
  const { comment, adopt, mark } = inputs;
  return {
    accountId: inputs.accountId.toLowerCase(),
    ...observed,
    comment: comment ?? wire.comment ?? "",
    ...(adopt === true ? { adopt } : {}),
    ...(mark === undefined ? {} : { mark }),
    createdAt: wire.created_at ?? "",
  };
}

/** The outputs of one that an update leaves as it is: whether it may be adopted is for the program alone. */
export function keptOutputs(olds: Properties, { adopt }: ObjectInputs): Properties {
  const known = Object.fromEntries(Object.entries(olds).filter(([name]) => name !== "adopt"));
  return { ...known, ...(adopt === true ? { adopt } : {}) };
}

/** The outputs after a read, and those of them that are inputs. What is due stays due. */
export function reading(
  wire: ObjectWire,
  olds: Partial<ObjectState>,
  observed: Properties,
  rules: RuleTable,
): { inputs: Properties; props: Properties } {
  const { accountId, comment, adopt, mark, taken, unsettled, attemptedComment } = olds;
  const isAdopted = olds.inDoubt !== "adoption" || sameComment(wire.comment, comment);
  const seen = {
    accountId,
    ...observed,
    comment: sameComment(wire.comment, comment) ? (comment ?? "") : (wire.comment ?? ""),
    ...(adopt === undefined ? {} : { adopt }),
    ...(mark === undefined ? {} : { mark }),
  };
  const due = {
    ...(unsettled === undefined ? {} : { unsettled, attemptedComment }),
    ...(isAdopted ? {} : { inDoubt: "adoption" }),
    ...(taken === undefined ? {} : { taken }),
  };
  const inputs = Object.fromEntries(Object.entries(seen).filter(([name]) => Object.hasOwn(rules, name)));
  return { inputs, props: { ...seen, ...due, createdAt: wire.created_at ?? olds.createdAt ?? "" } };
}
