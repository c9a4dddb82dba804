import { dropConnections } from "../connectors.js";
import { apiError } from "../errors.js";
import { readUuid } from "../query.js";
import { requiredUuid } from "../request-body.js";
import { type Connector, type Tunnel, type TunnelType } from "../tunnel.js";
import { wireClient } from "../tunnel-wire.js";
import { type Call, type Route, uuidParam } from "./route.js";

/** Connectors to show: those with connections, and WARP devices that are linked but offline. */
function shownConnectors(tunnel: Tunnel): Connector[] {
  const all = [...tunnel.connectors.values()];
  return tunnel.type === "warp_connector" ? all : all.filter(({ connections }) => connections.length > 0);
}

function readRoutes(type: TunnelType, access: Route["access"]): Route[] {
  const tunnelPath = `/accounts/:accountId/${type}/:tunnelId`;
  return [
    {
      method: "GET",
      path: `${tunnelPath}/connections`,
      access,
      handle: (call) => {
        const tunnel = call.account.live(uuidParam(call, "tunnelId"), type);
        return { result: shownConnectors(tunnel).map((connector) => wireClient(tunnel, connector)) };
      },
    },
    {
      method: "GET",
      path: `${tunnelPath}/connectors/:connectorId`,
      access,
      handle: (call) => {
        const tunnel = call.account.live(uuidParam(call, "tunnelId"), type);
        const id = uuidParam(call, "connectorId");
        const connector = shownConnectors(tunnel).find((candidate) => candidate.id === id);
        if (!connector) throw apiError("connectorNotFound");
        return { result: wireClient(tunnel, connector) };
      },
    },
  ];
}

/** Drops connections. A connector reconnects by itself, so one whose secret is still current comes back. */
function cleanUp(call: Call, type: TunnelType) {
  const tunnel = call.account.live(uuidParam(call, "tunnelId"), type);
  const clientId = call.query.get("client_id");
  const only = clientId === null || clientId === "" ? undefined : readUuid("client_id", clientId);
  const connectors = [...tunnel.connectors.values()].filter(({ id }) => only === undefined || id === only);
  dropConnections(tunnel, connectors, call.services.clock.now(), call.services.reconnectDelayMs);
  return { result: {} };
}

async function failOver(call: Call) {
  const body = await call.body();
  const clientId = requiredUuid(body, "client_id");
  const tunnel = call.account.live(uuidParam(call, "tunnelId"), "warp_connector");
  if (!tunnel.ha) throw apiError("failoverRefused", "Tunnel is not configured for high availability");
  const connector = tunnel.connectors.get(clientId);
  if (!connector) throw apiError("failoverRefused", "Client is not linked to the tunnel");
  if (connector.connections.length === 0) throw apiError("failoverRefused", "Client is offline");
  tunnel.activeConnectorId = connector.id;
  return { result: {} };
}

/** Connections and connectors of both kinds of tunnel, clean-up, and WARP failover. */
export const connectionRoutes: readonly Route[] = [
  ...readRoutes("cfd_tunnel", "cfd read"),
  ...readRoutes("warp_connector", "warp read"),
  {
    method: "DELETE",
    path: "/accounts/:accountId/cfd_tunnel/:tunnelId/connections",
    access: "cfd write",
    handle: (call) => cleanUp(call, "cfd_tunnel"),
  },
  {
    // Of the older, deprecated API for tunnels of any kind; the only request that disconnects WARP nodes.
    method: "DELETE",
    path: "/accounts/:accountId/tunnels/:tunnelId/connections",
    access: "warp write",
    handle: (call) => cleanUp(call, call.account.find(uuidParam(call, "tunnelId"))?.type ?? "warp_connector"),
  },
  {
    method: "PUT",
    path: "/accounts/:accountId/warp_connector/:tunnelId/failover",
    access: "warp write",
    handle: failOver,
  },
];
