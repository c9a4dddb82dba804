import { networkRoutes, type NetworkRouteBody } from "../api/network-routes.js";
import { virtualNetworks } from "../api/virtual-networks.js";
import type { CloudflareClient } from "../api/http/client.js";
import type { NetworkRouteWire } from "../api/wire.js";
import { bounded } from "../validation/bounded-text.js";
import { canonicalNetwork, sameNetwork, validateNetwork } from "../validation/network.js";
import type { RuleTable } from "../validation/rules.js";
import { validateUuid } from "../validation/tunnel.js";
import { objectFields, objectRules, type ObjectInputs } from "./account-object/inputs.js";
import { AccountObjectLifecycle } from "./account-object/lifecycle.js";
import { sameId, type FieldTable } from "./fields.js";
import type { Properties } from "./frame/guard.js";
import { tunnelReferenceRules } from "./tunnel-reference.js";

interface NetworkRouteInputs extends ObjectInputs {
  tunnelId: string;
  network: string;
  /** Absent: the account's default one. */
  virtualNetworkId?: string;
}

/** The engine side of NetworkRoute: one POST to create, one PATCH to change anything, one DELETE. */
export class NetworkRouteLifecycle extends AccountObjectLifecycle<
  NetworkRouteInputs,
  NetworkRouteWire,
  NetworkRouteBody
> {
  protected readonly resource = "NetworkRoute";
  protected readonly noun = "network route";
  protected readonly collection = networkRoutes;
  protected readonly rules: RuleTable = {
    ...tunnelReferenceRules("a CfdTunnel or a WarpConnector"),
    network: { rule: validateNetwork, required: 'missing: pass the private network, such as "10.0.0.0/16"' },
    virtualNetworkId: { rule: (value) => validateUuid(value, "the virtual network") },
    ...objectRules,
  };
  protected readonly fields: FieldTable = {
    ...objectFields,
    tunnelId: { onChange: "update", same: sameId },
    network: { onChange: "update", same: sameNetwork },
    // Left out, it is whichever one the account has as its default: that is no change.
    virtualNetworkId: { onChange: "update", same: sameId },
  };

  protected labelOf({ network, virtualNetworkId }: NetworkRouteInputs): string {
    return virtualNetworkId === undefined ? network : `${network} in virtual network ${virtualNetworkId}`;
  }

  protected keyOf({ network, virtualNetworkId }: NetworkRouteInputs): string {
    return `${canonicalNetwork(network) ?? network} ${virtualNetworkId?.toLowerCase() ?? "default"}`;
  }

  protected bodyOf({ network, tunnelId, comment = "", virtualNetworkId }: NetworkRouteInputs): NetworkRouteBody {
    return {
      network,
      tunnel_id: tunnelId.toLowerCase(),
      comment,
      ...(virtualNetworkId === undefined ? {} : { virtual_network_id: virtualNetworkId.toLowerCase() }),
    };
  }

  protected async inTheWay(
    client: CloudflareClient,
    { accountId, network, virtualNetworkId }: NetworkRouteInputs,
  ): Promise<NetworkRouteWire | undefined> {
    const within = virtualNetworkId ?? (await defaultNetwork(client, accountId));
    // Both with one network: exactly that one.
    const exact = { network_subset: network, network_superset: network, virtual_network_id: within };
    const found = await this.live(client, accountId, exact);
    return found.find((one) => sameNetwork(one.network, network) && sameId(one.virtual_network_id, within));
  }

  protected leadsAlike(wire: NetworkRouteWire, { tunnelId }: NetworkRouteInputs): boolean {
    return sameId(wire.tunnel_id, tunnelId);
  }

  protected describe({ id, network, tunnel_id, tunnel_name, comment }: NetworkRouteWire): string {
    const tunnel = `${bounded(tunnel_name ?? "", 100)} (${bounded(tunnel_id ?? "", 36)})`;
    return `network route ${bounded(network ?? "", 50)} through tunnel ${tunnel}, comment ${JSON.stringify(bounded(comment ?? "", 100))}, id ${bounded(id, 36)}`;
  }

  protected observed(wire: NetworkRouteWire, known: Partial<NetworkRouteInputs>): Properties {
    const { tunnelId, network } = known;
    return {
      tunnelId: (wire.tunnel_id ?? tunnelId)?.toLowerCase(),
      network: sameNetwork(wire.network, network) ? network : (wire.network ?? network),
      virtualNetworkId: wire.virtual_network_id ?? known.virtualNetworkId,
    };
  }
}

/** The id of the account's default virtual network, which may have any name. */
async function defaultNetwork(client: CloudflareClient, accountId: string): Promise<string | undefined> {
  const query = { is_default_network: true, is_deleted: false };
  return (await virtualNetworks.list(client, accountId.toLowerCase(), query))[0]?.id;
}
