import { validateUuid } from "../validation/tunnel.js";
import { hiddenInputs, lowerCase, tunnelReference } from "./common-inputs.js";
import type { Contract } from "./contract.js";

/** WarpConnectorFailover. */
export const warpConnectorFailover = {
  resource: "WarpConnectorFailover",
  inputs: {
    ...tunnelReference("a WarpConnector", "replace"),
    clientId: {
      rule: (value) => validateUuid(value, "the client that is to be active"),
      required:
        "missing: pass the id of the client that is to be active; getWarpConnectorConnections lists the clients",
      onChange: "update",
      form: lowerCase,
    },
    ...hiddenInputs,
  },
  computed: [],
  secretOutputs: [],
} satisfies Contract;
