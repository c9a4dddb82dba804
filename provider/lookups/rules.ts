import type { ListTunnelsQuery } from "../api/tunnels.js";
import { missingAccount } from "../contract/common-inputs.js";
import { validateDnsHostname, validateZoneId } from "../validation/dns-record.js";
import { validateCidr, validateIpAddress } from "../validation/network.js";
import type { ArgumentTable, Rule } from "../contract/inputs.js";
import { validateBoolean } from "../validation/boolean.js";
import { validateAccountId, validateOneOf, validateUuid } from "../validation/tunnel.js";
import type { AllTunnelsArgs, TunnelStatus, TunnelType } from "./args.js";
import { momentText, validateMoment } from "./moments.js";

const statuses = ["inactive", "degraded", "healthy", "down"] as const satisfies readonly TunnelStatus[];
const tunnelTypes = [
  "cfd_tunnel",
  "warp_connector",
  "warp",
  "magic",
  "ip_sec",
  "gre",
  "cni",
] as const satisfies readonly TunnelType[];

/** The API takes an empty filter for none at all, and would answer with every tunnel. */
function nonEmpty(value: unknown): string | undefined {
  if (typeof value !== "string") return "must be a string";
  return value === "" ? "must not be empty; leave it out where it is not to filter" : undefined;
}

function deletion(value: unknown): string | undefined {
  return typeof value === "boolean" || value === "any" ? undefined : 'must be true, false or "any"';
}

function idOf(what: string): Rule {
  return (value) => validateUuid(value, what);
}

function listOf(allowed: readonly string[]): Rule {
  return (value) => {
    if (!Array.isArray(value) || value.length === 0) {
      return `must be a list of one or more of ${allowed.map((word) => JSON.stringify(word)).join(", ")}`;
    }
    return value.map((item: unknown) => validateOneOf(item, allowed)).find((reason) => reason !== undefined);
  };
}

function pageSize(value: unknown): string | undefined {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 1_000
    ? undefined
    : "must be a whole number from 1 to 1000";
}

const account: ArgumentTable = { accountId: { rule: validateAccountId, required: missingAccount } };

/** The rules of a look-up about one tunnel. */
export const tunnelRules: ArgumentTable = {
  ...account,
  tunnelId: { rule: idOf("the tunnel"), required: "missing: pass the id of the tunnel" },
};

/** The rules of a look-up about one connector. */
export const connectorRules: ArgumentTable = {
  ...tunnelRules,
  connectorId: {
    rule: idOf("the connector"),
    required: "missing: pass the id of the connector",
  },
};

/** The rules of the look-up of a zone. */
export const zoneRules: ArgumentTable = {
  ...account,
  name: { rule: validateDnsHostname },
  hostname: { rule: validateDnsHostname },
};

/** The rules of the list of host names that lead to a tunnel. */
export const dnsRoutesRules: ArgumentTable = { ...tunnelRules, zoneId: { rule: validateZoneId } };

/** The rules of the filters that the lists of both kinds of routes have. */
const routeRules: ArgumentTable = {
  ...account,
  comment: { rule: nonEmpty },
  existedAt: { rule: validateMoment },
  isDeleted: { rule: deletion },
  tunnelId: { rule: idOf("the tunnel") },
  perPage: { rule: pageSize },
};

/** The rules of the list of network routes. */
export const networkRoutesRules: ArgumentTable = {
  ...routeRules,
  networkSubset: { rule: validateCidr },
  networkSuperset: { rule: validateCidr },
  routeId: { rule: idOf("the network route") },
  tunTypes: { rule: listOf(tunnelTypes) },
  virtualNetworkId: { rule: idOf("the virtual network") },
};

/** The rules of the look-up of the route that serves an address. */
export const networkRouteByIpRules: ArgumentTable = {
  ...account,
  ip: { rule: validateIpAddress, required: "missing: pass the address that a route is to serve" },
  virtualNetworkId: { rule: idOf("the virtual network") },
  defaultVirtualNetworkFallback: { rule: validateBoolean },
};

/** The rules of the list of host name routes. */
export const hostnameRoutesRules: ArgumentTable = {
  ...routeRules,
  id: { rule: idOf("the host name route") },
  hostname: { rule: nonEmpty },
};

/** The rules of the list of virtual networks. */
export const virtualNetworksRules: ArgumentTable = {
  ...account,
  id: { rule: idOf("the virtual network") },
  name: { rule: nonEmpty },
  isDefault: { rule: validateBoolean },
  isDeleted: { rule: deletion },
};

/** The rules of the look-up of a management token. */
export const managementTokenRules: ArgumentTable = { ...tunnelRules, resources: { rule: listOf(["logs"]) } };

/** The rules of the filters that every list of tunnels has. */
const filterRules: ArgumentTable = {
  ...account,
  name: { rule: nonEmpty },
  includePrefix: { rule: nonEmpty },
  excludePrefix: { rule: nonEmpty },
  uuid: { rule: idOf("the tunnel") },
  isDeleted: { rule: deletion },
  existedAt: { rule: validateMoment },
  wasActiveAt: { rule: validateMoment },
  wasInactiveAt: { rule: validateMoment },
  status: { rule: (value) => validateOneOf(value, statuses) },
};

/** The rules of a list of tunnels of one kind. */
export const listRules: ArgumentTable = { ...filterRules, perPage: { rule: pageSize } };

/** The rules of the list of tunnels of all kinds. */
export const allTunnelsRules: ArgumentTable = { ...listRules, tunTypes: { rule: listOf(tunnelTypes) } };

/** The rules of the look-up of one tunnel. */
export const oneTunnelRules: ArgumentTable = {
  ...filterRules,
  tunnelId: { rule: idOf("the tunnel") },
};

/** The filters as the API reads them; but it has no word for live and deleted tunnels in one list. */
export type Filters = Omit<ListTunnelsQuery, "is_deleted"> & { readonly is_deleted: boolean | "any" };

/** The filters of a look-up. */
export function filtersOf(args: AllTunnelsArgs): Filters {
  const { isDeleted = false } = args;
  const query = {
    name: args.name,
    include_prefix: args.includePrefix,
    exclude_prefix: args.excludePrefix,
    uuid: args.uuid,
    is_deleted: isDeleted,
    existed_at: args.existedAt === undefined ? undefined : momentText(args.existedAt),
    was_active_at: args.wasActiveAt === undefined ? undefined : momentText(args.wasActiveAt),
    was_inactive_at: args.wasInactiveAt === undefined ? undefined : momentText(args.wasInactiveAt),
    status: args.status,
    tun_types: args.tunTypes,
    per_page: args.perPage,
  };
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as Filters;
}
