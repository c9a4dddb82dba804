import { timestamp, timestampOrNull } from "../clock.js";
import { apiError, unparsable } from "../errors.js";
import { type JsonObject } from "../json.js";
import { type FilterTable, optionalFlag, paginate, readBoolean, readUuid } from "../query.js";
import { optionalBoolean, optionalComment, optionalString, requiredString } from "../request-body.js";
import { filterDeletable } from "../soft-deletion.js";
import { type VirtualNetwork } from "../virtual-networks.js";
import { type Call, type Route, uuidParam } from "./route.js";

const path = "/accounts/:accountId/teamnet/virtual_networks";
const one = `${path}/:virtualNetworkId`;

/** A virtual network as the API shows it. */
export function wireVirtualNetwork(network: VirtualNetwork) {
  return {
    id: network.id,
    name: network.name,
    comment: network.comment,
    is_default_network: network.isDefault,
    created_at: timestamp(network.createdAt),
    deleted_at: timestampOrNull(network.deletedAt),
  };
}

function byDefault(parameter: string, value: string) {
  const wanted = readBoolean(parameter, value);
  return ({ isDefault }: VirtualNetwork): boolean => isDefault === wanted;
}

const filters: FilterTable<VirtualNetwork> = {
  id: (parameter, value) => {
    const wanted = readUuid(parameter, value);
    return ({ id }) => id === wanted;
  },
  name:
    (_, wanted) =>
    ({ name }) =>
      name === wanted,
  is_default_network: byDefault,
  is_default: byDefault,
};

/** `is_default` is the older name, and gives way to the newer one. */
function readDefault(body: JsonObject): boolean | undefined {
  return optionalBoolean(body, "is_default_network") ?? optionalBoolean(body, "is_default");
}

function checkedName(name: string): string {
  if (name === "") throw unparsable("Json deserialize error: name: must not be empty");
  return name;
}

async function createVirtualNetwork(call: Call) {
  const body = await call.body();
  const name = checkedName(requiredString(body, "name"));
  const draft = { name, comment: optionalComment(body), isDefault: readDefault(body) };
  return { result: wireVirtualNetwork(call.account.virtualNetworks.create(draft)) };
}

async function editVirtualNetwork(call: Call) {
  const body = await call.body();
  // tf#5098, as for routes.
  if (Object.keys(body).length === 0) throw apiError("emptyPatch");
  const name = optionalString(body, "name");
  const change = {
    name: name === undefined ? undefined : checkedName(name),
    comment: optionalComment(body),
    isDefault: readDefault(body),
  };
  const network = call.account.virtualNetworks.live(uuidParam(call, "virtualNetworkId"));
  call.account.virtualNetworks.change(network, change);
  return { result: wireVirtualNetwork(network) };
}

function deleteVirtualNetwork(call: Call) {
  const { networkRoutes, virtualNetworks } = call.account;
  const network = virtualNetworks.live(uuidParam(call, "virtualNetworkId"));
  const routes = networkRoutes.of({ virtualNetworkId: network.id });
  const deleteAll = (): void => {
    for (const route of routes) networkRoutes.delete(route);
  };
  virtualNetworks.delete(network, { count: routes.length, deleteAll }, optionalFlag(call.query, "force"));
  return { result: wireVirtualNetwork(network) };
}

/** Virtual networks. A list is one page, as long as there are. */
export const virtualNetworkRoutes: readonly Route[] = [
  {
    method: "GET",
    path,
    access: "networks read",
    handle: ({ account, query }) =>
      paginate(filterDeletable(account.virtualNetworks.all(), query, filters), query, wireVirtualNetwork, {
        byDefault: 1000,
        max: 1000,
      }),
  },
  { method: "POST", path, access: "networks write", handle: createVirtualNetwork },
  {
    method: "GET",
    path: one,
    access: "networks read",
    // Unlike a route, one that is deleted is not shown.
    handle: (call) => ({
      result: wireVirtualNetwork(call.account.virtualNetworks.live(uuidParam(call, "virtualNetworkId"))),
    }),
  },
  { method: "PATCH", path: one, access: "networks write", handle: editVirtualNetwork },
  { method: "DELETE", path: one, access: "networks write", handle: deleteVirtualNetwork },
];
