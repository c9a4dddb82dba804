import { isRecordGone, type CnameBody } from "../../api/dns-records.js";
import type { CloudflareClient } from "../../api/http/client.js";
import type { DnsRecordWire } from "../../api/wire.js";
import { dnsRoute, urlOf } from "../../contract/dns-route.js";
import { during, UserError } from "../../session/errors.js";
import type { Session } from "../../session/session.js";
import { zonesOf } from "../../session/zones.js";
import { dnsForm, validateDnsHostname } from "../../validation/dns-record.js";
import { targetOf } from "../../validation/tunnel.js";
import type { Address, Kind, ObjectInputs, ObjectState, Place, Whereabouts } from "../objects/kind.js";
import { ObjectLifecycle } from "../objects/lifecycle.js";
import { allKnown, quoted } from "../objects/words.js";
import { ConnectorWait } from "./connector-wait.js";
import { describeRecord, partsOf, recordRequests, tunnelAt } from "./record.js";
import { ZoneWarnings } from "./zone-warnings.js";

/** The inputs as check leaves them. */
export interface DnsRouteInputs extends ObjectInputs {
  readonly tunnelId: string;
  /** As DNS holds it. */
  readonly hostname: string;
  readonly zoneId?: string;
  readonly tags?: readonly string[];
  /** Seconds. */
  readonly waitForConnector?: number;
}

/** The outputs. Inputs that have their defaults are left out. */
export interface DnsRouteState extends DnsRouteInputs, ObjectState {
  readonly zoneId: string;
  /** The address that the record leads to. */
  readonly target: string;
  /** Absent where the host name is a secret: the class, or the native plugin, makes it of that. */
  readonly url?: string;
}

/** The engine side of DnsRoute: a proxied CNAME record; the id is `<zone id>/<record id>`. */
export class DnsRouteLifecycle extends ObjectLifecycle<DnsRouteInputs, DnsRouteState, DnsRecordWire, CnameBody> {
  constructor(session: Session) {
    super(session, kindIn(session));
  }
}

