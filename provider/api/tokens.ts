import { type ApiClient } from "./http/client.js";
import { type Family } from "./http/family.js";
import { path } from "./http/path.js";
import { isText } from "./http/shapes.js";
import { ofTunnel } from "./tunnels.js";
import { type TunnelKind } from "./wire.js";

const family: Family = {
  ...ofTunnel,
  // A token lets a connector run, so reading it needs Edit (1001 "Not authorized" with Read).
  permissions: ofTunnel.permissions.map((row) => ({ ...row, levels: {} })),
};

/** Reads the token that a connector runs with. Needs the Edit permission, though it is a GET. */
export async function getTunnelToken(
  client: ApiClient,
  kind: TunnelKind,
  accountId: string,
  tunnelId: string,
): Promise<string> {
  const answer = await client.request<string>({
    method: "GET",
    path:
      kind === "cfd_tunnel"
        ? path`/accounts/${accountId}/cfd_tunnel/${tunnelId}/token`
        : path`/accounts/${accountId}/warp_connector/${tunnelId}/token`,
    family,
    accepts: isText,
  });
  return answer.result;
}

/** Makes a short-lived token for a tunnel's management endpoint; the documented resource is "logs". */
export async function createManagementToken(
  client: ApiClient,
  accountId: string,
  tunnelId: string,
  resources: readonly string[],
): Promise<string> {
  const answer = await client.request<string>({
    method: "POST",
    path: path`/accounts/${accountId}/cfd_tunnel/${tunnelId}/management`,
    family,
    body: { resources },
    accepts: isText,
  });
  return answer.result;
}
