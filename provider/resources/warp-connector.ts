import * as pulumi from "@pulumi/pulumi";

import { warpConnector } from "../contract/warp-connector.js";
import { typeToken } from "../pointer.js";
import { declared, TunnelResource, type Takes } from "./tunnel-resource.js";

import type { GetOptions } from "./get-options.js";
import { noteHa } from "./high-availability.js";
import { isOfType } from "./instance.js";
import { noteLifetime } from "./lifetime.js";
import { createsFirst, tunnelOptions } from "./tunnel-options.js";
import { adoptingImported } from "./usable-options.js";

/** The arguments of a {@link WarpConnector}. */
export interface WarpConnectorArgs {
  /**
   * The Cloudflare account, 32 hexadecimal digits. Default: the stack's `cloudflare:accountId`, else
   * `CLOUDFLARE_ACCOUNT_ID`. A change replaces the connector.
   */
  accountId?: pulumi.Input<string | undefined>;
  /**
   * The connector's name, unique among the live ones of the account. Default: the resource's logical name; an adopted
   * one (by id) keeps its own. A change renames in place.
   */
  name?: pulumi.Input<string | undefined>;
  /**
   * Whether several nodes share the connector, one of them active. Default: `false`. The API takes it at creation only
   * and does not report it. A change replaces the connector.
   */
  ha?: pulumi.Input<boolean | undefined>;
  /**
   * The secret that nodes authenticate with: base64 of at least 32 bytes. Default: one that is made for it. Set by a
   * second request after creation, which takes none. A change rotates it in place. Always secret.
   */
  tunnelSecret?: pulumi.Input<string | undefined>;
  /**
   * What becomes of running nodes when the secret changes: `"keepConnections"` or `"dropConnections"`. Default:
   * `"keepConnections"`. A change is stored, without a call.
   */
  onSecretChange?: pulumi.Input<"keepConnections" | "dropConnections" | undefined>;
  /**
   * What a delete does where nodes are connected: `"disconnect"` throws them off, `"refuse"` fails and lists them. Where
   * private networks are routed through the connector, a delete fails before anything is changed. Default:
   * `"disconnect"`. A change is stored, without a call.
   */
  onActiveConnections?: pulumi.Input<"disconnect" | "refuse" | undefined>;
  /**
   * Takes over an existing connector instead of creating one: `true` the live one of this name (or creates it, where
   * there is none), or a connector's id. A resource of the same program that had it lets go of it. What would replace an
   * adopted connector fails at preview. Default: `false`. A change is stored, without a call.
   */
  adopt?: pulumi.Input<boolean | string | undefined>;
}

/**
 * A WARP connector (`warp_connector`; "mesh node" in the newer dashboard): joins a private network to Cloudflare.
 *
 * Creating one takes two requests: it is made as `<name>~<mark>`, a name that only this resource can have, so that a run
 * that is interrupted leaves nothing behind that the next one does not know for its own; then it is named. A replacement
 * deletes the old one first: the option `deleteBeforeReplace` is `true` unless it is given.
 *
 * Errors: 1013 the name is taken, 1022 nodes are connected and the policy is to refuse, 1023 private network routes lead
 * through it, 10000 or 9109 the API token lacks a permission ("Cloudflare One Connector: WARP").
 *
 * Source: `POST`, `GET`, `PATCH`, `DELETE /accounts/{account_id}/warp_connector`.
 *
 * @example
 * ```typescript
 * const office = new WarpConnector("office", { ha: true });
 * export const officeToken = office.token; // for `warp-cli connector new`
 * ```
 */
export class WarpConnector extends TunnelResource {
  /** The type token, by which policies tell the class. */
  static readonly __pulumiType = typeToken("WarpConnector");

  /** For the compiler only: a cloudflared tunnel is no WARP connector, although it has all of its outputs. */
  declare protected readonly kind: "warp_connector";

  /** The account that the connector is in. */
  declare readonly accountId: pulumi.Output<string>;
  /** The connector's name. */
  declare readonly name: pulumi.Output<string>;
  /** The connector's secret, base64. Secret. */
  declare readonly tunnelSecret: pulumi.Output<string>;
  /** The token for `warp-cli connector new`. It holds the secret. Secret. */
  declare readonly token: pulumi.Output<string>;
  /** When the connector was created, RFC 3339. */
  declare readonly createdAt: pulumi.Output<string>;

  /** Whether something is a WarpConnector, of another copy of this package, too. */
  static override isInstance(value: unknown): value is WarpConnector {
    return isOfType(value, WarpConnector.__pulumiType);
  }

  /**
   * Reads an existing WARP connector without managing it: it is never changed, nor deleted. One that does not exist, or
   * was deleted, is an error.
   *
   * @param name the logical name in this program
   * @param id the connector's id
   * @param opts resource options, and `accountId` where it is not the configured one
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts: GetOptions = {}): WarpConnector {
    const { accountId, ...rest } = opts;
    return new WarpConnector(name, accountId === undefined ? {} : { accountId }, { ...rest, id });
  }

  /**
   * Declares a WARP connector ("mesh node" in the newer dashboard): joins a private network to Cloudflare. `token` is the secret
   * that links a node. With `ha: true`, several nodes share it, and one of them is active.
   *
   * @param name the logical name; also the connector's, where `args.name` is left out
   * @param args see {@link WarpConnectorArgs}; every one has a default
   * @param opts Pulumi's resource options
   */
  constructor(name: string, args: WarpConnectorArgs = {}, opts?: pulumi.CustomResourceOptions) {
    const declaration = declared(warpConnector satisfies Takes<WarpConnectorArgs>, name, args, opts);
    args = adoptingImported(args, opts);
    super(
      declaration,
      {
        accountId: args.accountId,
        name: args.name,
        ha: args.ha,
        tunnelSecret: args.tunnelSecret === undefined ? undefined : pulumi.secret(args.tunnelSecret),
        onSecretChange: args.onSecretChange,
        onActiveConnections: args.onActiveConnections,
        adopt: args.adopt,
        createsFirst: createsFirst(opts),
      },
      tunnelOptions(opts),
    );
    noteLifetime(this, opts, args);
    // An adopted connector, without ha, may be of either kind.
    if (!declaration.isRead && (args.ha !== undefined || (args.adopt ?? false) === false)) noteHa(this, args.ha);
  }
}
