import type { WarpConfigurationBody } from "../../api/warp-configurations.js";
import type { Finding } from "../../validation/findings.js";
import { canonicalAddress, validateIpAddress } from "../../validation/network.js";
import { markRule, type RuleTable } from "../../validation/rules.js";
import { validateOneOf } from "../../validation/tunnel.js";
import { containsUnknown } from "../../validation/unknown.js";
import { sameId, type FieldTable } from "../fields.js";
import type { Properties } from "../guard.js";
import { tunnelReferenceRules } from "../tunnel-reference.js";

const modes = ["none", "disabled", "aws", "local"] as const;
type Mode = (typeof modes)[number];

/** The inputs, as check leaves them. */
export interface WarpConfigurationInputs {
  accountId: string;
  tunnelId: string;
  mode: Mode;
  networkInterfaceId?: string;
  virtualAddresses?: string[];
  onDelete?: "retain" | "reset";
  mark?: string;
}

/** The rules for the inputs. */
export const rules: RuleTable = {
  ...tunnelReferenceRules("a WarpConnector"),
  mode: { rule: (value) => validateOneOf(value, modes), required: 'missing: "none", "disabled", "aws" or "local"' },
  networkInterfaceId: {
    rule: (value) => (typeof value === "string" && value !== "" ? undefined : "must be the id of a network interface"),
  },
  virtualAddresses: { rule: validateAddresses },
  onDelete: { rule: (value) => validateOneOf(value, ["retain", "reset"]) },
  ...markRule,
};

/** What a change of each input does. */
export const fields: FieldTable = {
  accountId: { onChange: "replace", same: sameId },
  tunnelId: { onChange: "replace", same: sameId },
  mode: { onChange: "update" },
  networkInterfaceId: { onChange: "update" },
  virtualAddresses: { onChange: "update", same: sameAddresses },
  onDelete: { onChange: "update", default: "retain" },
};

/** The input that a mode needs, which no other takes. */
const needs: Partial<Record<Mode, "networkInterfaceId" | "virtualAddresses">> = {
  aws: "networkInterfaceId",
  local: "virtualAddresses",
};

/** What a mode needs and takes; inputs that are not known yet pass. */
export function shapeFailures(news: Properties): Finding[] {
  const { mode } = news;
  if (containsUnknown(mode)) return [];
  const needed = needs[mode as Mode];
  return (["networkInterfaceId", "virtualAddresses"] as const).flatMap((property) => {
    const isGiven = (news[property] ?? undefined) !== undefined;
    if (isGiven === (property === needed)) return [];
    const quoted = JSON.stringify(mode);
    const reason = isGiven ? `not with mode ${quoted}: leave it out` : `missing: mode ${quoted} needs it`;
    return [{ property, reason }];
  });
}

/** What is declared, complete. */
export function bodyOf({
  mode,
  networkInterfaceId = "",
  virtualAddresses = [],
}: WarpConfigurationInputs): WarpConfigurationBody {
  if (mode === "aws") return { ha_mode: mode, config: { fnr_id: networkInterfaceId } };
  if (mode !== "local") return { ha_mode: mode };
  return { ha_mode: mode, config: { vips: [...new Set(virtualAddresses)].map((address) => ({ address })) } };
}

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
