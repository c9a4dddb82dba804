import { networkRoutes, type NetworkRouteBody } from "../api/network-routes.js";
import { virtualNetworks } from "../api/virtual-networks.js";
import type { CloudflareClient } from "../api/http/client.js";
import type { NetworkRouteWire } from "../api/wire.js";
import { missingAccount } from "../session/config.js";
import { sameComment } from "../session/comment-mark.js";
import { bounded } from "../validation/bounded-text.js";
import { canonicalNetwork, sameNetwork, validateNetwork } from "../validation/network.js";
import { validateObjectComment } from "../validation/object-comment.js";
import { markRule, type RuleTable } from "../validation/rules.js";
import { validateAccountId, validateUuid } from "../validation/tunnel.js";
import { AccountObjectLifecycle } from "./account-object/lifecycle.js";
import type { ObjectInputs } from "./account-object/state.js";
import { sameId, type FieldTable } from "./fields.js";
import type { Properties } from "./guard.js";

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
    accountId: { rule: validateAccountId, required: missingAccount },
    tunnelId: {
      rule: (value) => validateUuid(value, "the tunnel"),
      required: "missing: pass tunnelId, or tunnel: a CfdTunnel or a WarpConnector, which also gives the account",
    },
    network: { rule: validateNetwork, required: 'missing: pass the private network, such as "10.0.0.0/16"' },
    virtualNetworkId: { rule: (value) => validateUuid(value, "the virtual network") },
    comment: { rule: validateObjectComment },
    adopt: { rule: (value) => (typeof value === "boolean" ? undefined : "must be true or false") },
    ...markRule,
  };
  protected readonly fields: FieldTable = {
    accountId: { onChange: "replace", same: sameId },
    tunnelId: { onChange: "update", same: sameId },
    network: { onChange: "update", same: sameNetwork },
    // Left out, it is whichever one the account has as its default: that is no change.
    virtualNetworkId: { onChange: "update", same: sameId },
    comment: { onChange: "update", same: (old, declared) => sameComment(String(old), String(declared)) },
    adopt: { onChange: "update", default: false },
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
