import * as pulumi from "@pulumi/pulumi";

import { requireKnownArguments } from "./argument-names.js";
import { DnsRoute } from "./dns-route.js";
import type { CfdTunnel } from "./cfd-tunnel.js";
import type { Duration, OriginRequest } from "./configuration-args.js";
import { IngressRules } from "./ingress-rules.js";
import { isOfType } from "./instance.js";
import type { TunnelReference } from "./tunnel-reference.js";

/** The arguments of a {@link PublicHostname}: `hostname`, `service`, and either `tunnel` or `tunnelId`. */
export type PublicHostnameArgs = PublicHostnameSettings & TunnelReference<CfdTunnel>;

/** The DNS record of a {@link PublicHostname}. */
export interface PublicHostnameDns {
  /** The zone that the host name is in. Default: found by the host name. See {@link DnsRoute}. */
  zoneId?: pulumi.Input<string | undefined>;
  /** How long to wait for a connector before the record is made or moved. Default: not at all. See {@link DnsRoute}. */
  waitForConnector?: pulumi.Input<Duration | undefined>;
}

/** What a {@link PublicHostname} takes besides its tunnel. */
export interface PublicHostnameSettings {
  /** The Cloudflare account, 32 hexadecimal digits. Default: the tunnel's, else the configured one. A change replaces both parts. */
  accountId?: pulumi.Input<string | undefined>;
  /**
   * The host name, such as `app.example.com`. A change replaces both parts: the new rule, then its record; then the old
   * record goes, and the old rule last.
   */
  hostname: pulumi.Input<string>;
  /** Where its requests go, such as `http://localhost:8080`. A change is made in place. */
  service: pulumi.Input<string>;
  /** A regular expression that paths must match. Default: all paths. A change is made in place. */
  path?: pulumi.Input<string | undefined>;
  /** How cloudflared talks to the service. Default: cloudflared's defaults. A change is made in place. */
  originRequest?: pulumi.Input<OriginRequest | undefined>;
  /** The DNS record; `false` for none, where something else leads the name to the tunnel. Default: a record in the zone of the name. */
  dns?: PublicHostnameDns | false;
  /**
   * Takes over what there is of this host name: a rule with the same host name and path, and the DNS record. Default: `false`,
   * and it is an error that says what is there. A change is stored, without a call.
   */
  adopt?: pulumi.Input<boolean | undefined>;
}

/** The arguments, by name: the compiler holds that none is missing. */
const argumentNames: Readonly<Record<keyof PublicHostnameArgs, true>> = {
  tunnel: true,
  tunnelId: true,
  accountId: true,
  hostname: true,
  service: true,
  path: true,
  originRequest: true,
  dns: true,
  adopt: true,
};

const dnsArgumentNames: Readonly<Record<keyof PublicHostnameDns, true>> = { zoneId: true, waitForConnector: true };

/**
 * A public host name that a tunnel serves: a rule of the tunnel's configuration ({@link IngressRules}) and the DNS record that
 * leads to the tunnel ({@link DnsRoute}). The rule is there before the record, and on destroy the record goes first, so that no
 * visitor meets an error in between. Host names that change in one run go into one request, as many as Pulumi runs in parallel.
 *
 * For a name among others' in one tunnel. Where one program has them all, a {@link TunnelConfiguration} does with one request.
 *
 * @example
 * ```typescript
 * new PublicHostname("app", { tunnel, hostname: "app.example.com", service: "http://localhost:8080" });
 * ```
 */
export class PublicHostname extends pulumi.ComponentResource {
  /** The type token, by which policies tell the class. */
  static readonly __pulumiType = "cloudflareTunnel:index:PublicHostname";

  /** `https://<host name>`; absent where `dns` is false. */
  readonly url: pulumi.Output<string> | undefined;

  /** Whether something is a PublicHostname, of another copy of this package, too. */
  static override isInstance(value: unknown): value is PublicHostname {
    return isOfType(value, PublicHostname.__pulumiType);
  }

  /**
   * Declares a public host name that a tunnel serves: its rule ({@link IngressRules}) and the DNS record that leads there
   * ({@link DnsRoute}), in the order that shows no visitor an error. For several owners of one tunnel; not beside a
   * {@link TunnelConfiguration} of it.
   *
   * @param name the logical name
   * @param args see {@link PublicHostnameArgs}
   * @param opts Pulumi's options of a component
   */
  constructor(name: string, args: PublicHostnameArgs, opts?: pulumi.ComponentResourceOptions) {
    const { hostname, service, path, originRequest, dns = {}, accountId, adopt } = args;
    requireKnownArguments("PublicHostname", name, args, Object.keys(argumentNames));
    if (dns !== false) requireKnownArguments("PublicHostname", `${name}.dns`, dns, Object.keys(dnsArgumentNames));
    super(PublicHostname.__pulumiType, name, {}, opts);
    const tunnel = (
      args.tunnel === undefined ? { tunnelId: args.tunnelId } : { tunnel: args.tunnel }
    ) as TunnelReference<CfdTunnel>;
    const common = {
      ...tunnel,
      ...(accountId === undefined ? {} : { accountId }),
      ...(adopt === undefined ? {} : { adopt }),
    };
    const rule = {
      hostname,
      service,
      ...(path === undefined ? {} : { path }),
      ...(originRequest === undefined ? {} : { originRequest }),
    };
    const rules = new IngressRules(name, { ...common, rules: [rule], replaceOn: hostname }, { parent: this });
    const route =
      dns === false
        ? undefined
        : new DnsRoute(name, { ...common, hostname, ...dns }, { parent: this, dependsOn: [rules] });
    this.url = route?.url;
    this.registerOutputs(route === undefined ? {} : { url: route.url });
  }
}
