import { completeName, type DnsRecord } from "../dns-record.js";
import { apiError } from "../errors.js";
import { optionalBoolean, requiredEnum, requiredString } from "../request-body.js";
import { RecordDraft } from "../zone.js";
import { type Route, uuidParam, type ZoneCall } from "./route.js";

/** Where a public host name leads to reach a tunnel. */
function tunnelTarget(tunnelId: string): string {
  return `${tunnelId}.cfargotunnel.com`;
}

function isRouted({ type, content }: DnsRecord): boolean {
  return type === "CNAME" && content.endsWith(".cfargotunnel.com");
}

/**
 * Makes a host name lead to a tunnel, as `cloudflared tunnel route dns` asks. A name that leads to another tunnel stays as
 * it is, and is reported as unchanged (cloudflared#963): only `overwrite_existing` moves it.
 */
async function routeDns(call: ZoneCall) {
  const { account, zone } = call;
  const body = await call.body();
  if (requiredEnum(body, "type", ["dns", "lb"]) === "lb") throw apiError("noLoadBalancers");
  const name = completeName(requiredString(body, "user_hostname"), zone.name);
  const overwrite = optionalBoolean(body, "overwrite_existing") ?? false;
  const content = tunnelTarget(account.live(uuidParam(call, "tunnelId"), "cfd_tunnel").id);

  const present = [...zone.records.values()].filter(
    (record) => record.name === name && ["A", "AAAA", "CNAME"].includes(record.type),
  );
  const leadsHere = present.some((record) => record.content === content);
  if (leadsHere || (!overwrite && present.some(isRouted))) return { result: { cname: "unchanged", name } };
  if (present.length > 0 && !overwrite) throw apiError("hostRouted");
  const draft = new RecordDraft(zone, call.services.clock.now());
  for (const record of present) draft.delete(record);
  const settings = { ttl: 1, proxied: true, comment: "", tags: [], settings: {}, priority: undefined };
  draft.add({ type: "CNAME", name, content, ...settings });
  draft.commit();
  return { result: { cname: "new", name } };
}

/** The public host names of a tunnel, as cloudflared itself asks for them: it knows no record. */
export const dnsRouteRoutes: readonly Route<ZoneCall>[] = [
  { method: "PUT", path: "/zones/:zoneId/tunnels/:tunnelId/routes", access: "dns write", handle: routeDns },
];
