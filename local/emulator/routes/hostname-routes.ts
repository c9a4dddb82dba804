import { timestamp, timestampOrNull } from "../clock.js";
import { unparsable } from "../errors.js";
import { isHostname } from "../host-name.js";
import { type HostnameRoute } from "../hostname-routes.js";
import { type FilterTable, paginate, readUuid } from "../query.js";
import { optionalComment, optionalString, optionalUuid, requiredString, requiredUuid } from "../request-body.js";
import { filterDeletable } from "../soft-deletion.js";
import { type Account } from "../account.js";
import { type Call, type Route, uuidParam } from "./route.js";

const path = "/accounts/:accountId/zerotrust/routes/hostname";
const one = `${path}/:routeId`;

/** A host name route as the API shows it. */
function wireHostnameRoute(account: Account, route: HostnameRoute) {
  const tunnel = account.find(route.tunnelId);
  return {
    id: route.id,
    hostname: route.hostname,
    tunnel_id: route.tunnelId,
    tunnel_name: tunnel?.name ?? "",
    tun_type: tunnel?.type ?? "cfd_tunnel",
    comment: route.comment,
    created_at: timestamp(route.createdAt),
    deleted_at: timestampOrNull(route.deletedAt),
  };
}

const filters: FilterTable<HostnameRoute> = {
  id: (parameter, value) => {
    const wanted = readUuid(parameter, value);
    return ({ id }) => id === wanted;
  },
  comment:
    (_, wanted) =>
    ({ comment }) =>
      comment === wanted,
  hostname:
    (_, part) =>
    ({ hostname }) =>
      hostname.includes(part.toLowerCase()),
  tunnel_id: (parameter, value) => {
    const wanted = readUuid(parameter, value);
    return ({ tunnelId }) => tunnelId === wanted;
  },
};

/** A host name; a wildcard may only stand for the whole of the first label. */
function checkedHostname(text: string): string {
  const hostname = text.toLowerCase();
  if (!isHostname(hostname) || hostname.slice(1).includes("*") || /^\*($|[^.])/.test(hostname)) {
    throw unparsable("Json deserialize error: hostname: invalid hostname");
  }
  return hostname;
}

async function createHostnameRoute(call: Call) {
  const body = await call.body();
  const hostname = checkedHostname(requiredString(body, "hostname"));
  const tunnelId = requiredUuid(body, "tunnel_id");
  const comment = optionalComment(body) ?? "";
  call.account.liveTunnel(tunnelId);
  const route = call.account.hostnameRoutes.create({ hostname, tunnelId, comment });
  return { result: wireHostnameRoute(call.account, route) };
}

async function editHostnameRoute(call: Call) {
  const body = await call.body();
  const hostname = optionalString(body, "hostname");
  const tunnelId = optionalUuid(body, "tunnel_id");
  const comment = optionalComment(body);
  const { account } = call;
  const route = account.hostnameRoutes.live(uuidParam(call, "routeId"));
  if (tunnelId !== undefined) account.liveTunnel(tunnelId);
  account.hostnameRoutes.change(route, {
    ...(hostname !== undefined && { hostname: checkedHostname(hostname) }),
    ...(tunnelId !== undefined && { tunnelId }),
    ...(comment !== undefined && { comment }),
  });
  return { result: wireHostnameRoute(account, route) };
}

/** Private host names that are routed through tunnels. */
export const hostnameRouteRoutes: readonly Route[] = [
  {
    method: "GET",
    path,
    access: "networks read",
    handle: ({ account, query }) =>
      paginate(filterDeletable(account.hostnameRoutes.all(), query, filters), query, (route) =>
        wireHostnameRoute(account, route),
      ),
  },
  { method: "POST", path, access: "networks write", handle: createHostnameRoute },
  {
    method: "GET",
    path: one,
    access: "networks read",
    // One that was deleted is not found, other than a deleted network route.
    handle: (call) => ({
      result: wireHostnameRoute(call.account, call.account.hostnameRoutes.live(uuidParam(call, "routeId"))),
    }),
  },
  { method: "PATCH", path: one, access: "networks write", handle: editHostnameRoute },
  {
    method: "DELETE",
    path: one,
    access: "networks write",
    handle: (call) => {
      const route = call.account.hostnameRoutes.live(uuidParam(call, "routeId"));
      call.account.hostnameRoutes.delete(route);
      return { result: wireHostnameRoute(call.account, route) };
    },
  },
];
