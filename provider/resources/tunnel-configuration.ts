import type * as pulumi from "@pulumi/pulumi";

import { tunnelConfiguration } from "../contract/tunnel-configuration.js";
import { typeToken } from "../pointer.js";
import { declared, TunnelResource, type Takes } from "./tunnel-resource.js";
import { requireOneOwner } from "./configuration-owner.js";

import type { CfdTunnel } from "./cfd-tunnel.js";
import type { TunnelConfig } from "./configuration-args.js";
import type { GetOptions } from "./get-options.js";
import { isOfType } from "./instance.js";
import { warnOfLocalTunnel } from "./local-tunnel.js";
import { noteConfiguration } from "./served-names.js";
import { goingWith, tunnelInputs, type TunnelReference } from "./tunnel-reference.js";

/**
 * The arguments of a {@link TunnelConfiguration}: `config`, and either `tunnel` or `tunnelId`. `tunnel` also sets the
 * option `deletedWith`; where it is an Output of a tunnel, it does not. Another tunnel replaces the resource.
 */
export type TunnelConfigurationArgs = TunnelConfigurationSettings & TunnelReference<CfdTunnel>;

/** What a {@link TunnelConfiguration} takes besides its tunnel. */
export interface TunnelConfigurationSettings {
  /**
   * The Cloudflare account, 32 hexadecimal digits. Default: the tunnel's, else the stack's `cloudflare:accountId`, else
   * `CLOUDFLARE_ACCOUNT_ID`. A change replaces the resource.
   */
  accountId?: pulumi.Input<string | undefined>;
  /** The whole configuration. A change replaces it in place, with one PUT. */
  config: pulumi.Input<TunnelConfig>;
  /**
   * What becomes of the configuration when the resource is deleted and its tunnel is not: `"reset"` puts a lone
   * `http_status:404` rule (the API has no request that deletes one) where what stands is what this resource last wrote,
   * and leaves, with a warning, what someone else wrote since; `"retain"` leaves it. Default: `"reset"`. A change is
   * stored, without a call.
   */
  onDelete?: pulumi.Input<"reset" | "retain" | undefined>;
}

/**
 * The configuration of a remotely managed tunnel: which public host names lead to which services. A tunnel has one, and
 * one owner of it: a second one in the same program is an error, and what someone else changed is told by its version.
 * Running connectors take a new version within seconds.
 *
 * Preview fails on everything that cloudflared would reject, with the property's path, and warns of what it would
 * accept although nobody can mean it. Errors: 1055 no such tunnel, 1056 Cloudflare rejects the configuration.
 *
 * Source: `GET`, `PUT /accounts/{account_id}/cfd_tunnel/{tunnel_id}/configurations`.
 *
 * @example
 * ```typescript
 * new TunnelConfiguration("web", {
 *   tunnel,
 *   config: {
 *     ingress: [
 *       { hostname: "app.example.com", service: "http://localhost:8080", originRequest: { connectTimeout: "10s" } },
 *       { service: "http_status:404" },
 *     ],
 *   },
 * });
 * ```
 */
export class TunnelConfiguration extends TunnelResource {
  /** The type token, by which policies tell the class. */
  static readonly __pulumiType = typeToken("TunnelConfiguration");

  /** The account that the tunnel is in. */
  declare readonly accountId: pulumi.Output<string>;
  /** The tunnel's id; the resource's own, too. */
  declare readonly tunnelId: pulumi.Output<string>;
  /** The configuration, durations in whole seconds. */
  declare readonly config: pulumi.Output<pulumi.Unwrap<TunnelConfig>>;
  /** The version that Cloudflare counts: connectors say which one they run. One more with each PUT. */
  declare readonly version: pulumi.Output<number>;
  /** Where the configuration comes from: "cloudflare", or "local" for a tunnel configured by a file. */
  declare readonly source: pulumi.Output<string>;
  /** When this version was created, RFC 3339. */
  declare readonly createdAt: pulumi.Output<string>;

  /** Whether something is a TunnelConfiguration, of another copy of this package, too. */
  static override isInstance(value: unknown): value is TunnelConfiguration {
    return isOfType(value, TunnelConfiguration.__pulumiType);
  }

  /**
   * Reads an existing configuration without managing it. A tunnel that does not exist, or was never configured, is an
   * error.
   *
   * @param name the logical name in this program
   * @param id the tunnel's id
   * @param opts resource options, and `accountId` where it is not the configured one
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts: GetOptions = {}): TunnelConfiguration {
    const { accountId, ...rest } = opts;
    // A read takes no configuration, although a declaration does.
    const args = (accountId === undefined ? {} : { accountId }) as TunnelConfigurationArgs;
    return new TunnelConfiguration(name, args, { ...rest, id });
  }

  /**
   * Declares which public host names lead to which services of a tunnel: the whole configuration, judged at preview as
   * cloudflared judges it, and written by one PUT. One owner for each tunnel: where several share it, {@link IngressRules} or
   * {@link PublicHostname} instead. A host name also needs a {@link DnsRoute}.
   *
   * @param name the logical name
   * @param args see {@link TunnelConfigurationArgs}
   * @param opts Pulumi's resource options
   */
  constructor(name: string, args: TunnelConfigurationArgs, opts?: pulumi.CustomResourceOptions) {
    const declaration = declared(tunnelConfiguration satisfies Takes<TunnelConfigurationArgs>, name, args, opts);
    const tunnel = tunnelInputs(["CfdTunnel"], `TunnelConfiguration "${name}"`, args);
    if (!declaration.isRead && opts?.urn === undefined) requireOneOwner("TunnelConfiguration", name, tunnel.tunnelId);
    super(declaration, { ...tunnel, config: args.config, onDelete: args.onDelete }, goingWith(args, opts));
    if (declaration.isRead) return;
    noteConfiguration(this, name, tunnel.tunnelId, args.config);
    warnOfLocalTunnel(this, args, this.source);
  }
}
