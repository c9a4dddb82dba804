import type { CloudflareClient } from "../../api/http/client.js";
import { isNotFound } from "../../api/http/errors.js";
import { timeOf } from "../../api/times.js";
import { getTunnel } from "../../api/tunnels.js";
import { UserError } from "../../session/errors.js";
import { cancellation } from "../../session/host.js";
import { describe } from "../../session/naming.js";
import type { Session } from "../../session/session.js";

/** How often a tunnel is looked at, in seconds. */
const everySeconds = 2;

/** The tunnel that must have a connector, and how long that may take. */
export interface Wait {
  readonly client: CloudflareClient;
  readonly accountId: string;
  readonly tunnelId: string;
  readonly seconds: number;
}

/** Waits for the connectors of tunnels; many routes to one tunnel wait together. */
export class ConnectorWait {
  private readonly waiting = new Map<string, Promise<void>>();

  constructor(private readonly session: Session) {}

  /** Comes back once the tunnel is healthy or degraded, and fails where it is not in time. */
  async until(wait: Wait): Promise<void> {
    const key = `${wait.accountId} ${wait.tunnelId} ${String(wait.seconds)}`;
    let waiting = this.waiting.get(key);
    if (waiting === undefined) {
      waiting = this.poll(wait).finally(() => this.waiting.delete(key));
      this.waiting.set(key, waiting);
    }
    await waiting;
  }

  private async poll(wait: Wait): Promise<void> {
    for (let waited = 0; ;) {
      const { name, status } = await look(wait);
      if (status === "healthy" || status === "degraded") return;
      const tunnel = describe("cfd_tunnel", { id: wait.tunnelId, ...(name === undefined ? {} : { name }) });
      if (cancellation()?.aborted === true) throw cancelled(tunnel);
      if (waited >= wait.seconds) throw noConnector(tunnel, wait.seconds, status);
      if (waited === 0) this.session.inform(`waiting up to ${String(wait.seconds)} s for a connector of ${tunnel}`);
      const seconds = Math.min(everySeconds, wait.seconds - waited);
      await this.session.sleep(seconds * 1_000);
      waited += seconds;
    }
  }
}

async function look({ client, accountId, tunnelId }: Wait): Promise<{ name?: string; status?: string }> {
  try {
    const tunnel = await getTunnel(client, "cfd_tunnel", accountId, tunnelId);
    if (timeOf(tunnel.deleted_at) === undefined) return tunnel;
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  throw new UserError(`no live tunnel has the id ${tunnelId} in account ${accountId}`);
}

function cancelled(tunnel: string): UserError {
  return new UserError(`it was cancelled while it waited for a connector of ${tunnel}: nothing was changed`);
}

function noConnector(tunnel: string, seconds: number, status = "unknown"): UserError {
  return new UserError(
    `${tunnel} has no connector after ${String(seconds)} s (its status: ${status}), so visitors would meet error 1033: nothing was changed. ` +
      "Start cloudflared with the tunnel's token, then run `pulumi up` again; or leave waitForConnector out",
  );
}
