import type { CloudflareClient } from "../api/http/client.js";
import { isNotFound } from "../api/http/errors.js";
import { networkRoutes, type NetworkRouteBody } from "../api/network-routes.js";
import { virtualNetworks } from "../api/virtual-networks.js";
import type { NetworkRouteWire } from "../api/wire.js";
import { networkRoute } from "../contract/network-route.js";
import type { Session } from "../session/session.js";
import { canonicalNetwork, sameNetwork, validateNetwork } from "../validation/network.js";
import { inAccount, live, requestsTo, type Kind, type ObjectInputs, type ObjectState } from "./objects/kind.js";
import { ObjectLifecycle } from "./objects/lifecycle.js";
import { allKnown, quoted, saidOf, tunnelOf } from "./objects/words.js";

interface NetworkRouteInputs extends ObjectInputs {
  readonly tunnelId: string;
  readonly network: string;
  /** Absent: the account's default one. */
  readonly virtualNetworkId?: string;
}

type NetworkRouteState = NetworkRouteInputs & ObjectState;

const requests = requestsTo(networkRoutes);

const kind: Kind<NetworkRouteInputs, NetworkRouteState, NetworkRouteWire, NetworkRouteBody> = {
  contract: networkRoute,
  noun: "network route",
  needed: ["tunnelId", "network"],
  requests,
  address: inAccount,
  inTheWay: [1014],
  // 1002: the tunnel; 1046: the virtual network.
  notKnownYet: [1002, 1046],

  labelOf: ({ network, virtualNetworkId }) =>
    network === undefined || virtualNetworkId === undefined
      ? network
      : `${network} in virtual network ${virtualNetworkId}`,
  thingsOf: ({ accountId, network = "", virtualNetworkId = "default" }, of) => {
    if (!allKnown(accountId, network, virtualNetworkId) || validateNetwork(network) !== undefined) return [];
    // A state tells the virtual network that the route is in, and not whether the program does.
    const within = of === "inputs" ? [virtualNetworkId] : [virtualNetworkId, "default"];
    const place = `network route ${accountId ?? ""} ${canonicalNetwork(network) ?? ""}`;
    return within.map((id) => `${place} ${id}`);
  },
  bodyOf: ({ network, tunnelId, virtualNetworkId }, comment) => ({
    network,
    tunnel_id: tunnelId,
    comment,
    ...(virtualNetworkId === undefined ? {} : { virtual_network_id: virtualNetworkId }),
  }),
  queryOf: () => live,
  alike: async (place, { network, virtualNetworkId }) => {
    // Both with one network: exactly that one.
    const exact = { network_subset: network, network_superset: network, virtual_network_id: virtualNetworkId };
    const found = await requests.list(place, { ...live, ...exact });
    return found.filter((one) => sameNetwork(one.network, network));
  },
  // Without a virtual network, the list holds the routes of all of them: of one, the refusal was about that.
  narrowed: async ({ client, id }, found, { virtualNetworkId }) => {
    if (virtualNetworkId !== undefined || found.length < 2) return found;
    const within = await defaultNetwork(client, id);
    return found.filter((one) => one.virtual_network_id === within);
  },
  describe: (wire) =>
    `network route ${quoted(wire.network, 50)} through ${tunnelOf(wire)}, ${saidOf(wire.comment)}, id ${quoted(wire.id, 36)}`,
  observed: (wire, { tunnelId, network, virtualNetworkId }) => ({
    tunnelId: wire.tunnel_id ?? tunnelId,
    network: sameNetwork(wire.network, network) ? network : (wire.network ?? network),
    virtualNetworkId: wire.virtual_network_id ?? virtualNetworkId,
  }),
  isGone: isNotFound,
  goesBefore: ({ tunnelId }) => tunnelId,
};

/** The engine side of NetworkRoute. */
export class NetworkRouteLifecycle extends ObjectLifecycle<
  NetworkRouteInputs,
  NetworkRouteState,
  NetworkRouteWire,
  NetworkRouteBody
> {
  constructor(session: Session) {
    super(session, kind);
  }
}

/** The id of the account's default virtual network, which may have any name. */
async function defaultNetwork(client: CloudflareClient, accountId: string): Promise<string | undefined> {
  const query = { is_default_network: true, is_deleted: false };
  return (await virtualNetworks.list(client, accountId, query))[0]?.id;
}
