import { accountCollection } from "./account-collection.js";
import { type Family } from "./http/family.js";
import { path } from "./http/path.js";
import { NETWORKS, PRIVATE_NETWORK_DOCS } from "./network-routes.js";
import { type HostnameRouteWire } from "./wire.js";

const family: Family = {
  permissions: [{ anyOf: NETWORKS, levels: { GET: "Read" } }],
  remedies: [
    {
      statuses: [409],
      advice:
        "A private host name leads to one tunnel of the account. Choose another host name, or delete the route that has it.",
      link: PRIVATE_NETWORK_DOCS,
    },
  ],
  notFound: { codes: [], path: /\/zerotrust\/routes\/hostname\/[^/?]+/ },
};

/** What a host name route is made of. */
export interface HostnameRouteBody {
  readonly hostname: string;
  readonly tunnel_id: string;
  readonly comment: string;
}

/** Private host names that are routed through tunnels. */
export const hostnameRoutes = accountCollection<HostnameRouteWire, HostnameRouteBody>(
  family,
  (accountId) => path`/accounts/${accountId}/zerotrust/routes/hostname`,
);
