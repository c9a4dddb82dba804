import type { CloudflareClient } from "../api/http/client.js";
import { listConnectors } from "../api/connections.js";
import { CloudflareApiError, isForbidden, isNotFound, isUnknownOutcome } from "../api/http/errors.js";
import { putFailover } from "../api/failover.js";
import { timeOf } from "../api/times.js";
import { getTunnel } from "../api/tunnels.js";
import type { ConnectorWire } from "../api/wire.js";
import { warpConnectorFailover } from "../contract/warp-connector-failover.js";
import { during, UserError } from "../session/errors.js";
import { foreign, several } from "../session/naming.js";
import type { Session } from "../session/session.js";
import type { Finding } from "../validation/findings.js";
import { containsUnknown } from "../validation/unknown.js";
import { requireUuid } from "./frame/complete-state.js";
import type { BaseInputs, Kept, Lifecycle, Outcome, Properties } from "./frame/lifecycle.js";
import { onceKnown } from "./frame/patience.js";
import { isDue, pendingOf, Unfinished } from "./frame/pending.js";
import { ofLiveTunnel, unlessGone } from "./tunnel-document/missing.js";

/** The inputs, and all of the outputs. */
interface Failover {
  readonly accountId: string;
  readonly tunnelId: string;
  readonly clientId: string;
}

type Inputs = Failover & BaseInputs;

/** The engine side of WarpConnectorFailover: a PUT where another client is active; the id is the WARP connector's. */
export class WarpConnectorFailoverLifecycle implements Lifecycle<Inputs, Failover> {
  readonly contract = warpConnectorFailover;
  readonly needed = ["tunnelId", "clientId"] as const;

  constructor(private readonly session: Session) {}

  named({ tunnelId = "" }: Partial<Inputs>, id = tunnelId): string {
    return `the active client of WARP connector ${id}`;
  }

  /** One client is active: two resources that name one each would undo the other's. */
  check({ tunnelId, mark }: Properties): Finding[] {
    if (typeof mark !== "string" || typeof tunnelId !== "string" || containsUnknown(tunnelId)) return [];
    if (this.session.ledger.declare(mark, [`active client ${tunnelId}`]) === undefined) return [];
    const reason =
      "another WarpConnectorFailover of this program says which client of this WARP connector is the active one: leave one of them out";
    return [{ property: "tunnelId", reason }];
  }

  async create(inputs: Inputs): Promise<Outcome<Failover>> {
    return { id: inputs.tunnelId, state: await this.activate(inputs, undefined) };
  }

  async read(id: string, olds: Inputs & Kept): Promise<Outcome<Failover & Kept> | undefined> {
    const { accountId, tunnelId, clientId, pending } = olds;
    const clients = await this.clientsOf(accountId, id);
    if (clients === undefined) return undefined;
    const state = { accountId, tunnelId, clientId: this.observed(id, clients, clientId) };
    // A request may still be carried out after this: the next update looks all the same.
    return { id, state: { ...state, ...(isDue(olds) ? pendingOf(pending ?? { due: [] }) : {}) } };
  }

  async lookUp(id: string, accountId: string): Promise<Failover> {
    requireUuid("the WARP connector", id);
    const clients = await this.clientsOf(accountId, id);
    if (clients === undefined) throw new UserError(`no live WARP connector has the id ${id} in account ${accountId}`);
    return { accountId, tunnelId: id, clientId: this.observed(id, clients, undefined) };
  }

  async update(_id: string, olds: Inputs & Kept, inputs: Inputs): Promise<Failover> {
    return await this.activate(inputs, olds);
  }

  /** Nothing to undo: one of the clients is always active. */
  delete(): Promise<void> {
    return Promise.resolve();
  }