function kindIn(session: Session): Kind<DnsRouteInputs, DnsRouteState, DnsRecordWire, CnameBody> {
  const connectors = new ConnectorWait(session);
  return {
    contract: dnsRoute,
    noun: "DNS record",
    needed: ["tunnelId", "hostname", "zoneId", "target"],
    requests: recordRequests,
    address: new InZone(new ZoneWarnings(session)),
    // A, AAAA or CNAME of that name; a CNAME; the same record; an identical one.
    inTheWay: [81053, 81054, 81057, 81058],
    notKnownYet: [],

    labelOf: ({ hostname, zoneId }) =>
      hostname === undefined || zoneId === undefined ? hostname : `${hostname} in zone ${quoted(zoneId, 255)}`,
    thingsOf: ({ hostname = "" }) =>
      allKnown(hostname) && validateDnsHostname(hostname) === undefined ? [`DNS ${hostname}`] : [],
    bodyOf: ({ hostname, tunnelId, tags }, comment) => ({
      type: "CNAME",
      name: hostname,
      content: targetOf(tunnelId),
      proxied: true,
      ttl: 1,
      comment,
      tags: tags ?? [],
    }),
    queryOf: (target) => ({
      type: "CNAME",
      ...(target === undefined ? { "content.endswith": ".cfargotunnel.com" } : { "content.exact": target }),
    }),
    // A name has one CNAME, or addresses.
    alike: async (zone, { hostname }) =>
      (await recordRequests.list(zone, { "name.exact": hostname })).filter(
        ({ type = "", name = "" }) => ["A", "AAAA", "CNAME"].includes(type) && dnsForm(name) === hostname,
      ),
    describe: describeRecord,
    observed: (record, known, zoneId) => {
      const target = record.content === undefined ? targetOf(known.tunnelId ?? "") : dnsForm(record.content);
      const hostname = known.hostname ?? dnsForm(record.name ?? "");
      const tags = record.tags ?? known.tags ?? [];
      const isSecret = known.holdsSecrets?.includes("hostname") === true;
      return {
        tunnelId: tunnelAt(target) ?? known.tunnelId,
        hostname,
        zoneId,
        target,
        ...(isSecret ? {} : { url: urlOf(hostname) }),
        ...(tags.length === 0 ? {} : { tags: [...tags] }),
      };
    },
    isGone: isRecordGone,

    doubled: (label) => ({
      property: "hostname",
      reason: `another DnsRoute of this program has the host name ${label}: a name leads to one tunnel`,
    }),
    ready: async (client, { waitForConnector: seconds = 0, accountId, tunnelId }) => {
      if (seconds > 0) await connectors.until({ client, accountId, tunnelId, seconds });
    },
    inPlace: (found) => found.find(({ type }) => type === "CNAME"),
    taken: (found) => {
      const tunnel = found.map(({ content }) => tunnelAt(content)).find((id) => id !== undefined);
      const owner = tunnel === undefined ? "" : `; that is the tunnel ${tunnel}`;
      return `the host name is taken (81053) by ${found.map(describeRecord).join(" and ")}${owner}`;
    },
    unreadable: (record) =>
      tunnelAt(record.content) === undefined ? `${describeRecord(record)} leads to no tunnel` : undefined,
    leads: {
      declared: ({ tunnelId }) => targetOf(tunnelId),
      known: ({ target }) => target,
      now: ({ content }) => dnsForm(content ?? ""),
    },
    drift,
    written: ({ content }, { target, pending }) => {
      const written = pending?.written ?? target;
      const maybe = (pending?.maybe ?? []) as readonly { readonly target?: string }[];
      const isWhereItWasPut = [written, ...maybe.map((each) => each.target)].includes(dnsForm(content ?? ""));
      return isWhereItWasPut ? undefined : written;
    },
    warning: (record, known) => {
      const amiss = drift(record, known);
      return amiss === undefined
        ? undefined
        : `${describeRecord(record)} is not the proxied CNAME record of ${known.hostname} any more (${amiss}): the next \`pulumi up\` makes it so`;
    },
  };
}

/** What is amiss of that which nobody declares, but which is always so. */
function drift({ name, type, proxied }: DnsRecordWire, { hostname }: DnsRouteInputs): string | undefined {
  const amiss = [
    ...(dnsForm(name ?? "") === hostname ? [] : ["name"]),
    ...(type === "CNAME" ? [] : ["type"]),
    ...(proxied === false ? ["proxied"] : []),
  ];
  return amiss.length === 0 ? undefined : amiss.join(", ");
}

/** Records are in zones: the one that is declared, or that the host name is in. */
class InZone implements Address<DnsRouteInputs> {
  constructor(private readonly warnings: ZoneWarnings) {}

  async placeFor(client: CloudflareClient, { zoneId, hostname, accountId }: DnsRouteInputs): Promise<Place> {
    if (zoneId !== undefined) return { client, id: zoneId };
    const zone = await zonesOf(client)
      .covering(hostname, accountId)
      .catch((error: unknown) => {
        // It begins with what is wrong. A list that fails is a step of its own.
        if (error instanceof UserError) throw error;
        const step = `find the zone of ${hostname}, which needs no look where zoneId is given`;
        return during(step, () => Promise.reject(error as Error));
      });
    this.warnings.warn(zone, hostname);
    return { client, id: zone.id, name: zone.name };
  }

  locate(client: CloudflareClient, id: string, known: Whereabouts): { place: Place; key: string } {
    const { zoneId, key } = partsOf(id, known.zoneId);
    return { place: { client, id: zoneId }, key };
  }

  /** A zone that is a secret is in no id. */
  idOf({ id }: Place, key: string, { holdsSecrets = [] }: ObjectInputs): string {
    return holdsSecrets.includes("zoneId") ? key : `${id}/${key}`;
  }

  requireId(_noun: string, id: string): void {
    partsOf(id, undefined);
  }
}
