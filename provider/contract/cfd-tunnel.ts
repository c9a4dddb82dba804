import { createHash } from "node:crypto";

import { validateOneOf } from "../validation/tunnel.js";
import type { Contract } from "./contract.js";
import { tunnelInputs } from "./tunnel-inputs.js";

const { accountId, name, tunnelSecret, ...others } = tunnelInputs;

const idleKeepers = {
  property: "",
  reason:
    "secretKeepers has no effect beside tunnelSecret: it rotates the secret that is made where none is given; leave one of them out",
};

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
    /** What the native plugin made where no secret is declared, and keeps: one that was changed outside is told from it. */
    madeSecret: { rule: () => undefined, onChange: "stored", hidden: true, secret: true },
  },
  computed: ["token", "cname", "createdAt"],
  follows: { token: ["tunnelSecret"] },
  advise: (given) => (given.has("tunnelSecret") && given.has("secretKeepers") ? [idleKeepers] : []),
  secretOutputs: ["token", "tunnelSecret"],
} satisfies Contract;

/** The hidden RandomPassword beside a tunnel for which no secret is declared: `<name>-secret`. */
export const passwordSibling = { type: "random:index/randomPassword:RandomPassword", suffix: "-secret", length: 64 };

/**
 * The SHA-256 of a password: exactly 32 bytes, base64. RandomPassword, not RandomBytes: the latter keeps its value, in clear, as
 * its resource id.
 */
export function secretOfPassword(password: string): string {
  return createHash("sha256").update(password).digest("base64");
}
