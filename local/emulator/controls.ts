import { randomBytes } from "node:crypto";

import { Credentials, type Permission, permissionNames } from "./auth.js";
import { AdjustableClock } from "./clock.js";
import { decodeConnectorToken, ManagementTokenSigner, sameSecret } from "./connector-token.js";
import { connect, type ConnectorOptions, dropConnections, startConnector, stopConnector } from "./connectors.js";
import { FaultQueue } from "./faults.js";
import { maxAccounts } from "./limits.js";
import { type NetworkRoute, readNetwork } from "./network-routes.js";
import { isAccountId, type Settings } from "./options.js";
import { RateLimiter } from "./rate-limit.js";
import { RequestLog } from "./request-log.js";
import { Store } from "./store.js";
import { type Switches } from "./switches.js";
import { type Connector, type Tunnel } from "./tunnel.js";
import { type ZoneChange } from "./zone.js";
import { wireRecord, wireZone } from "./zone-wire.js";
import { wireClient, wireConfiguration, wireTunnel, wireWarpConfiguration } from "./tunnel-wire.js";

/** An admin request that cannot be done, with the HTTP status that says why. */
export class ControlError extends Error {
  readonly status: 400 | 401 | 404;

  constructor(status: 400 | 401 | 404, message: string) {
    super(message);
    this.status = status;
  }
}

/** Changes to a running connector. */
export interface ConnectorChange {
  /** Cuts it off (true) or brings it back (false). */
  offline?: boolean | undefined;
  /** Holds it at a configuration version; null lets it follow the newest again. */
  configVersion?: number | null | undefined;
  /** How many connections it has. */
  connections?: number | undefined;
}

/** An account that was added, and what opens it and no other. */
export interface AddedAccount {
  accountId: string;
  apiToken: string;
  readOnlyApiToken: string;
}

const readPermissions: readonly Permission[] = permissionNames.filter((name) => name.endsWith("Read"));

/** The whole emulator apart from HTTP: its state, and what tests may do to it. */
export class Controls {
  readonly settings: Settings;
  readonly clock: AdjustableClock;
  readonly store: Store;
  readonly switches: Switches;
  readonly credentials: Credentials;
  readonly rateLimiter: RateLimiter;
  readonly requestLog: RequestLog;
  readonly faults = new FaultQueue();
  readonly managementTokens = new ManagementTokenSigner();

  constructor(settings: Settings) {
    this.settings = settings;
    this.clock = new AdjustableClock(settings.clock);
    this.store = new Store(settings.accountIds, this.clock, settings.quotas);
    this.credentials = new Credentials(settings, [
      { token: settings.apiToken, permissions: permissionNames },
      { token: settings.readOnlyApiToken, permissions: readPermissions },
      ...settings.tokens,
    ]);
    this.switches = { ...settings.switches };
    this.rateLimiter = new RateLimiter(this.clock, settings.rateLimit, this.switches);
    this.requestLog = new RequestLog(this.clock, settings.maxRecordedRequests);
  }

  /** Back to the state after the start; the credentials stay. */
  reset(): void {
    this.store.reset();
    this.faults.clear();
    this.requestLog.reset();
    this.rateLimiter.reset();
    this.clock.reset();
    Object.assign(this.switches, this.settings.switches);
  }

  /** A connector registers with a token, as cloudflared would; 401 where the token's secret is not the current one. */
  connect(token: string, options: ConnectorOptions = {}): string {
    const content = decodeConnectorToken(token);
    if (!content) throw new ControlError(400, "Provided Tunnel token is not valid.");
    const tunnel = this.store.account(content.accountTag)?.find(content.tunnelId);
    if (!tunnel || tunnel.deletedAt !== null) throw new ControlError(401, "Unauthorized: Tunnel not found");
    if (!sameSecret(content.secret, tunnel.secret)) {
      throw new ControlError(401, "Unauthorized: Invalid tunnel secret");
    }
    const limit = this.settings.quotas.connectorsPerTunnel;
    if (tunnel.connectors.size >= limit) throw new ControlError(400, `At most ${limit} connectors run one tunnel`);
    if (options.id !== undefined && tunnel.connectors.has(options.id)) {
      throw new ControlError(400, "A connector with this id is running");
    }
    return startConnector(tunnel, content.secret, this.clock.now(), options).id;
  }

  /** A connector stops for good. */
  disconnect(connectorId: string): void {
    const { tunnel, connector } = this.#connector(connectorId);
    stopConnector(tunnel, connector, this.clock.now());
  }

