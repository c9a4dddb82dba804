import * as pulumi from "@pulumi/pulumi";

import { warpConnectorConfiguration } from "../contract/warp-connector-configuration.js";
import { typeToken } from "../pointer.js";
import { declared, TunnelResource, type Takes } from "./tunnel-resource.js";

import type { GetOptions } from "./get-options.js";
import { warnWithoutHa } from "./high-availability.js";
import { isOfType } from "./instance.js";
import { goingWith, tunnelInputs, type TunnelReference } from "./tunnel-reference.js";

import type { WarpConnector } from "./warp-connector.js";

/**
 * The arguments of a {@link WarpConnectorConfiguration}: `mode`, and either `tunnel` or `tunnelId`. `tunnel` also sets the
 * option `deletedWith`; where it is an Output of a connector, it does not. Another connector replaces the resource.
 */
export type WarpConnectorConfigurationArgs = WarpConnectorConfigurationSettings & TunnelReference<WarpConnector>;

/** What a {@link WarpConnectorConfiguration} takes besides its WARP connector. */
export interface WarpConnectorConfigurationSettings {
  /**
   * The Cloudflare account, 32 hexadecimal digits. Default: the WARP connector's, else the stack's
   * `cloudflare:accountId`, else `CLOUDFLARE_ACCOUNT_ID`. A change replaces the resource.
   */
  accountId?: pulumi.Input<string | undefined>;
  /**
   * How nodes take over from one another: `"none"` with no provider, `"disabled"` not at all, `"aws"` by a network
   * interface that moves, `"local"` by virtual addresses. A change updates in place, with one PUT.
   */
  mode: pulumi.Input<"none" | "disabled" | "aws" | "local">;
  /** The network interface that moves. Needed with mode `"aws"`, and only there. A change updates in place. */
  networkInterfaceId?: pulumi.Input<string | undefined>;
  /**
   * The virtual IP addresses, in any order. Needed with mode `"local"`, and only there. A change updates in place.
   */
  virtualAddresses?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /**
   * What becomes of it when the resource is deleted and the WARP connector is not: `"retain"` leaves it, `"reset"` puts
   * mode `"none"`, which interrupts a failover pair, and only where it is still as this resource wrote it. Default:
   * `"retain"`. A change is stored, without a call.
   */
  onDelete?: pulumi.Input<"retain" | "reset" | undefined>;
}

/**
 * How the nodes of a WARP connector take over from one another. A WARP connector has one configuration, and one owner of
 * it.
 *
 * Preview fails where the inputs do not fit the mode. Errors: 1002 no such WARP connector, 10000 or 9109 the API token
 * lacks a permission ("Cloudflare One Connector: WARP").
 *
 * Source: `GET`, `PUT /accounts/{account_id}/warp_connector/{tunnel_id}/configurations`.
 *
 * @example
 * ```typescript
 * new WarpConnectorConfiguration("office", { tunnel: office, mode: "local", virtualAddresses: ["10.0.0.100"] });
 * ```
 */
export class WarpConnectorConfiguration extends TunnelResource {
  /** The type token, by which policies tell the class. */
  static readonly __pulumiType = typeToken("WarpConnectorConfiguration");

  /** The account that the WARP connector is in. */
  declare readonly accountId: pulumi.Output<string>;
  /** The WARP connector's id; the resource's own, too. */
  declare readonly tunnelId: pulumi.Output<string>;
  /** How nodes take over from one another. */
  declare readonly mode: pulumi.Output<"none" | "disabled" | "aws" | "local">;
  /** The network interface that moves. Absent but with mode `"aws"`. */
  declare readonly networkInterfaceId: pulumi.Output<string | undefined>;
  /** The virtual IP addresses. Absent but with mode `"local"`. */
  declare readonly virtualAddresses: pulumi.Output<string[] | undefined>;
  /** The version: each PUT makes a new one. */
  declare readonly version: pulumi.Output<number>;
  /** When it was created, RFC 3339. */
  declare readonly createdAt: pulumi.Output<string>;
  /** When it was last changed, RFC 3339. Absent where it never was. */
  declare readonly updatedAt: pulumi.Output<string | undefined>;

  /** Whether something is a WarpConnectorConfiguration, of another copy of this package, too. */
  static override isInstance(value: unknown): value is WarpConnectorConfiguration {
    return isOfType(value, WarpConnectorConfiguration.__pulumiType);
  }

  /**
   * Reads the configuration of a WARP connector without managing it. A WARP connector that does not exist is an error.
   *
   * @param name the logical name in this program
   * @param id the WARP connector's id
   * @param opts resource options, and `accountId` where it is not the configured one
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts: GetOptions = {}): WarpConnectorConfiguration {
    const { accountId, ...rest } = opts;
    // A read takes no mode, although a declaration does.
    const args = (accountId === undefined ? {} : { accountId }) as WarpConnectorConfigurationArgs;
    return new WarpConnectorConfiguration(name, args, { ...rest, id });
  }

  /**
   * Declares how the nodes of a WARP connector with `ha` take over from one another: by an address that moves (`"local"`), by a
   * network interface (`"aws"`), or not. One owner for each connector.
   *
   * @param name the logical name
   * @param args see {@link WarpConnectorConfigurationArgs}
   * @param opts Pulumi's resource options
   */
  constructor(name: string, args: WarpConnectorConfigurationArgs, opts?: pulumi.CustomResourceOptions) {
    const declaration = declared(
      warpConnectorConfiguration satisfies Takes<WarpConnectorConfigurationArgs>,
      name,
      args,
      opts,
    );
    const { mode, networkInterfaceId, virtualAddresses, onDelete } = args;
    const tunnel = tunnelInputs(["WarpConnector"], `WarpConnectorConfiguration "${name}"`, args);
    super(declaration, { ...tunnel, mode, networkInterfaceId, virtualAddresses, onDelete }, goingWith(args, opts));
    if (declaration.isRead) return;
    pulumi.output(args.mode).apply((declaredMode) => {
      if (declaredMode === "disabled") return;
      warnWithoutHa(
        this,
        args.tunnel,
        `mode ${JSON.stringify(declaredMode)} is for a WARP connector of several nodes, and this one has one only: declare the connector ` +
          'with ha: true, which replaces it, or write mode: "disabled"',
      );
    });
  }
}
