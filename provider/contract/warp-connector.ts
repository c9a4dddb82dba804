import { validateBoolean } from "../validation/rules.js";
import type { Contract } from "./contract.js";
import { tunnelInputs } from "./tunnel-inputs.js";

/** WarpConnector. */
export const warpConnector = {
  resource: "WarpConnector",
  inputs: {
    ...tunnelInputs,
    // The API takes `ha` at creation only and never reports it: it cannot drift.
    ha: { rule: validateBoolean, onChange: "replaceFirst", default: false },
  },
  computed: ["token", "createdAt"],
  secretOutputs: ["token", "tunnelSecret"],
} satisfies Contract;
