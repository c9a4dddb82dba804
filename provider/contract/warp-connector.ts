import { validateBoolean } from "../validation/boolean.js";
import type { Contract } from "./contract.js";
import { tunnelInputs } from "./tunnel-inputs.js";

const { accountId, name, ...others } = tunnelInputs;

/** WarpConnector. */
export const warpConnector = {
  resource: "WarpConnector",
  inputs: {
    accountId,
    name,
    // The API takes `ha` at creation only and never reports it: it cannot drift.
    ha: { rule: validateBoolean, onChange: "replaceFirst", default: false },
    ...others,
  },
  computed: ["token", "createdAt"],
  follows: { token: ["tunnelSecret"] },
  secretOutputs: ["token", "tunnelSecret"],
} satisfies Contract;
