import { canonicalAddress, validateIpAddress } from "../validation/network.js";
import { validateOneOf } from "../validation/tunnel.js";
import { hiddenInputs, tunnelReference } from "./common-inputs.js";
import type { Contract } from "./contract.js";

/** The ways in which the nodes of a WARP connector can take over from one another. */
export const modes = ["none", "disabled", "aws", "local"] as const;
export type Mode = (typeof modes)[number];

function validateAddresses(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length === 0) return "must be a list of one or more IP addresses";
  const addresses = value as unknown[];
  const reasons = addresses.map(validateIpAddress);
  const wrong = reasons.findIndex((reason) => reason !== undefined);
  return wrong < 0 ? undefined : `${JSON.stringify(addresses[wrong])} ${reasons[wrong] ?? ""}`;
}

function canonical(address: unknown): string {
  return typeof address === "string" ? (canonicalAddress(address) ?? address) : String(address);
}

/** Whether two lists hold the same addresses, in whatever order and however often. */
export function sameAddresses(one: unknown, other: unknown): boolean {
  const set = (list: unknown): string =>
    JSON.stringify([...new Set(Array.isArray(list) ? list.map(canonical) : [])].sort());
  return set(one) === set(other);
}

const written = ["mode", "networkInterfaceId", "virtualAddresses"];
// What belongs to another mode goes with that.
const ofMode = { networkInterfaceId: ["mode"], virtualAddresses: ["mode"] };

/** WarpConnectorConfiguration. */
export const warpConnectorConfiguration = {
  resource: "WarpConnectorConfiguration",
  inputs: {
    ...tunnelReference("a WarpConnector", "replace"),
    mode: {
      rule: (value) => validateOneOf(value, modes),
      required: 'missing: "none", "disabled", "aws" or "local"',
      onChange: "update",
    },
    networkInterfaceId: {
      rule: (value) =>
        typeof value === "string" && value !== "" ? undefined : "must be the id of a network interface",
      onChange: "update",
    },
    virtualAddresses: { rule: validateAddresses, onChange: "update", same: sameAddresses },
    onDelete: { rule: (value) => validateOneOf(value, ["retain", "reset"]), onChange: "stored", default: "retain" },
    ...hiddenInputs,
  },
  computed: ["version", "createdAt", "updatedAt"],
  follows: { version: written, updatedAt: written, ...ofMode },
  secretOutputs: [],
} satisfies Contract;
