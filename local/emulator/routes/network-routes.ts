import { timestamp, timestampOrNull } from "../clock.js";
import { apiError, couldNotRoute, unparsable } from "../errors.js";
import { contains, type IpNetwork, parseAddress, parseNetwork } from "../ip-network.js";
import { type JsonObject } from "../json.js";
import { type NetworkRoute, type NetworkRouteContent, readNetwork } from "../network-routes.js";
import { type FilterTable, paginate, readList, readUuid, refusedParameter } from "../query.js";
import { optionalComment, optionalString, optionalUuid, requiredString, requiredUuid } from "../request-body.js";
import { filterDeletable } from "../soft-deletion.js";
import { type Account } from "../account.js";
import { tunnelTypes } from "../tunnel.js";
import { type Call, type Route, uuidParam } from "./route.js";

const path = "/accounts/:accountId/teamnet/routes";
const one = `${path}/:routeId`;
/** The way to name a route by its network, percent-encoded, which was removed on 2026-10-05. */
const byNetwork = `${path}/network/:network`;

/** A route as the API shows it. */
function wireRoute(route: NetworkRoute) {
  return {
    id: route.id,
    network: route.network.text,
    tunnel_id: route.tunnelId,
    comment: route.comment,
    virtual_network_id: route.virtualNetworkId,
    created_at: timestamp(route.createdAt),
    deleted_at: timestampOrNull(route.deletedAt),
  };
}

/** A route as lists show it: with the names of what it refers to. */
function wireListedRoute(account: Account, route: NetworkRoute) {
  const tunnel = account.find(route.tunnelId);
  return {
    ...wireRoute(route),
    tunnel_name: tunnel?.name ?? "",
    tun_type: tunnel?.type ?? "cfd_tunnel",
    virtual_network_name: account.virtualNetworks.find(route.virtualNetworkId)?.name ?? "",
  };
}

function networkParameter(parameter: string, value: string): IpNetwork {
  const network = parseNetwork(value);
  if (typeof network === "string") throw refusedParameter(parameter, value, "a network such as 10.0.0.0/8");
  return network;
}

const filters: FilterTable<NetworkRoute> = {
  comment:
    (_, wanted) =>
    ({ comment }) =>
      comment === wanted,
  network_subset: (parameter, value) => {
    const outer = networkParameter(parameter, value);
    return ({ network }) => contains(outer, network);
  },
  network_superset: (parameter, value) => {
    const inner = networkParameter(parameter, value);
    return ({ network }) => contains(network, inner);
  },
  route_id: (parameter, value) => {
    const wanted = readUuid(parameter, value);
    return ({ id }) => id === wanted;
  },
  tunnel_id: (parameter, value) => {
    const wanted = readUuid(parameter, value);
    return ({ tunnelId }) => tunnelId === wanted;
  },
  virtual_network_id: (parameter, value) => {
    const wanted = readUuid(parameter, value);
    return ({ virtualNetworkId }) => virtualNetworkId === wanted;
  },
};

function listRoutes({ account, query }: Call) {
  const types = readList(query, "tun_types", tunnelTypes);
  const routes = filterDeletable(account.networkRoutes.all(), query, filters).filter(
    ({ tunnelId }) => types.length === 0 || types.includes(account.find(tunnelId)?.type ?? "cfd_tunnel"),
  );
  return paginate(routes, query, (route) => wireListedRoute(account, route));
}

/** Tunnel and virtual network as the body has them, which must live. */
function readOwners({ account }: Call, body: JsonObject): Partial<NetworkRouteContent> {
  const tunnelId = optionalUuid(body, "tunnel_id");
  const virtualNetworkId = optionalUuid(body, "virtual_network_id");
  if (tunnelId !== undefined) account.liveTunnel(tunnelId);
  if (virtualNetworkId !== undefined) account.virtualNetworks.live(virtualNetworkId);
  return { ...(tunnelId !== undefined && { tunnelId }), ...(virtualNetworkId !== undefined && { virtualNetworkId }) };
}

