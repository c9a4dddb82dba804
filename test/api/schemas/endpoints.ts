import { listOf, object, type Schema } from "./json-schema.js";
import * as requests from "./requests.js";
import * as results from "./results.js";

/** One endpoint of the reference, and who in the provider uses it. */
export interface Endpoint {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/accounts/{account_id}`. */
  readonly path: string;
  readonly query: Schema;
  /** Absent where the request has no body. */
  readonly body?: Schema;
  readonly result: Schema;
  readonly isList: boolean;
  /** Resource methods and look-ups, as the table of docs/endpoints.md names them. */
  readonly usedBy: readonly string[];
}

interface Facts {
  readonly query?: Schema;
  readonly body?: Schema;
  readonly isList?: true;
}

function endpoint(
  request: `${Endpoint["method"]} ${string}`,
  result: Schema,
  usedBy: readonly string[],
  facts: Facts = {},
): Endpoint {
  const [method = "GET", path = ""] = request.split(" ");
  return {
    method: method as Endpoint["method"],
    path,
    query: facts.query ?? object({}),
    ...(facts.body === undefined ? {} : { body: facts.body }),
    result: facts.isList === true ? listOf(result) : result,
    isList: facts.isList === true,
    usedBy,
  };
}

/** The 22 endpoints of the reference, in its order. */
export const endpoints: readonly Endpoint[] = [
  endpoint("GET /tunnels", results.anyTunnel, ["getTunnels"], { query: requests.allTunnelsQuery, isList: true }),

  endpoint(
    "GET /cfd_tunnel",
    results.cfdTunnel,
    ["CfdTunnel create (adopt by name)", "CfdTunnel read (several at once)", "getCfdTunnel", "getCfdTunnels"],
    {
      query: requests.listQuery,
      isList: true,
    },
  ),
  endpoint("GET /cfd_tunnel/{tunnel_id}", results.cfdTunnel, [
    "CfdTunnel create (adopt by id)",
    "CfdTunnel read",
    "getCfdTunnel",
  ]),
  endpoint("POST /cfd_tunnel", results.cfdTunnelWritten, ["CfdTunnel create"], { body: requests.createCfdTunnel }),
  endpoint(
    "PATCH /cfd_tunnel/{tunnel_id}",
    results.cfdTunnelWritten,
    ["CfdTunnel update", "CfdTunnel delete (connectors run)"],
    { body: requests.editTunnel },
  ),
  endpoint("DELETE /cfd_tunnel/{tunnel_id}", results.cfdTunnel, ["CfdTunnel delete"], { query: requests.deleteQuery }),
  endpoint("GET /cfd_tunnel/{tunnel_id}/configurations", results.configuration, [
    "TunnelConfiguration read",
    "getTunnelConfiguration",
  ]),
  endpoint(
    "PUT /cfd_tunnel/{tunnel_id}/configurations",
    results.configuration,
    ["TunnelConfiguration create", "TunnelConfiguration update", "TunnelConfiguration delete"],
    { body: requests.putConfiguration },
  ),
  endpoint(
    "GET /cfd_tunnel/{tunnel_id}/connections",
    results.cfdClient,
    ["CfdTunnel delete (refuse)", "getTunnelConnections"],
    { isList: true },
  ),
  endpoint(
    "DELETE /cfd_tunnel/{tunnel_id}/connections",
    results.nothing,
    ["CfdTunnel update (dropConnections)", "CfdTunnel delete (connectors run)"],
    { query: requests.dropConnectionsQuery },
  ),
  endpoint("GET /cfd_tunnel/{tunnel_id}/token", results.token, [
    "CfdTunnel create (adopt by id)",
    "CfdTunnel read",
    "getTunnelToken",
  ]),
  endpoint("GET /cfd_tunnel/{tunnel_id}/connectors/{connector_id}", results.cfdClient, ["getTunnelConnector"]),
  endpoint("POST /cfd_tunnel/{tunnel_id}/management", results.managementToken, ["getTunnelManagementToken"], {
    body: requests.managementToken,
  }),

  endpoint(
    "GET /warp_connector",
    results.warpConnector,
    ["WarpConnector create (adopt by name)", "getWarpConnector", "getWarpConnectors"],
    { query: requests.listQuery, isList: true },
  ),
  endpoint("GET /warp_connector/{tunnel_id}", results.warpConnector, [
    "WarpConnector create (adopt by id)",
    "WarpConnector read",
    "WarpConnectorFailover read (no active client)",
    "getWarpConnector",
  ]),
  endpoint("POST /warp_connector", results.warpConnector, ["WarpConnector create"], {
    body: requests.createWarpConnector,
  }),
  endpoint(
    "PATCH /warp_connector/{tunnel_id}",
    results.warpConnector,
    ["WarpConnector create", "WarpConnector update", "WarpConnector delete (clients linked)"],
    { body: requests.editTunnel },
  ),
  endpoint(
    "DELETE /warp_connector/{tunnel_id}",
    results.warpConnector,
    ["WarpConnector delete", "WarpConnector delete (clients linked)"],
    { query: requests.deleteQuery },
  ),
  endpoint("GET /warp_connector/{tunnel_id}/token", results.token, [
    "WarpConnector create",
    "WarpConnector read",
    "getWarpConnectorToken",
  ]),
  endpoint(
    "GET /warp_connector/{tunnel_id}/connections",
    results.warpClient,
    [
      "WarpConnectorFailover create",
      "WarpConnectorFailover update",
      "WarpConnectorFailover read",
      "getWarpConnectorConnections",
    ],
    { isList: true },
  ),
  endpoint("GET /warp_connector/{tunnel_id}/connectors/{connector_id}", results.warpClient, [
    "getWarpConnectorConnector",
  ]),
  endpoint(
    "PUT /warp_connector/{tunnel_id}/failover",
    results.nothing,
    ["WarpConnectorFailover create", "WarpConnectorFailover update"],
    { body: requests.failover },
  ),
];

/** How an endpoint is named. */
export function nameOf({ method, path }: Pick<Endpoint, "method" | "path">): string {
  return `${method} ${path}`;
}

/** The endpoint that a request is for, with the ids in its path; undefined where it is none of the reference's. */
export function endpointOf(method: string, path: string): { endpoint: Endpoint; ids: string[] } | undefined {
  for (const endpoint of endpoints) {
    const pattern = endpoint.path.replaceAll(/\{\w+\}/g, "([0-9a-f-]{36})");
    const match = new RegExp(`/accounts/[0-9a-f]{32}${pattern}$`).exec(path);
    if (match !== null && endpoint.method === method) return { endpoint, ids: match.slice(1) };
  }
  return undefined;
}
