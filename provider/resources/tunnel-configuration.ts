import * as pulumi from "@pulumi/pulumi";

import { pointer, typeToken } from "../pointer.js";
import { requireKnownArguments, type ArgumentNames } from "./argument-names.js";
import type { CfdTunnel } from "./cfd-tunnel.js";
import type { TunnelConfig } from "./configuration-args.js";
import type { GetOptions } from "./get-options.js";
import { isOfType } from "./instance.js";
import { warnOfLocalTunnel } from "./local-tunnel.js";
import { markOf } from "./mark.js";
import { requireResolvable } from "./resolvable.js";
import { noteConfiguration } from "./served-names.js";
import { holdsSecrets } from "./secret-values.js";
import { goingWith, tunnelInputs, type TunnelReference } from "./tunnel-reference.js";
import { requireUsableOptions } from "./usable-options.js";
import { warnAbout, warnOfOptions } from "./warnings.js";

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
  accountId?: pulumi.Input<string>;
  /** The whole configuration. A change replaces it in place, with one PUT. */
  config: pulumi.Input<TunnelConfig>;
  /**
   * What becomes of the configuration when the resource is deleted and its tunnel is not: `"reset"` puts a lone
   * `http_status:404` rule (the API has no request that deletes one) where what stands is what this resource last wrote,
   * and leaves, with a warning, what someone else wrote since; `"retain"` leaves it. Default: `"reset"`. A change is
   * stored, without a call.
   */
  onDelete?: pulumi.Input<"reset" | "retain">;
}

const argumentNames: ArgumentNames<TunnelConfigurationArgs> = {
  tunnel: true,
  tunnelId: true,
  accountId: true,
  config: true,
  onDelete: true,
};

/** The configurations of this program, by the Output that is their tunnel's id: known at preview, although its value is not. */
const configured = new WeakMap<object, string>();

/** Refuses a second configuration of one tunnel: each would undo the other. Check tells those whose ids are known. */
function requireOnly(name: string, tunnelId: pulumi.Input<string> | undefined): void {
  if (typeof tunnelId !== "object") return;
  const other = configured.get(tunnelId);
  if (other !== undefined) {
    throw new pulumi.RunError(
      `TunnelConfiguration "${name}": TunnelConfiguration "${other}" configures this tunnel already, and a tunnel has one configuration, ` +
        "so that each would undo the other: put all rules into one of them, or use IngressRules, which share a tunnel",
    );
  }
  configured.set(tunnelId, name);
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
export class TunnelConfiguration extends pulumi.CustomResource {
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
   * Declares a tunnel's configuration.
   *
   * @param name the logical name
   * @param args see {@link TunnelConfigurationArgs}
   * @param opts Pulumi's resource options
   */
  constructor(name: string, args: TunnelConfigurationArgs, opts?: pulumi.CustomResourceOptions) {
    requireResolvable();
    requireKnownArguments("TunnelConfiguration", name, args, argumentNames);
    requireUsableOptions("TunnelConfiguration", name, opts);
    const tunnel = tunnelInputs(["CfdTunnel"], `TunnelConfiguration "${name}"`, args);
    const isRead = opts?.id !== undefined;
    if (!isRead && opts?.urn === undefined) requireOnly(name, tunnel.tunnelId);
    super(
      TunnelConfiguration.__pulumiType,
      name,
      {
        accountId: tunnel.accountId,
        tunnelId: tunnel.tunnelId,
        config: args.config,
        ...(args.onDelete === undefined ? {} : { onDelete: args.onDelete }),
        ...(isRead ? {} : { holdsSecrets: holdsSecrets(args.config), mark: markOf("TunnelConfiguration", name, opts) }),
        // Outputs are known to Pulumi only where they are declared here.
        version: undefined,
        source: undefined,
        createdAt: undefined,
        __provider: pointer("TunnelConfiguration"),
      },
      pulumi.mergeOptions(goingWith(args, opts), { additionalSecretOutputs: ["attempted"] }),
    );
    warnOfOptions(this, opts);
    if (isRead) return;
    warnAbout(this, args.config);
    noteConfiguration(this, name, tunnel.tunnelId, args.config);
    warnOfLocalTunnel(this, args, this.source);
  }
}
