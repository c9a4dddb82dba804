import { randomUUID } from "node:crypto";

import { type Clock } from "./clock.js";
import { dropConnections, settleConnectors } from "./connectors.js";
import { apiError, type ApiErrorName } from "./errors.js";
import { maxDeletedRoutesPerAccount, maxDeletedTunnelsPerAccount } from "./limits.js";
import { type ConfigSource, connectedConnectors, type Tunnel, type TunnelType } from "./tunnel.js";
import { AccountZones } from "./zone.js";

/** How many objects an account may hold. */
export interface Quotas {
  cfdTunnels: number;
  warpConnectors: number;
  routes: number;
  connectorsPerTunnel: number;
}

/** A private network routed through a tunnel. */
export interface NetworkRoute {
  id: string;
  network: string;
  tunnelId: string;
  createdAt: number;
  deletedAt: number | null;
}

/** What a new tunnel is made of. */
export interface TunnelDraft {
  type: TunnelType;
  name: string;
  secret: string;
  configSource: ConfigSource;
  ha: boolean;
}

/** One emulated account: its tunnels, live and deleted, its routes and its zones. */
export class Account {
  readonly id: string;
  readonly routes = new Map<string, NetworkRoute>();
  readonly zones: AccountZones;
  readonly #tunnels = new Map<string, Tunnel>();
  /** Ids of the live tunnels by type and name: names are unique among those only. */
  readonly #liveNames = new Map<string, string>();
  readonly #deletedIds: string[] = [];
  readonly #liveCounts: Record<TunnelType, number> = { cfd_tunnel: 0, warp_connector: 0 };
  readonly #clock: Clock;
  readonly #quotas: Quotas;

  constructor(id: string, clock: Clock, quotas: Quotas) {
    this.id = id;
    this.zones = new AccountZones(id, clock);
    this.#clock = clock;
    this.#quotas = quotas;
  }

  /** Every tunnel, in the order of creation, with its connectors as they are now. */
  tunnels(): Tunnel[] {
    const now = this.#clock.now();
    const all = [...this.#tunnels.values()];
    for (const tunnel of all) settleConnectors(tunnel, now);
    return all;
  }

  /** A tunnel by id, live or deleted. */
  find(id: string): Tunnel | undefined {
    const tunnel = this.#tunnels.get(id);
    if (tunnel) settleConnectors(tunnel, this.#clock.now());
    return tunnel;
  }

  /** A live tunnel of that type; else the error that the endpoint gives. */
  live(id: string, type: TunnelType, missing: ApiErrorName = "tunnelNotFound"): Tunnel {
    const tunnel = this.find(id);
    if (tunnel?.type !== type || tunnel.deletedAt !== null) throw apiError(missing);
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
    const tunnel: Tunnel = {
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
      connectors: new Map(),
      activeConnectorId: null,
      activity: [],
    };
    this.#tunnels.set(tunnel.id, tunnel);
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

  /** Soft-deletes a tunnel. 1022 while it has connections and 1023 while it has routes, unless both are to go with it. */
  delete(tunnel: Tunnel, cascade: boolean): void {
    const now = this.#clock.now();
    const routes = [...this.routes.values()].filter(
      ({ tunnelId, deletedAt }) => tunnelId === tunnel.id && deletedAt === null,
    );
    if (!cascade && connectedConnectors(tunnel).length > 0) throw apiError("activeConnections");
    if (!cascade && routes.length > 0) throw apiError("warpRoutes");
    for (const route of routes) route.deletedAt = now;
    dropConnections(tunnel, [...tunnel.connectors.values()], now, null);
    tunnel.connectors.clear();
    tunnel.activeConnectorId = null;
    tunnel.deletedAt = now;
    this.#liveNames.delete(nameKey(tunnel.type, tunnel.name));
    this.#liveCounts[tunnel.type]--;
    this.#deletedIds.push(tunnel.id);
    if (this.#deletedIds.length > maxDeletedTunnelsPerAccount) {
      const oldest = this.#deletedIds.shift();
      if (oldest !== undefined) this.#tunnels.delete(oldest);
    }
  }

  /** Routes a network through a live tunnel. */
  addRoute(tunnel: Tunnel, network: string): NetworkRoute {
    const deleted = [...this.routes.values()].filter(({ deletedAt }) => deletedAt !== null);
    if (this.routes.size - deleted.length >= this.#quotas.routes) {
      throw apiError("quotaExceeded", `Quota exceeded: at most ${this.#quotas.routes} routes in an account`);
    }
    const oldest = deleted[0];
    if (oldest && deleted.length >= maxDeletedRoutesPerAccount) this.routes.delete(oldest.id);
    const route = {
      id: randomUUID(),
      network,
      tunnelId: tunnel.id,
      createdAt: this.#clock.now(),
      deletedAt: null,
    };
    this.routes.set(route.id, route);
    return route;
  }

  #claimName(type: TunnelType, name: string): void {
    if (this.#liveNames.has(nameKey(type, name))) throw apiError("nameTaken");
  }
}

function nameKey(type: TunnelType, name: string): string {
  return `${type}/${name}`;
}

/** All emulated accounts. */
export class Store {
  readonly #accounts = new Map<string, Account>();
  readonly #ids: readonly string[];
  readonly #clock: Clock;
  readonly #quotas: Quotas;

  constructor(accountIds: readonly string[], clock: Clock, quotas: Quotas) {
    this.#ids = accountIds;
    this.#clock = clock;
    this.#quotas = quotas;
    this.reset();
  }

  /** Back to the start: the first account has one zone, and nothing else is there. */
  reset(): void {
    this.#accounts.clear();
    for (const id of this.#ids) this.#accounts.set(id, new Account(id, this.#clock, this.#quotas));
    this.accounts()[0]?.zones.createFirst();
  }

  /** An account by its id. */
  account(id: string): Account | undefined {
    return this.#accounts.get(id);
  }

  /** Every account. */
  accounts(): Account[] {
    return [...this.#accounts.values()];
  }

  /** A tunnel of any account. */
  tunnel(id: string): { account: Account; tunnel: Tunnel } | undefined {
    for (const account of this.#accounts.values()) {
      const tunnel = account.find(id);
      if (tunnel) return { account, tunnel };
    }
    return undefined;
  }
}
