import type * as pulumi from "@pulumi/pulumi";

import { virtualNetwork } from "../contract/virtual-network.js";
import { typeToken } from "../pointer.js";
import type { GetOptions } from "./get-options.js";
import { isOfType } from "./instance.js";
import { declared, TunnelResource, type Takes } from "./tunnel-resource.js";

/** The arguments of a {@link VirtualNetwork}. */
export interface VirtualNetworkArgs {
  /**
   * The Cloudflare account, 32 hexadecimal digits. Default: the stack's `cloudflare:accountId`, else
   * `CLOUDFLARE_ACCOUNT_ID`. A change replaces the virtual network, the new one first.
   */
  accountId?: pulumi.Input<string | undefined>;
  /**
   * The name, unique among the live ones of the account. Default: the resource's logical name. A change renames in place.
   */
  name?: pulumi.Input<string | undefined>;
  /**
   * Whether it is the account's default one, which routes without a virtual network are in. `true` takes that over from
   * the one that has it. The default one cannot be made an ordinary one, nor deleted: make another one the default.
   * Default: it stays as it is; a new one is not the default. A change updates in place.
   */
  isDefault?: pulumi.Input<boolean | undefined>;
  /**
   * The comment, one line of at most 80 characters: behind it stands, in brackets, the trace that says whose the virtual
   * network is. Default: `Pulumi <project>/<stack>/<logical name>`, cut to 80. A change updates in place.
   */
  comment?: pulumi.Input<string | undefined>;
  /**
   * Whether to take over the virtual network that has this name already. From then on it is this resource's, and deleted
   * with it, which is told. Default: `false`. A change is stored, without a call.
   */
  adopt?: pulumi.Input<boolean | undefined>;
}

/**
 * A virtual network: an address space of its own, so that two private networks may have the same addresses. Devices
 * choose one; {@link NetworkRoute}s are in one.
 *
 * Another's virtual network of the same name is never changed: creating fails and says what is there, unless `adopt` is
 * set. The account's default one is left when its resource is deleted, with a warning, and never deleted by force.
 *
 * Errors: 1014 the name is taken, 1049 routes are still in it, 10000 or 9109 the API token lacks a permission ("Cloudflare
 * Tunnel" or "Cloudflare One Networks").
 *
 * Source: `GET`, `POST`, `PATCH`, `DELETE /accounts/{account_id}/teamnet/virtual_networks`.
 *
 * @example
 * ```typescript
 * const staging = new VirtualNetwork("staging");
 * new NetworkRoute("office", { tunnel: connector, network: "10.0.0.0/16", virtualNetworkId: staging.id });
 * ```
 */
export class VirtualNetwork extends TunnelResource {
  /** The type token, by which policies tell the class. */
  static readonly __pulumiType = typeToken("VirtualNetwork");

  /** The account that it is in. */
  declare readonly accountId: pulumi.Output<string>;
  /** The name. */
  declare readonly name: pulumi.Output<string>;
  /** Whether it is the account's default one. */
  declare readonly isDefault: pulumi.Output<boolean>;
  /** The comment. */
  declare readonly comment: pulumi.Output<string>;
  /** When it was created, RFC 3339. */
  declare readonly createdAt: pulumi.Output<string>;

  /** Whether something is a VirtualNetwork, of another copy of this package, too. */
  static override isInstance(value: unknown): value is VirtualNetwork {
    return isOfType(value, VirtualNetwork.__pulumiType);
  }

  /**
   * Reads an existing virtual network without managing it. One that does not exist, or was deleted, is an error.
   *
   * @param name the logical name in this program
   * @param id the virtual network's id, a UUID
   * @param opts resource options, and `accountId` where it is not the configured one
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts: GetOptions = {}): VirtualNetwork {
    const { accountId, ...rest } = opts;
    return new VirtualNetwork(name, accountId === undefined ? {} : { accountId }, { ...rest, id });
  }

  /**
   * Declares a virtual network: an address space of its own, so that two private networks may have the same addresses.
   * {@link NetworkRoute}s are in one. The account's default one is never deleted.
   *
   * @param name the logical name; also the virtual network's, where `args.name` is left out
   * @param args see {@link VirtualNetworkArgs}; every one has a default
   * @param opts Pulumi's resource options
   */
  constructor(name: string, args: VirtualNetworkArgs = {}, opts?: pulumi.CustomResourceOptions) {
    const declaration = declared(virtualNetwork satisfies Takes<VirtualNetworkArgs>, name, args, opts);
    const { isDefault, adopt } = args;
    super(declaration, {
      accountId: args.accountId,
      name: args.name,
      isDefault,
      comment: args.comment,
      adopt,
    });
  }
}
