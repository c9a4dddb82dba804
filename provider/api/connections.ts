import { type ApiClient } from "./http/client.js";
import { CloudflareApiError } from "./http/errors.js";
import { path, type ApiPath } from "./http/path.js";
import { hasId, isListOfObjects } from "./http/shapes.js";
import { ofTunnel } from "./tunnels.js";
import { type ConnectorWire, type TunnelKind } from "./wire.js";

function connectionsPath(kind: TunnelKind, accountId: string, tunnelId: string): ApiPath {
  return kind === "cfd_tunnel"
    ? path`/accounts/${accountId}/cfd_tunnel/${tunnelId}/connections`
    : path`/accounts/${accountId}/warp_connector/${tunnelId}/connections`;
}

/** Lists the connectors that are connected to a tunnel, each with its connections. */
export async function listConnectors(
  client: ApiClient,
  kind: TunnelKind,
  accountId: string,
  tunnelId: string,
): Promise<ConnectorWire[]> {
  const answer = await client.request<ConnectorWire[] | null>({
    method: "GET",
    path: connectionsPath(kind, accountId, tunnelId),
    family: ofTunnel,
    // A Go service answers an empty list as null.
    accepts: (result) => result === null || isListOfObjects(result),
  });
  return answer.result ?? [];
}

/** Reads one connector of a tunnel. */
export async function getConnector(
  client: ApiClient,
  kind: TunnelKind,
  accountId: string,
  tunnelId: string,
  connectorId: string,
): Promise<ConnectorWire> {
  const answer = await client.request<ConnectorWire>({
    method: "GET",
    path:
      kind === "cfd_tunnel"
        ? path`/accounts/${accountId}/cfd_tunnel/${tunnelId}/connectors/${connectorId}`
        : path`/accounts/${accountId}/warp_connector/${tunnelId}/connectors/${connectorId}`,
    family: ofTunnel,
    accepts: hasId,
  });
  return answer.result;
}

/**
 * Disconnects one connector, or all of them, from a cfd_tunnel. The API has no such endpoint for a WARP connector.
 * A connector that runs on comes back, unless the tunnel's secret was changed before.
 */
export async function deleteConnections(
  client: ApiClient,
  accountId: string,
  tunnelId: string,
  only: { readonly connectorId?: string } = {},
): Promise<void> {
  // Answered with {} or null; neither says anything.
  await client.request<unknown>({
    method: "DELETE",
    path: connectionsPath("cfd_tunnel", accountId, tunnelId),
    family: ofTunnel,
    ...(only.connectorId === undefined ? {} : { query: { client_id: only.connectorId } }),
  });
}

/**
 * Disconnects the nodes of a WARP connector, where Cloudflare does that: the endpoint is of the older API for tunnels of
 * every kind, deprecated, and no longer in the reference. False where it is refused as no such endpoint.
 */
export async function deleteNodeConnections(client: ApiClient, accountId: string, tunnelId: string): Promise<boolean> {
  try {
    await client.request<unknown>({
      method: "DELETE",
      path: path`/accounts/${accountId}/tunnels/${tunnelId}/connections`,
      family: ofTunnel,
    });
    return true;
  } catch (error) {
    if (isNoSuchEndpoint(error)) return false;
    throw error;
  }
}

/** 7000, 7003: no such route; 404, 405, or 10000 about the method: nothing that this path or method would do. */
function isNoSuchEndpoint(error: unknown): boolean {
  if (!(error instanceof CloudflareApiError) || error.outcome !== "refused") return false;
  if (error.status === 404 || error.status === 405 || error.hasCode(7000, 7003)) return true;
  return error.errors.some(({ code, message }) => code === 10000 && /method/i.test(message));
}
