import { type ApiClient } from "./http/client.js";
import { path } from "./http/path.js";
import { ofTunnel } from "./tunnels.js";

/** Makes a client the active one of a highly available WARP connector. */
export async function putFailover(
  client: ApiClient,
  accountId: string,
  tunnelId: string,
  clientId: string,
): Promise<void> {
  // Answered with {} or null; neither says anything.
  await client.request<unknown>({
    method: "PUT",
    path: path`/accounts/${accountId}/warp_connector/${tunnelId}/failover`,
    family: ofTunnel,
    body: { client_id: clientId },
  });
}
