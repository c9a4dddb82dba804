import { type Permission } from "./auth.js";
import { type ConnectorOptions } from "./connectors.js";
import { type AddedAccount, type ConnectorChange, Controls, type EmulatorState } from "./controls.js";
import { directClient, type DirectCall } from "./direct-client.js";
import { type FaultRule } from "./faults.js";
import { type EmulatorOptions, resolveOptions } from "./options.js";
import { type RecordedRequest } from "./request-log.js";
import { apiBasePath } from "./api-app.js";
import { adminBasePath, serve } from "./server.js";
import { type Switches } from "./switches.js";
import { firstZoneId, type ZoneChange } from "./zone.js";

export { type Permission, permissionNames, type TokenGrant } from "./auth.js";
export { type AnswerEdit } from "./answer-edits.js";
export { type Clock } from "./clock.js";
export { type ConnectorOptions } from "./connectors.js";
export { type AddedAccount, type ConnectorChange, ControlError, type EmulatorState } from "./controls.js";
export { type ApiAnswer, type CallOptions, type DirectCall } from "./direct-client.js";
export { type Fault, type FaultRule, InvalidFaultError } from "./faults.js";
export { type EmulatorOptions } from "./options.js";
export { type RateLimitOptions } from "./rate-limit.js";
export { type RecordedRequest } from "./request-log.js";
export { type Switches } from "./switches.js";
export { type Quotas } from "./account.js";
export { type ZoneChange } from "./zone.js";

/** A running emulator. What the admin routes do, its methods do directly. */
export interface Emulator {
  /** What CLOUDFLARE_BASE_URL and an SDK's base URL are set to. */
  readonly baseUrl: string;
  /** Where the admin routes are. */
  readonly adminUrl: string;
  readonly port: number;
  readonly accountId: string;
  /** The zone `example.com`, which is there from the start and after each reset. */
  readonly zoneId: string;
  readonly apiToken: string;
  readonly readOnlyApiToken: string;
  readonly email: string;
  readonly apiKey: string;
  readonly serviceKey: string;
  /** Cuts every connection and frees the port. */
  readonly close: () => Promise<void>;
  /** Back to the state after the start; the credentials stay. */
  readonly reset: () => void;
  /** The API requests so far, in order. */
  readonly requests: () => RecordedRequest[];
  /** Forgets the requests so far. */
  readonly clearRequests: () => void;
  /** Lets coming requests go wrong; the fault's id. */
  readonly addFault: (rule: FaultRule) => number;
  /** Resolves when a fault has struck a first time: true; false where it was removed before. */
  readonly faultStruck: (id: number) => Promise<boolean>;
  /** Removes one fault, where it still waits. */
  readonly removeFault: (id: number) => void;
  /** Removes the faults that still wait. */
  readonly clearFaults: () => void;
  /** A connector registers with a token; its id. Throws ControlError 401 where the secret is not the current one. */
  readonly connect: (token: string, options?: ConnectorOptions) => string;
  /** A connector stops for good. */
  readonly disconnect: (connectorId: string) => void;
  /** Changes a running connector. */
  readonly changeConnector: (connectorId: string, change: ConnectorChange) => void;
  /** Routes a private network through a tunnel; the route's id. */
  readonly addRoute: (tunnelId: string, network: string) => string;
  /** Makes another account, which nothing is in but its default virtual network, with tokens for it alone. */
  readonly addAccount: (accountId?: string) => AddedAccount;
  /** Makes an API token that has these permissions only. */
  readonly addToken: (
    permissions: readonly Permission[],
    accounts?: readonly string[],
    zones?: readonly string[],
  ) => string;
  /** Switches behaviours of which more than one has been seen, until the next reset. */
  readonly switch: (changes: Partial<Switches>) => void;
  /** Changes a zone: its status (a new one is pending), type or plan (Free allows no tags). */
  readonly changeZone: (zoneId: string, change: ZoneChange) => void;
  /** Moves the emulator's clock forward. */
  readonly advanceClock: (ms: number) => void;
  /** Sends one request to the API, below the first account: `call("POST", "/cfd_tunnel", { name: "blog" })`. */
  readonly call: DirectCall;
  /** The same, below the base URL: `callApi("GET", "/zones")`. */
  readonly callApi: DirectCall;
  /** Everything that the emulator holds, secrets included. */
  readonly state: () => EmulatorState;
}

/** Starts a local Cloudflare Tunnels API on 127.0.0.1. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const settings = resolveOptions(options);
  const controls = new Controls(settings);
  const served = await serve(controls);
  return {
    baseUrl: served.origin + apiBasePath,
    adminUrl: served.origin + adminBasePath,
    port: served.port,
    accountId: settings.accountIds[0],
    zoneId: firstZoneId(settings.accountIds[0]),
    apiToken: settings.apiToken,
    readOnlyApiToken: settings.readOnlyApiToken,
    email: settings.email,
    apiKey: settings.apiKey,
    serviceKey: settings.serviceKey,
    close: () => served.close(),
    reset: () => {
      served.cutHanging();
      controls.reset();
    },
    requests: () => controls.requestLog.list(),
    clearRequests: () => {
      controls.requestLog.reset();
    },
    addFault: (rule) => controls.faults.add(rule),
    faultStruck: (id) => controls.faults.struck(id),
    removeFault: (id) => {
      controls.faults.remove(id);
    },
    clearFaults: () => {
      controls.faults.clear();
    },
    connect: (token, connectorOptions) => controls.connect(token, connectorOptions),
    disconnect: (connectorId) => {
      controls.disconnect(connectorId);
    },
    changeConnector: (connectorId, change) => {
      controls.changeConnector(connectorId, change);
    },
    addRoute: (tunnelId, network) => controls.addRoute(tunnelId, network).id,
    addAccount: (accountId) => controls.addAccount(accountId),
    addToken: (permissions, accounts, zones) => controls.addToken(permissions, accounts, zones),
    switch: (changes) => {
      controls.switch(changes);
    },
    changeZone: (zoneId, change) => {
      controls.changeZone(zoneId, change);
    },
    advanceClock: (ms) => {
      controls.clock.advance(ms);
    },
    call: directClient(`${served.origin}${apiBasePath}/accounts/${settings.accountIds[0]}`, settings.apiToken),
    callApi: directClient(served.origin + apiBasePath, settings.apiToken),
    state: () => controls.state(),
  };
}
