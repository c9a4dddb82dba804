import type { CloudflareClient } from "../api/http/client.js";
import { listZones } from "../api/zones.js";
import type { ZoneWire } from "../api/wire.js";
import { bounded } from "../validation/bounded-text.js";
import { dnsForm } from "../validation/dns-record.js";
import { UserError } from "./errors.js";

/** A zone as the API answers it, with the name that every zone has. */
export type Zone = ZoneWire & { readonly name: string };

/** How many zones an error lists. */
const mostListed = 10;

const ofClient = new WeakMap<CloudflareClient, Zones>();

/** The zones that a client's credentials see. One list for the process: host names find theirs in it. */
export function zonesOf(client: CloudflareClient): Zones {
  const known = ofClient.get(client);
  if (known !== undefined) return known;
  const zones = new Zones(client);
  ofClient.set(client, zones);
  return zones;
}

/** What to look for: which of some zones it is, and how an error names it. */
interface Wanted {
  readonly accountId: string;
  readonly name: string;
  readonly matches: (zone: Zone) => boolean;
}

/** The zones that some credentials see, listed when they are first asked for. */
export class Zones {
  private listing: Promise<Zone[]> | undefined;

  constructor(private readonly client: CloudflareClient) {}

  /**
   * The zone that a host name is in: the one whose name is the longest end of it. Cloudflare leads a host name to tunnels
   * of its zone's account only, so a zone of another account is an error.
   */
  async covering(hostname: string, accountId: string): Promise<Zone> {
    const name = dnsForm(hostname).replace(/^\*\./, "");
    const matches = (zone: Zone): boolean => name === dnsForm(zone.name) || name.endsWith(`.${dnsForm(zone.name)}`);
    return await this.find({ accountId, name: `of ${hostname}`, matches });
  }

  /** The zone of this name. */
  async named(name: string, accountId: string): Promise<Zone> {
    return await this.find({ accountId, name, matches: (zone) => dnsForm(zone.name) === dnsForm(name) });
  }

  /** The zones of an account, as they are now. */
  async inAccount(accountId: string): Promise<Zone[]> {
    this.listing = undefined;
    return (await this.all()).filter((zone) => isIn(zone, accountId));
  }

  private async find(wanted: Wanted): Promise<Zone> {
    const before = this.listing;
    let zones = await this.all();
    let found = longest(zones, wanted);
    if (found === undefined && before !== undefined) {
      // The same run may have made the zone since. Whoever misses one at the same time shares the new list.
      if (this.listing === before) this.listing = undefined;
      zones = await this.all();
      found = longest(zones, wanted);
    }
    if (found === undefined) throw notSeen(wanted, zones);
    if (!isIn(found, wanted.accountId)) throw elsewhere(wanted, found);
    return found;
  }

  private all(): Promise<Zone[]> {
    if (this.listing !== undefined) return this.listing;
    const listing = listZones(this.client).then((zones) => zones.filter(hasName));
    this.listing = listing;
    // A failure is no list: whoever asks next, asks anew.
    listing.catch(() => {
      if (this.listing === listing) this.listing = undefined;
    });
    return listing;
  }
}

function hasName(zone: ZoneWire): zone is Zone {
  return typeof zone.name === "string" && zone.name !== "";
}

/** An answer that does not name the zone's account is believed to be of the account. */
function isIn({ account }: Zone, accountId: string): boolean {
  return (account?.id ?? accountId).toLowerCase() === accountId.toLowerCase();
}

/** Two accounts may have a zone of one name, of which one is not active. */
function longest(zones: readonly Zone[], { accountId, matches }: Wanted): Zone | undefined {
  const rank = (zone: Zone): number[] => [
    zone.name.length,
    Number(isIn(zone, accountId)),
    Number((zone.status ?? "active") === "active"),
  ];
  return zones.filter(matches).sort(
    (a, b) =>
      rank(b)
        .map((value, index) => value - (rank(a)[index] ?? 0))
        .find((by) => by !== 0) ?? 0,
  )[0];
}

function notSeen({ name }: Wanted, zones: readonly Zone[]): UserError {
  const seen = zones.slice(0, mostListed).map((zone) => bounded(zone.name, 255));
  const list =
    seen.length === 0
      ? "They see no zone at all"
      : `They see ${seen.join(", ")}${zones.length > mostListed ? ", …" : ""}`;
  return new UserError(
    `these credentials see no zone ${name}. ${list}. Correct the name, or add the domain to Cloudflare, or give the API token the ` +
      'permission "Zone: Read" for that zone',
  );
}

function elsewhere({ accountId }: Wanted, zone: Zone): UserError {
  return new UserError(
    `the zone ${bounded(zone.name, 255)} (${zone.id}) is in account ${zone.account?.id ?? ""}, not in ${accountId}. Cloudflare leads a host ` +
      "name to tunnels of its zone's own account only: use a tunnel of that account, or a domain of this one",
  );
}
