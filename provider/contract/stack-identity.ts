import { hiddenInputs } from "./common-inputs.js";
import type { Contract } from "./contract.js";

/** The logical name of the identity, in every stack. */
export const identityName = "cloudflare-tunnel-identity";

/** StackIdentity: hidden; one for each stack. */
export const stackIdentity = {
  resource: "StackIdentity",
  inputs: { ...hiddenInputs },
  computed: ["key"],
  secretOutputs: ["key"],
} satisfies Contract;
