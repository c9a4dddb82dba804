import { type ApiClient } from "./http/client.js";
import { type Family } from "./http/family.js";
import { listPages } from "./http/pages.js";
import { path } from "./http/path.js";
import { type TeamnetRouteWire } from "./wire.js";

const family: Family = {
  permissions: [{ anyOf: ["Cloudflare Tunnel", "Cloudflare One Networks"], levels: { GET: "Read" } }],
  remedies: [],
  notFound: { codes: [], path: /\/teamnet\/routes\/[^/?]+/ },
};

/** Lists the private networks that are routed through a tunnel, to explain why it cannot be deleted (1023). */
export async function listTunnelRoutes(
  client: ApiClient,
  accountId: string,
  tunnelId: string,
): Promise<TeamnetRouteWire[]> {
  const list = await listPages<TeamnetRouteWire>(client, {
    path: path`/accounts/${accountId}/teamnet/routes`,
    family,
    query: { tunnel_id: tunnelId, is_deleted: false },
    perPage: 1_000,
  });
  return list.items;
}