  /** A connector goes off or comes back, loses or regains connections, or is held at a configuration version. */
  changeConnector(connectorId: string, change: ConnectorChange): void {
    const { tunnel, connector } = this.#connector(connectorId);
    const now = this.clock.now();
    if (change.configVersion !== undefined) connector.heldConfigVersion = change.configVersion;
    if (change.connections !== undefined) {
      connector.connectionCount = change.connections;
      if (connector.connections.length > 0) connect(tunnel, connector, now);
    }
    if (change.offline === true) {
      dropConnections(tunnel, [connector], now, null);
      connector.reconnectAt = null;
    } else if (change.offline === false && connector.connections.length === 0) {
      if (!sameSecret(connector.secret, tunnel.secret)) {
        throw new ControlError(401, "Unauthorized: Invalid tunnel secret");
      }
      connect(tunnel, connector, now);
    }
  }

  /** Routes a private network through a tunnel. */
  addRoute(tunnelId: string, network: string): NetworkRoute {
    const found = this.store.tunnel(tunnelId.toLowerCase());
    if (!found || found.tunnel.deletedAt !== null) throw new ControlError(404, "No such live tunnel");
    const { networkRoutes, virtualNetworks } = found.account;
    return networkRoutes.create({
      network: readNetwork(network),
      tunnelId: found.tunnel.id,
      virtualNetworkId: virtualNetworks.default().id,
      comment: "",
    });
  }

  /** Makes another account, with a token for all of it and one to read; it stays after a reset, empty. */
  addAccount(id = randomBytes(16).toString("hex")): AddedAccount {
    if (!isAccountId(id)) throw new ControlError(400, "accountId: expected 32 hexadecimal digits in lower case");
    if (this.store.account(id)) throw new ControlError(400, "There is an account with this id");
    if (this.store.accounts().length >= maxAccounts) throw new ControlError(400, `At most ${maxAccounts} accounts`);
    this.store.add(id);
    return {
      accountId: id,
      apiToken: this.addToken(permissionNames, [id]),
      readOnlyApiToken: this.addToken(readPermissions, [id]),
    };
  }

  /** Makes an API token with some permissions. */
  addToken(permissions: readonly Permission[], accounts?: readonly string[], zones?: readonly string[]): string {
    const token = randomBytes(30).toString("base64url");
    this.credentials.add({ token, permissions, accounts, zones });
    return token;
  }

  /** Switches behaviours of which more than one has been seen; what is undefined stays. */
  switch({
    routesOnTunnelDelete = this.switches.routesOnTunnelDelete,
    constantRatelimit = this.switches.constantRatelimit,
    before20261005 = this.switches.before20261005,
  }: { [K in keyof Switches]?: Switches[K] | undefined }): void {
    Object.assign(this.switches, { routesOnTunnelDelete, constantRatelimit, before20261005 });
  }

  /** Changes a zone's status, type or plan. */
  changeZone(zoneId: string, change: ZoneChange): void {
    for (const { zones } of this.store.accounts()) {
      const zone = zones.find(zoneId);
      if (zone) {
        zones.change(zone, change);
        return;
      }
    }
    throw new ControlError(404, "No such zone");
  }

  /** All there is: live and deleted tunnels with configuration, connectors and secret, and the routes, and the zones. */
  state() {
    return {
      accounts: this.store.accounts().map((account) => {
        const tunnels = account.tunnels();
        return {
          id: account.id,
          tunnels: tunnels.filter(({ deletedAt }) => deletedAt === null).map(describeTunnel),
          deletedTunnels: tunnels.filter(({ deletedAt }) => deletedAt !== null).map(describeTunnel),
          routes: account.networkRoutes.all().map((route) => ({ ...route, network: route.network.text })),
          virtualNetworks: account.virtualNetworks.all(),
          hostnameRoutes: account.hostnameRoutes.all(),
          zones: account.zones
            .all()
            .map((zone) => ({ ...wireZone(zone), records: [...zone.records.values()].map(wireRecord) })),
        };
      }),
    };
  }

  #connector(id: string): { tunnel: Tunnel; connector: Connector } {
    for (const account of this.store.accounts()) {
      for (const tunnel of account.tunnels()) {
        const connector = tunnel.connectors.get(id.toLowerCase());
        if (connector) return { tunnel, connector };
      }
    }
    throw new ControlError(404, "No such connector");
  }
}

function describeTunnel(tunnel: Tunnel) {
  return {
    ...wireTunnel(tunnel, { before20261005: true }),
    ha: tunnel.ha,
    tunnel_secret: tunnel.secret,
    configuration: tunnel.type === "cfd_tunnel" ? wireConfiguration(tunnel) : wireWarpConfiguration(tunnel),
    connectors: [...tunnel.connectors.values()].map((connector) => wireClient(tunnel, connector)),
  };
}

/** The emulator's whole state, as `GET /__emulator/state` gives it. */
export type EmulatorState = ReturnType<Controls["state"]>;
