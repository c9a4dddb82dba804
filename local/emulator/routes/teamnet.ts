import { timestamp, timestampOrNull } from "../clock.js";
import { apiError } from "../errors.js";
import { paginate, readBoolean, readUuid } from "../query.js";
import { type Account, type NetworkRoute } from "../store.js";
import { type Call, type Route, uuidParam } from "./route.js";

const path = "/accounts/:accountId/teamnet/routes";

/** A route as the API shows it, with its tunnel's name. */
export function wireRoute(account: Account, route: NetworkRoute) {
  const tunnel = account.find(route.tunnelId);
  return {
    id: route.id,
    network: route.network,
    tunnel_id: route.tunnelId,
    tunnel_name: tunnel?.name ?? "",
    tun_type: tunnel?.type ?? "cfd_tunnel",
    comment: "",
    created_at: timestamp(route.createdAt),
    deleted_at: timestampOrNull(route.deletedAt),
  };
}

function listRoutes(call: Call) {
  const tunnelId = call.query.get("tunnel_id");
  const wantedTunnel = tunnelId === null || tunnelId === "" ? undefined : readUuid("tunnel_id", tunnelId);
  const deleted = call.query.get("is_deleted");
  const wantedDeleted = deleted === null || deleted === "" ? undefined : readBoolean("is_deleted", deleted);
  const routes = [...call.account.routes.values()].filter(
    (route) =>
      (wantedTunnel === undefined || route.tunnelId === wantedTunnel) &&
      (wantedDeleted === undefined || (route.deletedAt !== null) === wantedDeleted),
  );
  return paginate(routes, call.query, (route) => wireRoute(call.account, route));
}

/** As much of private network routes as the deletion of tunnels depends on. They are made by the admin route. */
export const teamnetRoutes: readonly Route[] = [
  { method: "GET", path, access: "cfd read", handle: listRoutes },
  {
    method: "DELETE",
    path: `${path}/:routeId`,
    access: "cfd write",
    handle: (call) => {
      const route = call.account.routes.get(uuidParam(call, "routeId"));
      if (!route || route.deletedAt !== null) throw apiError("routeNotFound");
      route.deletedAt = call.services.clock.now();
      return { result: wireRoute(call.account, route) };
    },
  },
];
