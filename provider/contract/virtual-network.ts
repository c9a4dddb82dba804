import { validateBoolean } from "../validation/boolean.js";
import { validateTunnelName } from "../validation/tunnel.js";
import { accountInput, objectInputs } from "./common-inputs.js";
import type { Contract } from "./contract.js";

/** VirtualNetwork. */
export const virtualNetwork = {
  resource: "VirtualNetwork",
  inputs: {
    ...accountInput,
    name: {
      rule: validateTunnelName,
      required: "missing: every virtual network has a name",
      onChange: "update",
      absent: "name",
    },
    isDefault: {
      rule: validateBoolean,
      onChange: "update",
      // Cloudflare demotes no default network: one that was promoted outside stays so, until another one is promoted.
      same: (old, declared) => declared === false || old === declared,
    },
    ...objectInputs,
  },
  computed: ["createdAt"],
  secretOutputs: [],
} satisfies Contract;
