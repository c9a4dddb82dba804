import { accountCollection } from "./account-collection.js";
import { type ApiClient, type Query } from "./http/client.js";
import { type Family } from "./http/family.js";
import { DOCS } from "./http/links.js";
import { path } from "./http/path.js";
import { type NetworkRouteWire } from "./wire.js";

/** Cloudflare's pages about private networks. */
export const PRIVATE_NETWORK_DOCS = `${DOCS}/cloudflare-one/connections/connect-networks/private-net/`;

/** Either of them is enough, for routes and for virtual networks. */
export const NETWORKS = ["Cloudflare Tunnel", "Cloudflare One Networks"] as const;

const family: Family = {
  permissions: [{ anyOf: NETWORKS, levels: { GET: "Read" } }],
  remedies: [
    {
      codes: [1014],
      advice:
        "A network is routed once in each virtual network of an account. Choose another network or virtual network, or delete the " +
        "route that has it.",
      link: PRIVATE_NETWORK_DOCS,
    },
    {
      codes: [1046],
      advice:
        "There is no such virtual network. Correct `virtualNetworkId`, or leave it out for the account's default one.",
      link: PRIVATE_NETWORK_DOCS,
    },
  ],
  // 1015: "You are trying to modify the route for a network that isn't routed."
  notFound: { codes: [1015], path: /\/teamnet\/routes\/[^/?]+/ },
};

/** What a route is made of. */
export interface NetworkRouteBody {
  readonly network: string;
  readonly tunnel_id: string;
  readonly comment: string;
  /** By default, the account's default one. */
  readonly virtual_network_id?: string;
}

/** Private networks that are routed through tunnels. */
export const networkRoutes = accountCollection<NetworkRouteWire, NetworkRouteBody>(
  family,
  (accountId) => path`/accounts/${accountId}/teamnet/routes`,
);

/** Lists the private networks that are routed through a tunnel, to explain why it cannot be deleted (1023). */
export function listTunnelRoutes(client: ApiClient, accountId: string, tunnelId: string): Promise<NetworkRouteWire[]> {
  return networkRoutes.list(client, accountId, { tunnel_id: tunnelId, is_deleted: false });
}

/** The route that serves an address; undefined where none does. */
export async function getRouteByIp(
  client: ApiClient,
  accountId: string,
  ip: string,
  query: Query,
): Promise<NetworkRouteWire | undefined> {
  const answer = await client.request<NetworkRouteWire | null>({
    method: "GET",
    path: path`/accounts/${accountId}/teamnet/routes/ip/${ip}`,
    family,
    query,
  });
  return answer.result ?? undefined;
}
