import { sameNetwork, validateNetwork } from "../validation/network.js";
import { validateUuid } from "../validation/tunnel.js";
import { lowerCase, objectInputs, tunnelReference } from "./common-inputs.js";
import type { Contract } from "./contract.js";

/** NetworkRoute. */
export const networkRoute = {
  resource: "NetworkRoute",
  inputs: {
    ...tunnelReference("a CfdTunnel or a WarpConnector", "update"),
    network: {
      rule: validateNetwork,
      required: 'missing: pass the private network, such as "10.0.0.0/16"',
      onChange: "update",
      same: sameNetwork,
    },
    // Left out, it is whichever one the account has as its default: that is no change.
    virtualNetworkId: {
      rule: (value) => validateUuid(value, "the virtual network"),
      onChange: "update",
      form: lowerCase,
    },
    ...objectInputs,
  },
  computed: ["createdAt"],
  secretOutputs: [],
} satisfies Contract;
