import type { Session } from "../../session/session.js";
import type { Zone } from "../../session/zones.js";
import { bounded } from "../../validation/bounded-text.js";
import { dnsForm } from "../../validation/dns-record.js";

/** What a zone may be that keeps visitors from a host name in it, and what to do. */
const flaws: readonly { readonly applies: (zone: Zone) => boolean; readonly says: (zone: Zone) => string }[] = [
  {
    applies: ({ status }) => status !== undefined && status !== "active",
    says: ({ status, name_servers }) => {
      const servers = (name_servers ?? []).map((server) => bounded(server, 255)).join(" and ");
      return `is ${bounded(status ?? "", 20)}, so its host names lead nowhere yet: set its name servers at the registrar${servers === "" ? "" : ` to ${servers}`}`;
    },
  },
  {
    applies: ({ type }) => type === "partial",
    says: () =>
      "is a partial one (CNAME setup), so the record does nothing by itself: point each host name to " +
      "<host name>.cdn.cloudflare.net at the provider that serves the domain's DNS",
  },
  {
    applies: ({ paused }) => paused === true,
    says: () =>
      "is paused, so its host names are not proxied and lead to no tunnel: enable Cloudflare for it in the dashboard",
  },
];

/** Warns of host names that are made although visitors will not reach them; of each zone once. */
export class ZoneWarnings {
  private readonly warned = new Set<string>();

  constructor(private readonly session: Session) {}

  warn(zone: Zone, hostname: string): void {
    const name = bounded(zone.name, 255);
    if (!this.warned.has(zone.id)) {
      this.warned.add(zone.id);
      for (const { applies, says } of flaws) if (applies(zone)) this.session.warn(`the zone ${name} ${says(zone)}`);
    }
    const below = hostname.slice(0, -dnsForm(zone.name).length).split(".").length - 1;
    if (below > 1) {
      this.session.warn(
        `${hostname} is ${String(below)} levels below its zone ${name}: Universal SSL covers one, so browsers will refuse it (certificate). ` +
          `Order an advanced certificate for it, or use a name such as ${hostname.split(".")[0] === "*" ? "*" : "app"}.${name}`,
      );
    }
  }
}
