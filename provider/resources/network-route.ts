import type * as pulumi from "@pulumi/pulumi";

import { networkRoute } from "../contract/network-route.js";
import { typeToken } from "../pointer.js";
import type { CfdTunnel } from "./cfd-tunnel.js";
import type { GetOptions } from "./get-options.js";
import { isOfType } from "./instance.js";
import { tunnelInputs, type TunnelReference } from "./tunnel-reference.js";
import { declared, TunnelResource, type Takes } from "./tunnel-resource.js";
import type { WarpConnector } from "./warp-connector.js";

/**
 * The arguments of a {@link NetworkRoute}: `network`, and either `tunnel` (of either kind) or `tunnelId`. Another tunnel of
 * the same account is a move in place, with one request and without an outage.
 */
export type NetworkRouteArgs = NetworkRouteSettings & TunnelReference<CfdTunnel | WarpConnector>;

/** What a {@link NetworkRoute} takes besides its tunnel. */
export interface NetworkRouteSettings {
  /**
   * The Cloudflare account, 32 hexadecimal digits. Default: the tunnel's, else the stack's `cloudflare:accountId`, else
   * `CLOUDFLARE_ACCOUNT_ID`. A change replaces the route, the new one first.
   */
  accountId?: pulumi.Input<string | undefined>;
  /**
   * The private network, IPv4 or IPv6, in CIDR notation without bits beyond its prefix: `10.0.0.0/16`. Not one that
   * Cloudflare keeps for itself. Of networks that overlap, the longest prefix wins. A change updates in place.
   */
  network: pulumi.Input<string>;
  /**
   * The virtual network that the route is in, a UUID. Default: the account's default one; whichever that is, is no
   * change. A change updates in place.
   */
  virtualNetworkId?: pulumi.Input<string | undefined>;
  /**
   * The route's comment, one line of at most 80 characters: behind it stands, in brackets, the trace that says whose the
   * route is. Default: `Pulumi <project>/<stack>/<logical name>`, cut to 80. A change updates in place.
   */
  comment?: pulumi.Input<string | undefined>;
  /**
   * Whether to take over the route that has this network already, and have it lead to the tunnel. From then on it is this
   * resource's, and deleted with it, which is told. Default: `false`. A change is stored, without a call.
   */
  adopt?: pulumi.Input<boolean | undefined>;
}

/**
 * A private network that is reached through a tunnel or a WARP connector, by the devices of the account. A cloudflared
 * tunnel also needs `warpRouting` in its configuration.
 *
 * A network has one route in each virtual network of the account. One that is there already, and is not this resource's
 * own, is never changed: creating fails and names the tunnel that has it, unless `adopt` is set. Where the tunnel's
 * deletion has taken the route along, deleting is done.
 *
 * Errors: 1014 the network is routed already, 1046 no such virtual network, 10000 or 9109 the API token lacks a permission
 * ("Cloudflare Tunnel" or "Cloudflare One Networks").
 *
 * Source: `GET`, `POST`, `PATCH`, `DELETE /accounts/{account_id}/teamnet/routes`.
 *
 * @example
 * ```typescript
 * new NetworkRoute("office", { tunnel: connector, network: "10.0.0.0/16" });
 * ```
 */
export class NetworkRoute extends TunnelResource {
  /** The type token, by which policies tell the class. */
  static readonly __pulumiType = typeToken("NetworkRoute");

  /** The account that the tunnel is in. */
  declare readonly accountId: pulumi.Output<string>;
  /** The tunnel that the network is reached through. */
  declare readonly tunnelId: pulumi.Output<string>;
  /** The network, in CIDR notation. */
  declare readonly network: pulumi.Output<string>;
  /** The virtual network that the route is in: the one declared, or the account's default. */
  declare readonly virtualNetworkId: pulumi.Output<string>;
  /** The route's comment. */
  declare readonly comment: pulumi.Output<string>;
  /** When the route was created, RFC 3339. */
  declare readonly createdAt: pulumi.Output<string>;

  /** Whether something is a NetworkRoute, of another copy of this package, too. */
  static override isInstance(value: unknown): value is NetworkRoute {
    return isOfType(value, NetworkRoute.__pulumiType);
  }

  /**
   * Reads an existing route without managing it. One that does not exist, or was deleted, is an error.
   *
   * @param name the logical name in this program
   * @param id the route's id, a UUID
   * @param opts resource options, and `accountId` where it is not the configured one
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts: GetOptions = {}): NetworkRoute {
    const { accountId, ...rest } = opts;
    // A read takes no network, although a declaration does.
    const args = (accountId === undefined ? {} : { accountId }) as NetworkRouteArgs;
    return new NetworkRoute(name, args, { ...rest, id });
  }

  /**
   * Declares a private network, such as `10.0.0.0/16`, that the account's devices reach through a tunnel or a WARP connector.
   * A route that is there already is an error, unless `adopt` is set.
   *
   * @param name the logical name
   * @param args see {@link NetworkRouteArgs}
   * @param opts Pulumi's resource options
   */
  constructor(name: string, args: NetworkRouteArgs, opts?: pulumi.CustomResourceOptions) {
    const declaration = declared(networkRoute satisfies Takes<NetworkRouteArgs>, name, args, opts);
    const { network, virtualNetworkId, adopt } = args;
    // Not `deletedWith` its tunnel: whether that takes routes along is not sure, and a tunnel with routes may be refused.
    super(declaration, {
      ...tunnelInputs(["CfdTunnel", "WarpConnector"], `NetworkRoute "${name}"`, args),
      network,
      virtualNetworkId,
      comment: args.comment,
      adopt,
    });
  }
}