function createRoute(call: Call, body: JsonObject, network: IpNetwork) {
  const { account } = call;
  const tunnelId = requiredUuid(body, "tunnel_id");
  const { virtualNetworkId = account.virtualNetworks.default().id } = readOwners(call, body);
  const comment = optionalComment(body) ?? "";
  return { result: wireRoute(account.networkRoutes.create({ network, tunnelId, virtualNetworkId, comment })) };
}

async function editRoute(call: Call) {
  const body = await call.body();
  // tf#5784: an empty PATCH is more than the API can take.
  if (Object.keys(body).length === 0) throw apiError("emptyPatch");
  const network = optionalString(body, "network");
  const comment = optionalComment(body);
  const route = call.account.networkRoutes.live(uuidParam(call, "routeId"));
  call.account.networkRoutes.change(route, {
    ...readOwners(call, body),
    ...(network !== undefined && { network: readNetwork(network) }),
    ...(comment !== undefined && { comment }),
  });
  return { result: wireRoute(route) };
}

/** The virtual network that the query names, else the default one. */
function queriedVirtualNetwork({ account, query }: Call): string {
  const id = query.get("virtual_network_id");
  return id === null || id === ""
    ? account.virtualNetworks.default().id
    : account.virtualNetworks.live(readUuid("virtual_network_id", id)).id;
}

function routeOfNetwork(call: Call): NetworkRoute {
  const network = readNetwork(call.param("network"));
  const route = call.account.networkRoutes.exact(network, queriedVirtualNetwork(call));
  if (!route) throw apiError("routeNotFound");
  return route;
}

function deleteRoute({ account }: Call, route: NetworkRoute) {
  account.networkRoutes.delete(route);
  return { result: wireRoute(route) };
}

/** Which route serves an address; null where none does. */
function routeByIp(call: Call) {
  const text = call.param("ip");
  const address = parseAddress(text);
  if (!address) throw unparsable(`Invalid IP address ${text.slice(0, 100)}`);
  const route = call.account.networkRoutes.serving(address, queriedVirtualNetwork(call));
  return { result: route ? wireListedRoute(call.account, route) : null };
}

/** Routes that are there where the API is as before 2026-10-05. */
const networkRoutes = (
  [
    {
      method: "POST",
      handle: async (call) => createRoute(call, await call.body(), readNetwork(call.param("network"))),
    },
    { method: "PATCH", handle: (call) => ({ result: wireRoute(routeOfNetwork(call)) }) },
    { method: "DELETE", handle: (call) => deleteRoute(call, routeOfNetwork(call)) },
  ] satisfies Pick<Route, "method" | "handle">[]
).map(({ method, handle }): Route => ({
  method,
  path: byNetwork,
  access: "networks write",
  handle: (call) => {
    if (!call.services.switches.before20261005) throw couldNotRoute(call.path);
    return handle(call);
  },
}));

/** Private network routes, and which of them serves an address. */
export const networkRouteRoutes: readonly Route[] = [
  { method: "GET", path, access: "networks read", handle: listRoutes },
  {
    method: "POST",
    path,
    access: "networks write",
    handle: async (call) => {
      const body = await call.body();
      return createRoute(call, body, readNetwork(requiredString(body, "network")));
    },
  },
  { method: "GET", path: `${path}/ip/:ip`, access: "networks read", handle: routeByIp },
  ...networkRoutes,
  {
    method: "GET",
    path: one,
    access: "networks read",
    // A deleted route is still shown, with its deleted_at (tf#6607).
    handle: (call) => ({ result: wireRoute(call.account.networkRoutes.find(uuidParam(call, "routeId"))) }),
  },
  { method: "PATCH", path: one, access: "networks write", handle: editRoute },
  {
    method: "DELETE",
    path: one,
    access: "networks write",
    handle: (call) => deleteRoute(call, call.account.networkRoutes.live(uuidParam(call, "routeId"))),
  },
];
