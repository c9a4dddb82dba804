import { listRecords, type ZoneRef } from "../api/dns-records.js";
import { UserError } from "../session/errors.js";
import { targetOf } from "../validation/tunnel.js";
import { zonesOf } from "../session/zones.js";
import type { DnsRoutesArgs, ZoneArgs } from "./args.js";
import type { LookUp } from "./call.js";
import { dnsRouteResult, zoneResult, type DnsRouteResult, type ZoneResult } from "./results.js";
import { dnsRoutesRules, zoneRules } from "./rules.js";

/** The zone of a name, or of a host name in it. */
export const findZone: LookUp<ZoneArgs, ZoneResult> = {
  rules: zoneRules,
  run: async ({ client, accountId }, { name, hostname }) => {
    const zones = zonesOf(client);
    if (name !== undefined && hostname === undefined) return zoneResult(await zones.named(name, accountId), accountId);
    if (hostname !== undefined && name === undefined) {
      return zoneResult(await zones.covering(hostname, accountId), accountId);
    }
    throw new UserError("pass either name, the zone's, or hostname, a name in it");
  },
};

/** The host names that lead to a tunnel, of one zone or of all. */
export const findDnsRoutes: LookUp<DnsRoutesArgs, DnsRouteResult[]> = {
  rules: dnsRoutesRules,
  run: async ({ client, accountId }, { tunnelId, zoneId }) => {
    const zones: readonly ZoneRef[] =
      zoneId === undefined ? await zonesOf(client).inAccount(accountId) : [{ id: zoneId.toLowerCase() }];
    const lists = zones.map(async (zone) => {
      const records = await listRecords(client, zone, { type: "CNAME", "content.exact": targetOf(tunnelId) });
      return records.map((record) => dnsRouteResult(record, zone.id));
    });
    return (await Promise.all(lists)).flat();
  },
};
