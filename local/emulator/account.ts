import { randomUUID } from "node:crypto";

import { type Clock } from "./clock.js";
import { dropConnections, settleConnectors } from "./connectors.js";
import { apiError, type ApiError, type ApiErrorName } from "./errors.js";
import { type HostnameRoute, HostnameRoutes } from "./hostname-routes.js";
import { maxDeletedTunnelsPerAccount } from "./limits.js";
import { NetworkRoutes } from "./network-routes.js";
import { SoftDeletedMap } from "./soft-deletion.js";
import { type ConfigSource, connectedConnectors, type Tunnel, type TunnelType } from "./tunnel.js";
import { VirtualNetworks } from "./virtual-networks.js";
import { AccountZones } from "./zone.js";

/** How many objects an account may hold. */
export interface Quotas {
  cfdTunnels: number;
  warpConnectors: number;
  /** Network routes, and host name routes. */
  routes: number;
  virtualNetworks: number;
  connectorsPerTunnel: number;
}

/** What a new tunnel is made of. */
export interface TunnelDraft {
  type: TunnelType;
  name: string;
  secret: string;
  configSource: ConfigSource;
  ha: boolean;
}

/** One emulated account: its tunnels, live and deleted, and what leads to them. */
export class Account {
  readonly id: string;
  readonly networkRoutes: NetworkRoutes;
  readonly hostnameRoutes: HostnameRoutes;
  readonly virtualNetworks: VirtualNetworks;
  readonly zones: AccountZones;
  readonly #tunnels = new SoftDeletedMap<Tunnel>(maxDeletedTunnelsPerAccount);
  /** Ids of the live tunnels by type and name: names are unique among those only. */
  readonly #liveNames = new Map<string, string>();
  readonly #liveCounts: Record<TunnelType, number> = { cfd_tunnel: 0, warp_connector: 0 };
  readonly #clock: Clock;
  readonly #quotas: Quotas;

  constructor(id: string, clock: Clock, quotas: Quotas) {
    this.id = id;
    this.networkRoutes = new NetworkRoutes(clock, quotas.routes);
    this.hostnameRoutes = new HostnameRoutes(clock, quotas.routes);
    this.virtualNetworks = new VirtualNetworks(clock, quotas.virtualNetworks);
    this.zones = new AccountZones(id, clock);
    this.#clock = clock;
    this.#quotas = quotas;
  }

  /** Every tunnel, in the order of creation, with its connectors as they are now. */
  tunnels(): Tunnel[] {
    const now = this.#clock.now();
    const all = this.#tunnels.all();
    for (const tunnel of all) settleConnectors(tunnel, now);
    return all;
  }

  /** A tunnel by id, live or deleted. */
  find(id: string): Tunnel | undefined {
    const tunnel = this.#tunnels.find(id);
    if (tunnel) settleConnectors(tunnel, this.#clock.now());
    return tunnel;
  }

  /** A live tunnel of that type; else the error that the endpoint gives. */
  live(id: string, type: TunnelType, missing: ApiErrorName = "tunnelNotFound"): Tunnel {
    const tunnel = this.find(id);
    if (tunnel?.type !== type || tunnel.deletedAt !== null) throw apiError(missing);
    return tunnel;
  }

  /** A live tunnel of whichever type; else 1002. */
  liveTunnel(id: string): Tunnel {
    const tunnel = this.find(id);
    if (tunnel?.deletedAt !== null) throw apiError("tunnelNotFound");
    return tunnel;
  }

  /** Creates a tunnel; 1013 where a live one of that type has the name. */
  create({ type, name, secret, configSource, ha }: TunnelDraft): Tunnel {
    this.#claimName(type, name);
    const limit = type === "cfd_tunnel" ? this.#quotas.cfdTunnels : this.#quotas.warpConnectors;
    if (this.#liveCounts[type] >= limit) {
      throw apiError("quotaExceeded", `Quota exceeded: at most ${limit} tunnels of type ${type} in an account`);
    }
    const now = this.#clock.now();
    const tunnel = this.#tunnels.add({
      id: randomUUID(),
      accountTag: this.id,
      type,
      name,
      secret,
      configSource,
      ha,
      createdAt: now,
      deletedAt: null,
      configuration: { version: 0, config: null, createdAt: now },
      warpConfiguration: { version: 0, mode: ha ? "none" : "disabled", config: null, updatedAt: null },
      connectors: new Map(),
      activeConnectorId: null,
      activity: [],
    });
    this.#liveNames.set(nameKey(type, name), tunnel.id);
    this.#liveCounts[type]++;
    return tunnel;
  }

  /** Renames a live tunnel; 1013 where another live one has the name. */
  rename(tunnel: Tunnel, name: string): void {
    if (name === tunnel.name) return;
    this.#claimName(tunnel.type, name);
    this.#liveNames.delete(nameKey(tunnel.type, tunnel.name));
    tunnel.name = name;
    this.#liveNames.set(nameKey(tunnel.type, name), tunnel.id);
  }

  /**
   * Soft-deletes a tunnel: 1022 while it has connections, unless they are to be cut; 1023 while it has routes, unless
   * they are to be deleted with it.
   */
  delete(tunnel: Tunnel, { cut, takeRoutes }: { cut: boolean; takeRoutes: boolean }): void {
    const now = this.#clock.now();
    const networkRoutes = this.networkRoutes.of({ tunnelId: tunnel.id });
    const hostnameRoutes = this.hostnameRoutes.of(tunnel.id);
    if (!cut && connectedConnectors(tunnel).length > 0) throw apiError("activeConnections");
    if (!takeRoutes && networkRoutes.length > 0) throw apiError("warpRoutes");
    if (!takeRoutes && hostnameRoutes.length > 0) throw hostnameRouted(hostnameRoutes);
    for (const route of networkRoutes) this.networkRoutes.delete(route);
    for (const route of hostnameRoutes) this.hostnameRoutes.delete(route);
    dropConnections(tunnel, [...tunnel.connectors.values()], now, null);
    tunnel.connectors.clear();
    tunnel.activeConnectorId = null;
    // Nobody can ask for these any more, and they are what is large.
    tunnel.configuration.config = null;
    tunnel.warpConfiguration.config = null;
    this.#tunnels.delete(tunnel, now);
    this.#liveNames.delete(nameKey(tunnel.type, tunnel.name));
    this.#liveCounts[tunnel.type]--;
  }

  #claimName(type: TunnelType, name: string): void {
    if (this.#liveNames.has(nameKey(type, name))) throw apiError("nameTaken");
  }
}

/** 1023 of host name routes; its text is not known, and says which they are. */
function hostnameRouted(routes: readonly HostnameRoute[]): ApiError {
  const names = routes.map(({ hostname }) => hostname).join(", ");
  return apiError("warpRoutes", `Cannot delete tunnel because it has hostname routes configured: ${names}.`);
}

function nameKey(type: TunnelType, name: string): string {
  return `${type}/${name}`;
}
