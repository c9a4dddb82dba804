import type * as pulumi from "@pulumi/pulumi";

import { cfdTunnel } from "../contract/cfd-tunnel.js";
import { typeToken } from "../pointer.js";
import { declared, TunnelResource, type Takes } from "./tunnel-resource.js";

import type { GetOptions } from "./get-options.js";
import { isOfType } from "./instance.js";
import { noteLifetime } from "./lifetime.js";
import { StackIdentity } from "./stack-identity.js";
import { createsFirst, tunnelOptions } from "./tunnel-options.js";
import { tunnelSecretOf } from "./tunnel-secret.js";
import { requireFreeName } from "./unique-name.js";
import { adoptingImported } from "./usable-options.js";

/** The arguments of a {@link CfdTunnel}. */
export interface CfdTunnelArgs {
  /**
   * The Cloudflare account, 32 hexadecimal digits. Default: the stack's `cloudflare:accountId`, else
   * `CLOUDFLARE_ACCOUNT_ID`. A change replaces the tunnel.
   */
  accountId?: pulumi.Input<string | undefined>;
  /**
   * The tunnel's name, unique among the live tunnels of the account; no UUID. Default: the resource's logical name; an
   * adopted tunnel (by id) keeps its own. A change renames in place.
   */
  name?: pulumi.Input<string | undefined>;
  /**
   * The secret that connectors authenticate with: base64 of at least 32 bytes. Default: derived from a
   * `random.RandomPassword`, the sibling `<name>-secret`; an adopted tunnel keeps its own. A change rotates it in
   * place: a new {@link CfdTunnel.token}, and the old one is refused from then on. Always secret. A generated one proves to a
   * later run that the tunnel which an interrupted one made is its own; a declared one does not, since others may know it: then
   * the next `up` is refused, and says what to do.
   */
  tunnelSecret?: pulumi.Input<string | undefined>;
  /**
   * Arbitrary values; where one changes, the generated secret is rotated. The `keepers` of the RandomPassword. Without
   * meaning where `tunnelSecret` is given. Default: none. A change rotates the secret in place.
   */
  secretKeepers?: pulumi.Input<Record<string, pulumi.Input<string>> | undefined>;
  /**
   * Where the tunnel's configuration lives: `"cloudflare"` (a {@link TunnelConfiguration} or the dashboard) or
   * `"local"` (a file beside cloudflared). Default: `"cloudflare"` for a tunnel that is made, and the tunnel's own from then
   * on, and for one that is adopted. A change in the program replaces the tunnel; a change outside is a warning at refresh.
   */
  configSrc?: pulumi.Input<"cloudflare" | "local" | undefined>;
  /**
   * What becomes of running connectors when the secret changes: `"keepConnections"` (they stay up until they restart)
   * or `"dropConnections"` (for a leaked secret: they are thrown off at once). Default: `"keepConnections"`. A change is
   * stored, without a call.
   */
  onSecretChange?: pulumi.Input<"keepConnections" | "dropConnections" | undefined>;
  /**
   * What a delete does where connectors run: `"disconnect"` throws them off (and changes the secret where they are back
   * before the tunnel is gone), `"refuse"` fails and lists them. Where private networks are routed through the tunnel, a
   * delete fails before anything is changed. Default: `"disconnect"`. A change is stored, without a call.
   */
  onActiveConnections?: pulumi.Input<"disconnect" | "refuse" | undefined>;
  /**
   * Takes over an existing tunnel instead of creating one: `true` the live one of this name (or creates it, where there
   * is none), or a tunnel's id. Without `tunnelSecret` it keeps its secret. What would replace an adopted tunnel fails at
   * preview, and a destroy of it says so by name. Default: `false`. A change is stored, without a call.
   */
  adopt?: pulumi.Input<boolean | string | undefined>;
}

