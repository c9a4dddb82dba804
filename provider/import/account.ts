import type { AccountCollection } from "../api/account-collection.js";
import { listRecords } from "../api/dns-records.js";
import { hostnameRoutes } from "../api/hostname-routes.js";
import { isForbidden } from "../api/http/errors.js";
import { networkRoutes } from "../api/network-routes.js";
import { listTunnels } from "../api/tunnels.js";
import { virtualNetworks } from "../api/virtual-networks.js";
import type {
  DnsRecordWire,
  HostnameRouteWire,
  NetworkRouteWire,
  TunnelKind,
  VirtualNetworkWire,
} from "../api/wire.js";
import { tunnelAt } from "../lifecycle/dns-route/record.js";
import { isAlive, type ObjectWire } from "../lifecycle/objects/kind.js";
import type { LiveTunnel } from "../lifecycle/tunnel/kind.js";
import { alive as aliveTunnel } from "../lifecycle/tunnel/target.js";
import { during } from "../session/errors.js";
import { zonesOf, type Zone } from "../session/zones.js";
import type { TunnelType } from "./choice.js";
import type { ImportContext } from "./context.js";

/** A DNS record that leads to a tunnel. */
export interface TunnelRecord {
  readonly zone: Zone;
  readonly record: DnsRecordWire;
  readonly tunnelId: string;
}

const kinds: Readonly<Record<TunnelType, TunnelKind>> = { CfdTunnel: "cfd_tunnel", WarpConnector: "warp_connector" };

/** Lists what is in the account: one list for each kind of object, and sorted, so that a second import names them alike. */
export class Account {
  constructor(private readonly context: ImportContext) {}

  /** The live tunnels of a kind. */
  async tunnels(type: TunnelType): Promise<LiveTunnel[]> {
    const { client, accountId } = this.context;
    const { tunnels } = await during(`list what is in account ${accountId}`, () =>
      listTunnels(client, kinds[type], accountId, { is_deleted: false }),
    );
    const live = tunnels.map(aliveTunnel).filter((tunnel) => tunnel !== undefined);
    return sorted(live, ({ name }) => name);
  }

  /** The DNS records that lead to tunnels, whichever: one list for each zone of the account. */
  async records(): Promise<TunnelRecord[]> {
    const { client, accountId, session } = this.context;
    const zones = await this.permitted("zones", "Zone: Read", () => zonesOf(client).inAccount(accountId));
    if (zones.length === 0) {
      session.warn(
        "these credentials see no zone of the account, so that no DNS record was read (--no-dns: none is wanted)",
      );
    }
    const lists = zones.map(async (zone) => {
      const query = { type: "CNAME", "content.endswith": ".cfargotunnel.com" } as const;
      const records = await this.permitted(`DNS records of ${zone.name}`, "DNS: Read", () =>
        listRecords(client, zone, query),
      );
      return records.flatMap((record) => {
        const tunnelId = tunnelAt(record.content);
        return tunnelId === undefined ? [] : [{ zone, record, tunnelId }];
      });
    });
    return sorted((await Promise.all(lists)).flat(), ({ record }) => record.name ?? "");
  }

  /** The private networks that are routed. */
  async networkRoutes(): Promise<NetworkRouteWire[]> {
    return sorted(await this.objects("network routes", networkRoutes), ({ network }) => network ?? "");
  }

  /** The private host names that are routed. */
  async hostnameRoutes(): Promise<HostnameRouteWire[]> {
    return sorted(await this.objects("host name routes", hostnameRoutes), ({ hostname }) => hostname ?? "");
  }

  /** The virtual networks. */
  async virtualNetworks(): Promise<VirtualNetworkWire[]> {
    return sorted(await this.objects("virtual networks", virtualNetworks), ({ name }) => name ?? "");
  }

  private async objects<Wire extends ObjectWire>(
    what: string,
    collection: Pick<AccountCollection<Wire, unknown>, "list">,
  ): Promise<Wire[]> {
    const { client, accountId } = this.context;
    const found = await this.permitted(what, "Cloudflare Tunnel: Read", () =>
      collection.list(client, accountId, { is_deleted: false }),
    );
    return found.filter(isAlive);
  }

  /** A list; where these credentials may not read it, none of it is imported, and that is said. */
  private async permitted<Item>(what: string, permission: string, list: () => Promise<Item[]>): Promise<Item[]> {
    try {
      return await during(`list ${what}`, list);
    } catch (error) {
      if (!isForbidden(error) && !isForbidden((error as Error).cause)) throw error;
      this.context.session.warn(
        `these credentials may not read ${what}, so that none is imported; it needs the permission "${permission}"`,
      );
      return [];
    }
  }
}

function sorted<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] {
  return items
    .map((item) => [keyOf(item), item] as const)
    .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
    .map(([, item]) => item);
}
