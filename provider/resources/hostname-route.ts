import type * as pulumi from "@pulumi/pulumi";

import { hostnameRoute } from "../contract/hostname-route.js";
import { typeToken } from "../pointer.js";
import type { CfdTunnel } from "./cfd-tunnel.js";
import type { GetOptions } from "./get-options.js";
import { isOfType } from "./instance.js";
import { tunnelInputs, type TunnelReference } from "./tunnel-reference.js";
import { declared, TunnelResource, type Takes } from "./tunnel-resource.js";
import type { WarpConnector } from "./warp-connector.js";

/**
 * The arguments of a {@link HostnameRoute}: `hostname`, and either `tunnel` (of either kind) or `tunnelId`. Another tunnel of
 * the same account is a move in place, with one request and without an outage.
 */
export type HostnameRouteArgs = HostnameRouteSettings & TunnelReference<CfdTunnel | WarpConnector>;

/** What a {@link HostnameRoute} takes besides its tunnel. */
export interface HostnameRouteSettings {
  /**
   * The Cloudflare account, 32 hexadecimal digits. Default: the tunnel's, else the stack's `cloudflare:accountId`, else
   * `CLOUDFLARE_ACCOUNT_ID`. A change replaces the route, the new one first.
   */
  accountId?: pulumi.Input<string | undefined>;
  /**
   * The private host name, such as `wiki.acme.local`, or with one wildcard in front, `*.acme.local`. Upper case and
   * letters beyond ASCII become what DNS holds (lower case, punycode). A change updates in place.
   */
  hostname: pulumi.Input<string>;
  /**
   * The route's comment, one line of at most 80 characters: behind it stands, in brackets, the trace that says whose the
   * route is. Default: `Pulumi <project>/<stack>/<logical name>`, cut to 80. A change updates in place.
   */
  comment?: pulumi.Input<string | undefined>;
  /**
   * Whether to take over the route that has this host name already, and have it lead to the tunnel. From then on it is this
   * resource's, and deleted with it, which is told. Default: `false`. A change is stored, without a call.
   */
  adopt?: pulumi.Input<boolean | undefined>;
}

/**
 * A private host name that is reached through a tunnel or a WARP connector, by the devices of the account, whatever address
 * it has. For public host names, see {@link DnsRoute}.
 *
 * A host name has one route in the account. One that is there already, and is not this resource's own, is never changed:
 * creating fails and names the tunnel that has it, unless `adopt` is set. Where the tunnel's deletion has taken the route
 * along, deleting is done.
 *
 * Errors: 1108 the host name is routed already, 10000 or 9109 the API token lacks a permission ("Cloudflare Tunnel" or
 * "Cloudflare One Networks").
 *
 * Source: `GET`, `POST`, `PATCH`, `DELETE /accounts/{account_id}/zerotrust/routes/hostname`.
 *
 * @example
 * ```typescript
 * new HostnameRoute("wiki", { tunnel, hostname: "wiki.acme.local" });
 * ```
 */
export class HostnameRoute extends TunnelResource {
  /** The type token, by which policies tell the class. */
  static readonly __pulumiType = typeToken("HostnameRoute");

  /** The account that the tunnel is in. */
  declare readonly accountId: pulumi.Output<string>;
  /** The tunnel that the host name is reached through. */
  declare readonly tunnelId: pulumi.Output<string>;
  /** The host name, as DNS holds it. */
  declare readonly hostname: pulumi.Output<string>;
  /** The route's comment. */
  declare readonly comment: pulumi.Output<string>;
  /** When the route was created, RFC 3339. */
  declare readonly createdAt: pulumi.Output<string>;

  /** Whether something is a HostnameRoute, of another copy of this package, too. */
  static override isInstance(value: unknown): value is HostnameRoute {
    return isOfType(value, HostnameRoute.__pulumiType);
  }

  /**
   * Reads an existing route without managing it. One that does not exist, or was deleted, is an error.
   *
   * @param name the logical name in this program
   * @param id the route's id, a UUID
   * @param opts resource options, and `accountId` where it is not the configured one
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts: GetOptions = {}): HostnameRoute {
    const { accountId, ...rest } = opts;
    // A read takes no host name, although a declaration does.
    const args = (accountId === undefined ? {} : { accountId }) as HostnameRouteArgs;
    return new HostnameRoute(name, args, { ...rest, id });
  }

  /**
   * Declares a private host name, such as `wiki.acme.local`, that the account's devices reach through a tunnel or a WARP
   * connector. For public ones, see {@link DnsRoute}. A route that is there already is an error, unless `adopt` is set.
   *
   * @param name the logical name
   * @param args see {@link HostnameRouteArgs}
   * @param opts Pulumi's resource options
   */
  constructor(name: string, args: HostnameRouteArgs, opts?: pulumi.CustomResourceOptions) {
    const declaration = declared(hostnameRoute satisfies Takes<HostnameRouteArgs>, name, args, opts);
    const { hostname, adopt } = args;
    // Not `deletedWith` its tunnel: whether that takes routes along is not sure, and a tunnel with routes may be refused.
    super(declaration, {
      ...tunnelInputs(["CfdTunnel", "WarpConnector"], `HostnameRoute "${name}"`, args),
      hostname,
      comment: args.comment,
      adopt,
    });
  }
}