/**
 * A Cloudflare Tunnel (`cfd_tunnel`): what cloudflared connects to.
 *
 * Creating one is a single request; its connector token comes out as {@link CfdTunnel.token}. Deleting one works with
 * running connectors, too. A replacement deletes the old tunnel first, whose name is in its way: the option
 * `deleteBeforeReplace` is `true` unless it is given. A resource that is renamed or moved in the program keeps its tunnel
 * with the option `aliases`, which its hidden sibling `<name>-secret` follows. Errors: 1013 the name is taken, 1022
 * connectors run and the policy is to refuse, 1023 private network routes lead through it, 10000 or 9109 the API token
 * lacks a permission.
 *
 * Source: `POST`, `GET`, `PATCH`, `DELETE /accounts/{account_id}/cfd_tunnel`.
 *
 * @example
 * ```typescript
 * const tunnel = new CfdTunnel("web");
 * export const token = tunnel.token; // for `cloudflared tunnel run`, through TUNNEL_TOKEN or a file
 * ```
 */
export class CfdTunnel extends TunnelResource {
  /** The type token, by which policies tell the class. */
  static readonly __pulumiType = typeToken("CfdTunnel");

  /** For the compiler only: a WARP connector is no cloudflared tunnel. */
  declare protected readonly kind: "cfd_tunnel";

  /** The account that the tunnel is in. */
  declare readonly accountId: pulumi.Output<string>;
  /** The tunnel's name. */
  declare readonly name: pulumi.Output<string>;
  /** Where its configuration lives. */
  declare readonly configSrc: pulumi.Output<"cloudflare" | "local">;
  /** The tunnel's secret, base64. Secret. */
  declare readonly tunnelSecret: pulumi.Output<string>;
  /** The connector token, for `cloudflared tunnel run`. It holds the secret. Secret. */
  declare readonly token: pulumi.Output<string>;
  /** `<id>.cfargotunnel.com`: what a proxied CNAME record of a public hostname points to. */
  declare readonly cname: pulumi.Output<string>;
  /** When the tunnel was created, RFC 3339. */
  declare readonly createdAt: pulumi.Output<string>;

  /** Whether something is a CfdTunnel, of another copy of this package, too. */
  static override isInstance(value: unknown): value is CfdTunnel {
    return isOfType(value, CfdTunnel.__pulumiType);
  }

  /**
   * Reads an existing tunnel without managing it: it is never changed, nor deleted. A tunnel that does not exist, or
   * was deleted, is an error.
   *
   * @param name the logical name in this program
   * @param id the tunnel's id
   * @param opts resource options, and `accountId` where it is not the configured one
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts: GetOptions = {}): CfdTunnel {
    const { accountId, ...rest } = opts;
    return new CfdTunnel(name, accountId === undefined ? {} : { accountId }, { ...rest, id });
  }

  /**
   * Declares a Cloudflare Tunnel: what cloudflared connects to. One request makes it; `token` is the secret that cloudflared
   * runs with, `cname` what a public host name points to. Without `args`, name and secret come from the logical name, so a
   * resource that is renamed keeps its tunnel only with the option `aliases`. Another `secretKeepers` rotates the secret; a
   * delete works while connectors run.
   *
   * @param name the logical name; also the tunnel's, where `args.name` is left out
   * @param args see {@link CfdTunnelArgs}; every one has a default
   * @param opts Pulumi's resource options
   */
  constructor(name: string, args: CfdTunnelArgs = {}, opts?: pulumi.CustomResourceOptions) {
    const declaration = declared(cfdTunnel satisfies Takes<CfdTunnelArgs>, name, args, opts);
    args = adoptingImported(args, opts);
    requireFreeName(name, opts);
    const secret = declaration.isRead ? undefined : tunnelSecretOf(name, args, opts);
    super(
      declaration,
      {
        accountId: args.accountId,
        name: args.name,
        tunnelSecret: secret?.value,
        ownSecret: secret?.isOwn,
        configSrc: args.configSrc,
        onSecretChange: args.onSecretChange,
        onActiveConnections: args.onActiveConnections,
        adopt: args.adopt,
        createsFirst: createsFirst(opts),
        // A secret that is made for it proves whose it is; only one that is given does not.
        stackIdentity: args.tunnelSecret === undefined ? undefined : StackIdentity.ofThisStack()?.id,
      },
      tunnelOptions(opts),
    );
    noteLifetime(this, opts, args);
  }
}
