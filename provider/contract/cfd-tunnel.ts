import { validateOneOf } from "../validation/tunnel.js";
import type { Contract } from "./contract.js";
import { tunnelInputs } from "./tunnel-inputs.js";

const { accountId, name, tunnelSecret, ...others } = tunnelInputs;

/** CfdTunnel. */
export const cfdTunnel = {
  resource: "CfdTunnel",
  inputs: {
    accountId,
    name,
    tunnelSecret,
    secretKeepers: { rule: () => undefined, onChange: "update", programOnly: true },
    configSrc: {
      rule: (value) => validateOneOf(value, ["cloudflare", "local"]),
      onChange: "replaceFirst",
      // A source that changed outside is no reason to replace a live tunnel, as long as the program says what it said.
      same: (old, declared, olds) => declared === old || declared === olds["formerConfigSrc"],
    },
    ...others,
  },
  computed: ["token", "cname", "createdAt"],
  secretOutputs: ["token", "tunnelSecret"],
} satisfies Contract;
