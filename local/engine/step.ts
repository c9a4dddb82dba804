/** One change to one resource, as the planner decides it and the executor applies it. */
import type { ResourceState } from "./deployment.js";
import type { StepOp } from "./driver.js";
import { changedKeys } from "./property-values.js";

/** How a registration ended. What is skipped has no outputs yet: for the program they are unknown. */
export type Outcome = "done" | "failed" | "skipped";

/** What a program waits for: the state that a step ends in. */
export type Answer = (state: ResourceState, outcome: Outcome) => void;

/** A step. `replacing` marks a create, delete or read that is half of a replacement: the `replace` step stands for all of it. */
export type Step =
  | {
      op: "same";
      old: ResourceState;
      new: ResourceState;
      /** Left alone because the operation is not about it: `create` where it does not exist, and does not come to exist. */
      untargeted?: "keep" | "create";
      /** URNs whose steps come first, for the order of the state. */
      waitFor?: readonly string[];
      answer?: Answer;
    }
  | {
      op: "create";
      old?: ResourceState;
      new: ResourceState;
      replacing: boolean;
      /** The old half stays, marked for deletion at the end of the run. */
      pendingDelete: boolean;
      answer: Answer;
    }
  | { op: "update"; old: ResourceState; new: ResourceState; ignoreChanges: string[]; answer: Answer }
  | { op: "replace"; old: ResourceState; new: ResourceState; keys: string[] }
  | {
      op: "delete";
      old: ResourceState;
      replacing: boolean;
      /** Deleted ahead of its replacement: it stays in the state until that exists. */
      pendingReplacement: boolean;
    }
  | { op: "read"; old?: ResourceState; new: ResourceState; replacing: boolean; answer: Answer }
  | { op: "refresh"; old: ResourceState; new?: ResourceState; result?: StepOp }
  | { op: "remove-pending-replace"; old: ResourceState };

/** The resource that a step is about. */
export function subjectOf(step: Step): ResourceState {
  if (step.op === "delete" || step.op === "remove-pending-replace") return step.old;
  return step.op === "refresh" ? step.old : step.new;
}

/** How the CLI names what a step does, in its events. */
export function displayOp(step: Step): StepOp | "create-replacement" | "delete-replaced" | undefined {
  switch (step.op) {
    case "create":
      return step.replacing ? "create-replacement" : "create";
    case "delete":
      // The CLI's "discard", which is none of the operations that a result counts: nothing was deleted.
      if (step.old.external === true) return undefined;
      return step.replacing ? "delete-replaced" : "delete";
    case "refresh":
      return step.result ?? "same";
    case "remove-pending-replace":
      return undefined;
    default:
      return step.op;
  }
}

/** Under which name the step counts in the summary; halves of a replacement do not count. */
export function countedOp(step: Step): StepOp | undefined {
  const op = displayOp(step);
  if (op === "create-replacement" || op === "delete-replaced") return undefined;
  if (step.op === "read" && step.replacing) return undefined;
  return op;
}

/** The CLI counts a read only where it found something else than the last time. */
export function readChanged(step: Step & { op: "read" }): boolean {
  return step.old?.outputs !== undefined && changedKeys(step.old.outputs, step.new.outputs ?? {}).length > 0;
}

const HIDDEN_KEYS = new Set(["__provider", "__defaults"]);

/** The top-level inputs that a step changes, where it changes any. */
export function diffOf(step: Step): string[] | undefined {
  let keys: string[] = [];
  if (step.op === "update" || step.op === "replace") keys = changedKeys(step.old.inputs ?? {}, step.new.inputs ?? {});
  if (step.op === "replace") keys = [...new Set([...step.keys, ...keys])];
  if (step.op === "refresh" && step.new) keys = changedKeys(step.old.inputs ?? {}, step.new.inputs ?? {});
  const shown = keys.filter((key) => !HIDDEN_KEYS.has(key));
  return shown.length > 0 ? shown : undefined;
}
