import type * as pulumi from "@pulumi/pulumi";

import type { DnsRoutesArgs, OutputArgs, ZoneArgs } from "./args.js";
import { outputForm } from "./output-form.js";
import { lookUp } from "./look-up.js";
import type { DnsRouteResult, ZoneResult } from "./results.js";

// Loaded when a look-up is first called: a program that calls none never loads the API client.
const finding = (): Promise<typeof import("./find-dns.js")> => import("./find-dns.js");

/**
 * Finds a zone of the account, by its name or by a host name in it. None that the API token sees, or one of another
 * account, is an error. The zones are listed once for all look-ups of a program.
 *
 * Needs "Zone: Read". Source: `GET /zones`, all pages.
 *
 * @example
 * ```typescript
 * const { id, nameServers } = await getZone({ hostname: "app.example.com" });
 * ```
 */
export async function getZone(args: ZoneArgs): Promise<ZoneResult> {
  return lookUp("getZone", (await finding()).findZone, args);
}

/** {@link getZone}, on arguments that may be Outputs. */
export function getZoneOutput(args: OutputArgs<ZoneArgs>): pulumi.Output<ZoneResult> {
  return outputForm(args, getZone);
}

/**
 * Lists the host names that lead to a tunnel: the CNAME records to `<tunnel id>.cfargotunnel.com`, whoever made them, in
 * every zone of the account that the API token sees, or in one.
 *
 * Needs "DNS: Read", and "Zone: Read" where `zoneId` is not given. Source: `GET /zones/{zone_id}/dns_records`, one request
 * for each zone, and `GET /zones`.
 */
export async function getDnsRoutes(args: DnsRoutesArgs): Promise<DnsRouteResult[]> {
  return lookUp("getDnsRoutes", (await finding()).findDnsRoutes, args);
}

/** {@link getDnsRoutes}, on arguments that may be Outputs. */
export function getDnsRoutesOutput(args: OutputArgs<DnsRoutesArgs>): pulumi.Output<DnsRouteResult[]> {
  return outputForm(args, getDnsRoutes);
}
