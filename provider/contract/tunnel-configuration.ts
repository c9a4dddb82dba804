import { validateOneOf } from "../validation/tunnel.js";
import { hiddenInputs, tunnelReference } from "./common-inputs.js";
import { sameConfiguration } from "./configuration-comparison.js";
import { isObject, normalise } from "./configuration-shape.js";
import type { Contract } from "./contract.js";

/** TunnelConfiguration. */
export const tunnelConfiguration = {
  resource: "TunnelConfiguration",
  inputs: {
    ...tunnelReference("a CfdTunnel", "replace"),
    config: {
      // Failures of a configuration have property paths of their own.
      rule: () => undefined,
      required: 'missing: give at least { ingress: [{ service: "http_status:404" }] }',
      onChange: "update",
      same: sameConfiguration,
      form: (value) => (isObject(value) ? normalise(value) : value),
      // Loaded then: the validator is of no use to a program without a configuration.
      advise: async (config, settings) => {
        const { validateTunnelConfiguration } = await import("../validation/configuration.js");
        return validateTunnelConfiguration(config, settings).warnings;
      },
    },
    onDelete: { rule: (value) => validateOneOf(value, ["reset", "retain"]), onChange: "stored", default: "reset" },
    ...hiddenInputs,
  },
  computed: ["version", "source", "createdAt"],
  follows: { version: ["config"], createdAt: ["config"] },
  secretOutputs: [],
} satisfies Contract;
