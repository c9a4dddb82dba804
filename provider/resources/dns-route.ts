import type * as pulumi from "@pulumi/pulumi";

import { dnsRoute, urlOf } from "../contract/dns-route.js";
import { typeToken } from "../pointer.js";
import type { CfdTunnel } from "./cfd-tunnel.js";
import type { Duration } from "./configuration-args.js";
import type { GetOptions } from "./get-options.js";
import { isOfType } from "./instance.js";
import { noteRoute } from "./served-names.js";
import { tunnelInputs, type TunnelReference } from "./tunnel-reference.js";
import { declared, TunnelResource, type Takes } from "./tunnel-resource.js";

/**
 * The arguments of a {@link DnsRoute}: `hostname`, and either `tunnel` or `tunnelId`. Another tunnel of the same account
 * is a move in place, by one PATCH and without an outage. `tunnel` does not set the option `deletedWith`: a record
 * outlives its tunnel.
 */
export type DnsRouteArgs = DnsRouteSettings & TunnelReference<CfdTunnel>;

/** What a {@link DnsRoute} takes besides its tunnel. */
export interface DnsRouteSettings {
  /**
   * The account that the tunnel and the zone are in, 32 hexadecimal digits. Default: the tunnel's, else the stack's
   * `cloudflare:accountId`, else `CLOUDFLARE_ACCOUNT_ID`. A change replaces the record, the new one first.
   */
  accountId?: pulumi.Input<string | undefined>;
  /**
   * The complete host name, such as `app.example.com`, or with one wildcard in front, `*.example.com`. Upper case and
   * letters beyond ASCII become what DNS holds (lower case, punycode). A change replaces the record, the new one first.
   */
  hostname: pulumi.Input<string>;
  /**
   * The zone that the host name is in, 32 hexadecimal digits. Default: the zone with the longest name that the host name
   * ends in, among those that the API token sees; with it given, no zone is looked for, and "Zone: Read" is not needed.
   * Another zone replaces the record, the new one first.
   */
  zoneId?: pulumi.Input<string | undefined>;
  /**
   * The record's comment, one line: behind it stand, in brackets, 20 characters of a trace that says whose the record is, and
   * Cloudflare takes 100 characters in all on the Free plan and 500 on others. Default:
   * `Pulumi <project>/<stack>/<logical name>`, cut to 80. A change updates in place.
   */
  comment?: pulumi.Input<string | undefined>;
  /** The record's tags, `name:value` each, in any order. Not on the Free plan. Default: none. A change updates in place. */
  tags?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /**
   * Whether to take over what stands at this host name, and have it lead to the tunnel: a CNAME record is changed in
   * place, A and AAAA records are replaced in one transaction. From then on it is this resource's, and deleted with it,
   * which is told. Default: `false`. A change is stored, without a call.
   */
  adopt?: pulumi.Input<boolean | undefined>;
  /**
   * How long to wait, before the record is made or moved, until the tunnel has a connector, so that no visitor meets a
   * tunnel that nobody runs: seconds, or a string such as `"2m"`; at most an hour. Default: 0, no wait. A change is
   * stored, without a call.
   */
  waitForConnector?: pulumi.Input<Duration | undefined>;
}

/**
 * A public host name that leads to a tunnel: a proxied CNAME record to `<tunnel id>.cfargotunnel.com`. What serves it is
 * said by the tunnel's configuration; declare that first (`dependsOn`), so that no visitor meets an error.
 *
 * A record that is not this resource's own is never changed: creating fails and says what is there, unless `adopt` is
 * set. Deleting leaves a record that leads elsewhere by now, or that another stack took over. The API token needs "DNS: Edit", and "Zone: Read" where
 * `zoneId` is not given.
 *
 * Where the same program has the tunnel's {@link TunnelConfiguration}, preview warns of a host name that none of its rules serves.
 *
 * Errors: 81053 and 81054 another record has the name, 9109 or 10000 the API token lacks a permission. Preview fails on
 * what is no host name, and on two of one name in a program.
 *
 * Source: `GET`, `POST`, `PATCH`, `DELETE /zones/{zone_id}/dns_records`, `POST /zones/{zone_id}/dns_records/batch`,
 * `GET /zones`.
 *
 * @example
 * ```typescript
 * const route = new DnsRoute("app", { tunnel, hostname: "app.example.com" }, { dependsOn: configuration });
 * export const url = route.url;
 * ```
 */
export class DnsRoute extends TunnelResource {
  /** The type token, by which policies tell the class. */
  static readonly __pulumiType = typeToken("DnsRoute");

  /** The account that the tunnel and the zone are in. */
  declare readonly accountId: pulumi.Output<string>;
  /** The tunnel that the host name leads to. */
  declare readonly tunnelId: pulumi.Output<string>;
  /** The host name, as DNS holds it. */
  declare readonly hostname: pulumi.Output<string>;
  /** The zone that the record is in. */
  declare readonly zoneId: pulumi.Output<string>;
  /** What the record leads to: `<tunnel id>.cfargotunnel.com`. */
  declare readonly target: pulumi.Output<string>;
  /** `https://<host name>`; with a wildcard, no address that anybody can open. */
  declare readonly url: pulumi.Output<string>;
  /** The record's comment. */
  declare readonly comment: pulumi.Output<string>;
  /** The record's tags. Absent where it has none. */
  declare readonly tags: pulumi.Output<string[] | undefined>;
  /** When the record was created, RFC 3339. */
  declare readonly createdAt: pulumi.Output<string>;

  /** Whether something is a DnsRoute, of another copy of this package, too. */
  static override isInstance(value: unknown): value is DnsRoute {
    return isOfType(value, DnsRoute.__pulumiType);
  }

  /**
   * Reads an existing record that leads to a tunnel, without managing it. One that does not exist, or leads elsewhere, is
   * an error.
   *
   * @param name the logical name in this program
   * @param id `<zone id>/<record id>`, as {@link getDnsRoutes} lists it
   * @param opts resource options, and `accountId` where it is not the configured one
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts: GetOptions = {}): DnsRoute {
    const { accountId, ...rest } = opts;
    // A read takes no host name, although a declaration does.
    const args = (accountId === undefined ? {} : { accountId }) as DnsRouteArgs;
    return new DnsRoute(name, args, { ...rest, id });
  }

  /**
   * Declares a public host name that leads to a tunnel: a proxied CNAME record. Its rule belongs into the tunnel's
   * configuration: name that in `dependsOn`, so that no visitor meets an error. A record that is there already is an error,
   * unless `adopt` is set.
   *
   * @param name the logical name
   * @param args see {@link DnsRouteArgs}
   * @param opts Pulumi's resource options
   */
  constructor(name: string, args: DnsRouteArgs, opts?: pulumi.CustomResourceOptions) {
    const declaration = declared(dnsRoute satisfies Takes<DnsRouteArgs>, name, args, opts);
    const { hostname, zoneId, tags, adopt, waitForConnector } = args;
    const tunnel = tunnelInputs(["CfdTunnel"], `DnsRoute "${name}"`, args);
    super(declaration, {
      ...tunnel,
      hostname,
      zoneId,
      comment: args.comment,
      tags,
      adopt,
      waitForConnector,
    });
    // Of the host name, and so as secret as that.
    this.url = this.hostname.apply(urlOf);
    if (!declaration.isRead) noteRoute(this, name, tunnel.tunnelId, hostname);
  }
}
