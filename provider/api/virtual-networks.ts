import { accountCollection } from "./account-collection.js";
import { CloudflareApiError } from "./http/errors.js";
import { type Family } from "./http/family.js";
import { path } from "./http/path.js";
import { NETWORKS, PRIVATE_NETWORK_DOCS } from "./network-routes.js";
import { type VirtualNetworkWire } from "./wire.js";

const family: Family = {
  permissions: [{ anyOf: NETWORKS, levels: { GET: "Read" } }],
  remedies: [
    {
      codes: [1014],
      advice:
        "A virtual network of this account has this name already. Choose another name, or take it over with `adopt: true`.",
      link: PRIVATE_NETWORK_DOCS,
    },
    {
      codes: [1049],
      advice:
        "Routes lead through this virtual network, or it is the account's default one, which cannot be deleted: delete the routes, or make " +
        "another network the default (`isDefault: true`), and run again.",
      link: PRIVATE_NETWORK_DOCS,
    },
  ],
  notFound: { codes: [1046], path: /\/teamnet\/virtual_networks\/[^/?]+/ },
};

/** What a virtual network is made of. */
export interface VirtualNetworkBody {
  readonly name: string;
  readonly comment: string;
  /** true demotes the former default one; false is refused for the default one. */
  readonly is_default_network?: boolean;
}

/** Virtual networks: address spaces, so that two private networks may have the same addresses. */
export const virtualNetworks = accountCollection<VirtualNetworkWire, VirtualNetworkBody>(
  family,
  (accountId) => path`/accounts/${accountId}/teamnet/virtual_networks`,
  { onePage: true },
);

/** 1049: it is the account's default one, or routes lead through it. */
export function isKept(error: unknown): boolean {
  return error instanceof CloudflareApiError && error.hasCode(1049);
}
