import { hiddenInputs } from "./common-inputs.js";
import type { Contract } from "./contract.js";

/** StackIdentity: hidden; one for each stack. */
export const stackIdentity = {
  resource: "StackIdentity",
  inputs: { ...hiddenInputs },
  computed: ["key"],
  secretOutputs: ["key"],
} satisfies Contract;