  /** `olds` say what the state keeps where the outcome is not known. */
  private async activate(inputs: Inputs, olds: Failover | undefined): Promise<Failover> {
    const { accountId, tunnelId, clientId } = inputs;
    const client = await this.session.connect();
    const list = () => listConnectors(client, "warp_connector", accountId, tunnelId);
    try {
      await during(`make client ${clientId} the active one of WARP connector ${tunnelId}`, () =>
        ofLiveTunnel("warp_connector", inputs, async () => {
          const clients = await (olds === undefined ? onceKnown(this.session, list) : list());
          if (clients.some((each) => isActive(each) && each.id === clientId)) return;
          await failOver(client, inputs, clients);
        }),
      );
    } catch (error) {
      if (!(error instanceof UserError) || !isUnknownOutcome(error.cause)) throw error;
      const known = { accountId, tunnelId, clientId: olds?.clientId ?? clientId };
      throw new Unfinished(tunnelId, known, { due: ["write"] }, error);
    }
    return { accountId, tunnelId, clientId };
  }

  /** The clients of a WARP connector, or undefined where it is gone. */
  private async clientsOf(accountId: string, tunnelId: string): Promise<ConnectorWire[] | undefined> {
    const client = await this.session.connect();
    return await during(`read the clients of WARP connector ${tunnelId}`, async () => {
      return await unlessGone(async () => {
        const clients = await listConnectors(client, "warp_connector", accountId, tunnelId);
        if (clients.some(isActive)) return clients;
        // A deleted tunnel is still answered, without a client: only the tunnel itself tells the two apart.
        const { deleted_at } = await getTunnel(client, "warp_connector", accountId, tunnelId);
        return timeOf(deleted_at) === undefined ? clients : undefined;
      });
    });
  }

  /** The active client; while none is, the known one: there is nothing that an update could repair then. */
  private observed(tunnelId: string, clients: ConnectorWire[], known: string | undefined): string {
    const active = clients.filter(isActive);
    if (known !== undefined && active.some(({ id }) => id === known)) return known;
    const [other] = active;
    if (other !== undefined) return other.id;
    if (known === undefined) {
      throw new UserError(`WARP connector ${tunnelId} has no active client: ${listed(clients)}`);
    }
    this.session.warn(`WARP connector ${tunnelId} has no active client now: ${listed(clients)}`);
    return known;
  }
}

function isActive({ ha_status }: ConnectorWire): boolean {
  return ha_status === "active";
}

async function failOver(client: CloudflareClient, inputs: Failover, clients: ConnectorWire[]): Promise<void> {
  try {
    await putFailover(client, inputs.accountId, inputs.tunnelId, inputs.clientId);
  } catch (error) {
    // The code of the refusal is not publicly known: what is missing is told from the clients.
    const isRefusal =
      error instanceof CloudflareApiError &&
      error.fromApi &&
      error.outcome === "refused" &&
      error.status !== 429 &&
      !isForbidden(error) &&
      !isNotFound(error);
    if (!isRefusal) throw error;
    throw new UserError(
      `${whatIsMissing(inputs.clientId, clients)}. ${listed(clients)}. Cloudflare said: ${error.message}`,
      {
        cause: error,
      },
    );
  }
}

function whatIsMissing(clientId: string, clients: ConnectorWire[]): string {
  const wanted = clients.find(({ id }) => id === clientId);
  if (wanted === undefined) {
    return (
      "the client is not linked to it: link the device with the WARP connector's token (`warp-cli connector new <token>`), " +
      "then pass its id as clientId"
    );
  }
  if (wanted.ha_status === "offline") return "the client is linked, but offline: start it, or pass another one";
  return (
    "the client is linked and connected, so the WARP connector is probably not highly available: declare it with ha: true, " +
    "which replaces it"
  );
}

/** `Linked clients: <id> (passive), …`. */
function listed(clients: ConnectorWire[]): string {
  if (clients.length === 0) return "No client is linked";
  const each = clients.map(({ id, ha_status }) => `${foreign(id)} (${foreign(ha_status ?? "HA status unknown")})`);
  return `Linked clients: ${several(each)}`;
}
