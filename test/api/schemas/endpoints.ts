import { endpoint, type Endpoint } from "./endpoint.js";
import * as requests from "./requests.js";
import * as results from "./results.js";

/** The 22 endpoints of the reference, in its order, and two that the Tunnels API has had since. */
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

  endpoint("GET /warp_connector/{tunnel_id}/configurations", results.warpConfiguration, [
    "WarpConnectorConfiguration read",
    "WarpConnectorConfiguration delete (reset)",
    "getWarpConnectorConfiguration",
  ]),
  endpoint(
    "PUT /warp_connector/{tunnel_id}/configurations",
    results.warpConfiguration,
    [
      "WarpConnectorConfiguration create",
      "WarpConnectorConfiguration update",
      "WarpConnectorConfiguration delete (reset)",
    ],
    { body: requests.putWarpConfiguration },
  ),
];
