import type { dynamic } from "@pulumi/pulumi";

import type { CloudflareClient } from "../api/http/client.js";
import { listConnectors } from "../api/connections.js";
import { CloudflareApiError, isForbidden, isNotFound, isUnknownOutcome } from "../api/http/errors.js";
import { putFailover } from "../api/failover.js";
import { timeOf } from "../api/times.js";
import { getTunnel } from "../api/tunnels.js";
import type { ConnectorWire } from "../api/wire.js";
import { during, InitFailedError, UserError } from "../session/errors.js";
import { foreign, several } from "../session/naming.js";
import type { Session } from "../session/session.js";
import { checkInputs, withoutNulls, type RuleTable } from "../validation/rules.js";
import { validateUuid } from "../validation/tunnel.js";
import { requireInState, requireLookUp } from "./complete-state.js";
import { diffFields, sameId, type FieldTable } from "./fields.js";
import { gone, type Gone, type Lifecycle, type Properties } from "./frame/guard.js";
import { tunnelReferenceRules } from "./tunnel-reference.js";

interface FailoverInputs {
  accountId: string;
  tunnelId: string;
  clientId: string;
}

interface FailoverState extends FailoverInputs {
  /** Set where the outcome of a request is not known: which client is active now, a look or the next update tells. */
  unsettled?: true;
}

const rules: RuleTable = {
  ...tunnelReferenceRules("a WarpConnector"),
  clientId: {
    rule: (value) => validateUuid(value, "the client that is to be active"),
    required: "missing: pass the id of the client that is to be active; getWarpConnectorConnections lists the clients",
  },
};

const fields: FieldTable = {
  accountId: { onChange: "replace", same: sameId },
  tunnelId: { onChange: "replace", same: sameId },
  clientId: { onChange: "update", same: sameId },
};

/** The engine side of WarpConnectorFailover: a PUT where another client is active; the id is the WARP connector's. */
export class WarpConnectorFailoverLifecycle implements Lifecycle {
  constructor(private readonly session: Session) {}

  async check(_olds: Properties, news: Properties): Promise<{ inputs: Properties; failures: dynamic.CheckFailure[] }> {
    const failures = checkInputs("WarpConnectorFailover", rules, news);
    for (const reason of await this.session.problems()) failures.push({ property: "", reason });
    return { inputs: withoutNulls(news), failures };
  }

  diff(_id: string, olds: Properties, news: Properties): dynamic.DiffResult {
    const diff = diffFields(fields, olds, news);
    return (olds as Partial<FailoverState>).unsettled === true ? { ...diff, changes: true } : diff;
  }

  async create(properties: Properties): Promise<{ id: string; outs: Properties }> {
    const inputs = properties as unknown as FailoverInputs;
    const outs = await this.activate(inputs, inputs);
    return { id: outs.tunnelId, outs: { ...outs } };
  }

  async read(id: string, props: Properties): Promise<{ id: string; props: Properties; inputs: Properties } | Gone> {
    const { tunnelId = id, clientId, ...given } = props as Partial<FailoverInputs>;
    // Outputs always hold clientId; what `get` passes never does. There, a missing object is the user's mistake.
    if (clientId !== undefined) requireInState(`the active client of WARP connector ${id}`, props);
    const accountId =
      clientId === undefined ? requireLookUp("the WARP connector", id, given.accountId) : String(given.accountId);
    const clients = await this.clientsOf(accountId.toLowerCase(), id);
    if (clients === undefined) {
      if (clientId !== undefined) return gone;
      throw new UserError(`no live WARP connector has the id ${id} in account ${accountId}`);
    }
    const outs = { accountId, tunnelId, clientId: this.observed(id, clients, clientId) };
    return { id, props: outs, inputs: outs };
  }

  async update(_id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }> {
    const outs = await this.activate(news as unknown as FailoverInputs, olds as unknown as FailoverState);
    return { outs: { ...outs } };
  }

  /** Nothing to undo: one of the clients is always active. */
  delete(): Promise<void> {
    return Promise.resolve();
  }

  /** `known` is what the state keeps where the outcome is not known. */
  private async activate(inputs: FailoverInputs, known: FailoverInputs): Promise<FailoverInputs> {
    const accountId = inputs.accountId.toLowerCase();
    const tunnelId = inputs.tunnelId.toLowerCase();
    const clientId = inputs.clientId.toLowerCase();
    const client = await this.session.connect();
    const step = `make client ${clientId} the active one of WARP connector ${tunnelId}`;
    await during(step, async () => {
      try {
        const clients = await listConnectors(client, "warp_connector", accountId, tunnelId);
        if (clients.some(({ id, ha_status }) => sameId(id, clientId) && ha_status === "active")) return;
        await failOver(client, { accountId, tunnelId, clientId }, clients);
      } catch (error) {
        if (isUnknownOutcome(error)) throw unsettled(step, { ...known, accountId, tunnelId }, error);
        if (!isNotFound(error)) throw error;
        throw new UserError(`no live WARP connector has the id ${tunnelId} in account ${accountId}`, { cause: error });
      }
    });
    return { accountId, tunnelId, clientId };
  }

  /** The clients of a WARP connector, or undefined where it is gone. */
  private async clientsOf(accountId: string, tunnelId: string): Promise<ConnectorWire[] | undefined> {
    const client = await this.session.connect();
    return await during(`read the clients of WARP connector ${tunnelId}`, async () => {
      try {
        const clients = await listConnectors(client, "warp_connector", accountId, tunnelId);
        if (clients.some(isActive)) return clients;
        // A deleted tunnel is still answered, without a client: only the tunnel itself tells the two apart.
        const { deleted_at } = await getTunnel(client, "warp_connector", accountId, tunnelId);
        return timeOf(deleted_at) === undefined ? clients : undefined;
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    });
  }

  /** The active client; while none is, the known one: there is nothing that an update could repair then. */
  private observed(tunnelId: string, clients: ConnectorWire[], known: string | undefined): string {
    const active = clients.filter(isActive);
    const same = active.find(({ id }) => sameId(id, known));
    if (same !== undefined && known !== undefined) return known;
    const [other] = active;
    if (other !== undefined) return other.id;
    if (known === undefined) {
      throw new UserError(`WARP connector ${tunnelId} has no active client: ${listed(clients)}`);
    }
    this.session.warn(`WARP connector ${tunnelId} has no active client now: ${listed(clients)}`);
    return known;
  }
}

function unsettled(step: string, known: FailoverInputs, error: unknown): InitFailedError {
  const reason = `${step}: ${(error as Error).message} The next \`pulumi up\` completes it, whatever the program declares by then`;
  return new InitFailedError(known.tunnelId, { ...known, unsettled: true }, reason);
}

function isActive({ ha_status }: ConnectorWire): boolean {
  return ha_status === "active";
}

async function failOver(client: CloudflareClient, inputs: FailoverInputs, clients: ConnectorWire[]): Promise<void> {
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
  const wanted = clients.find(({ id }) => sameId(id, clientId));
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
