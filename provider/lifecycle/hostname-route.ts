import { hostnameRoutes, type HostnameRouteBody } from "../api/hostname-routes.js";
import type { CloudflareClient } from "../api/http/client.js";
import type { HostnameRouteWire } from "../api/wire.js";
import { bounded } from "../validation/bounded-text.js";
import { dnsForm, validateDnsHostname } from "../validation/dns-record.js";
import type { RuleTable } from "../validation/rules.js";
import { objectFields, objectRules, type ObjectInputs } from "./account-object/inputs.js";
import { AccountObjectLifecycle } from "./account-object/lifecycle.js";
import { sameId, type FieldTable } from "./fields.js";
import type { Properties } from "./frame/guard.js";
import { tunnelReferenceRules } from "./tunnel-reference.js";

interface HostnameRouteInputs extends ObjectInputs {
  tunnelId: string;
  /** As DNS holds it. */
  hostname: string;
}

const sameHostname = (one: unknown, other: unknown): boolean => dnsForm(String(one)) === dnsForm(String(other));

/** The engine side of HostnameRoute: one POST to create, one PATCH to change anything, one DELETE. */
export class HostnameRouteLifecycle extends AccountObjectLifecycle<
  HostnameRouteInputs,
  HostnameRouteWire,
  HostnameRouteBody
> {
  protected readonly resource = "HostnameRoute";
  protected readonly noun = "host name route";
  protected readonly collection = hostnameRoutes;
  protected readonly rules: RuleTable = {
    ...tunnelReferenceRules("a CfdTunnel or a WarpConnector"),
    hostname: {
      rule: validateDnsHostname,
      required: 'missing: pass the private host name, such as "wiki.acme.local" or "*.acme.local"',
    },
    ...objectRules,
  };
  protected readonly fields: FieldTable = {
    ...objectFields,
    tunnelId: { onChange: "update", same: sameId },
    hostname: { onChange: "update", same: sameHostname },
  };

  protected override normalised(news: Properties): Properties {
    const { hostname } = news;
    return validateDnsHostname(hostname) === undefined ? { ...news, hostname: dnsForm(String(hostname)) } : news;
  }

  protected labelOf({ hostname }: HostnameRouteInputs): string {
    return hostname;
  }

  protected keyOf({ hostname }: HostnameRouteInputs): string {
    return dnsForm(hostname);
  }

  protected bodyOf({ hostname, tunnelId, comment = "" }: HostnameRouteInputs): HostnameRouteBody {
    return { hostname, tunnel_id: tunnelId.toLowerCase(), comment };
  }

  protected async inTheWay(
    client: CloudflareClient,
    { accountId, hostname }: HostnameRouteInputs,
  ): Promise<HostnameRouteWire | undefined> {
    // The filter finds parts of names, too.
    return (await this.live(client, accountId, { hostname })).find((one) => sameHostname(one.hostname, hostname));
  }

  protected leadsAlike(wire: HostnameRouteWire, { tunnelId }: HostnameRouteInputs): boolean {
    return sameId(wire.tunnel_id, tunnelId);
  }

  protected describe({ id, hostname, tunnel_id, tunnel_name, comment }: HostnameRouteWire): string {
    const tunnel = `${bounded(tunnel_name ?? "", 100)} (${bounded(tunnel_id ?? "", 36)})`;
    return `host name route ${bounded(hostname ?? "", 255)} through tunnel ${tunnel}, comment ${JSON.stringify(bounded(comment ?? "", 100))}, id ${bounded(id, 36)}`;
  }

  protected observed(wire: HostnameRouteWire, known: Partial<HostnameRouteInputs>): Properties {
    const { tunnelId, hostname } = known;
    return {
      tunnelId: (wire.tunnel_id ?? tunnelId)?.toLowerCase(),
      hostname: sameHostname(wire.hostname, hostname) ? hostname : (wire.hostname ?? hostname),
    };
  }
}
