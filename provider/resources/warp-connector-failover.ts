import type * as pulumi from "@pulumi/pulumi";

import { warpConnectorFailover } from "../contract/warp-connector-failover.js";
import { typeToken } from "../pointer.js";
import { declared, TunnelResource, type Takes } from "./tunnel-resource.js";

import type { GetOptions } from "./get-options.js";
import { warnWithoutHa } from "./high-availability.js";
import { isOfType } from "./instance.js";
import { goingWith, tunnelInputs, type TunnelReference } from "./tunnel-reference.js";

import type { WarpConnector } from "./warp-connector.js";

/**
 * The arguments of a {@link WarpConnectorFailover}: `clientId`, and either `tunnel` or `tunnelId`. `tunnel` also sets the
 * option `deletedWith`; where it is an Output of a connector, it does not. Another connector replaces the resource.
 */
export type WarpConnectorFailoverArgs = WarpConnectorFailoverSettings & TunnelReference<WarpConnector>;

/** What a {@link WarpConnectorFailover} takes besides its WARP connector. */
export interface WarpConnectorFailoverSettings {
  /**
   * The Cloudflare account, 32 hexadecimal digits. Default: the WARP connector's, else the stack's
   * `cloudflare:accountId`, else `CLOUDFLARE_ACCOUNT_ID`. A change replaces the resource.
   */
  accountId?: pulumi.Input<string | undefined>;
  /**
   * The client (node) that is to be active: its id as `getWarpConnectorConnections` lists it. A change fails over, in
   * place.
   */
  clientId: pulumi.Input<string>;
}

/**
 * Which client of a highly available WARP connector is active: carries the traffic, while the others stand by.
 *
 * A request is made only where another client is active; when the resource is deleted, the active client stays. Where
 * Cloudflare fails over by itself, a refresh shows it, and the next `up` brings the declared client back. The clients
 * must be linked first, so this belongs to a later `up` than the {@link WarpConnector}.
 *
 * Source: `PUT /accounts/{account_id}/warp_connector/{tunnel_id}/failover`.
 *
 * @example
 * ```typescript
 * new WarpConnectorFailover("office", { tunnel: office, clientId: "1bedc50d-42b3-473c-b108-ff3d10c0d925" });
 * ```
 */
export class WarpConnectorFailover extends TunnelResource {
  /** The type token, by which policies tell the class. */
  static readonly __pulumiType = typeToken("WarpConnectorFailover");

  /** The account that the WARP connector is in. */
  declare readonly accountId: pulumi.Output<string>;
  /** The WARP connector's id; the resource's own, too. */
  declare readonly tunnelId: pulumi.Output<string>;
  /** The active client. */
  declare readonly clientId: pulumi.Output<string>;

  /** Whether something is a WarpConnectorFailover, of another copy of this package, too. */
  static override isInstance(value: unknown): value is WarpConnectorFailover {
    return isOfType(value, WarpConnectorFailover.__pulumiType);
  }

  /**
   * Reads which client is active without managing it. A WARP connector that does not exist, or without an active
   * client, is an error.
   *
   * @param name the logical name in this program
   * @param id the WARP connector's id
   * @param opts resource options, and `accountId` where it is not the configured one
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts: GetOptions = {}): WarpConnectorFailover {
    const { accountId, ...rest } = opts;
    // A read takes no client, although a declaration does.
    const args = (accountId === undefined ? {} : { accountId }) as WarpConnectorFailoverArgs;
    return new WarpConnectorFailover(name, args, { ...rest, id });
  }

  /**
   * Declares which node of a WARP connector with `ha` is the active one. The nodes must be linked first, so this belongs to a
   * later `up`. A delete makes no request.
   *
   * @param name the logical name
   * @param args see {@link WarpConnectorFailoverArgs}
   * @param opts Pulumi's resource options
   */
  constructor(name: string, args: WarpConnectorFailoverArgs, opts?: pulumi.CustomResourceOptions) {
    const declaration = declared(warpConnectorFailover satisfies Takes<WarpConnectorFailoverArgs>, name, args, opts);
    const tunnel = tunnelInputs(["WarpConnector"], `WarpConnectorFailover "${name}"`, args);
    super(declaration, { ...tunnel, clientId: args.clientId }, goingWith(args, opts));
    warnWithoutHa(
      this,
      args.tunnel,
      "the WARP connector has one node only, so there is none to fail over to: declare it with ha: true, which replaces it",
    );
  }
}
