import { randomBytes } from "node:crypto";

import { deleteConnections, listConnectors } from "../../api/connections.js";
import { isForbidden, isNotFound, isUnknownOutcome } from "../../api/http/errors.js";
import { listTunnelRoutes } from "../../api/network-routes.js";
import { deleteTunnel, isActiveConnections, isRoutesAttached, updateTunnel } from "../../api/tunnels.js";
import type { ConnectorWire, NetworkRouteWire } from "../../api/wire.js";
import { during, UserError } from "../../session/errors.js";
import { foreign, several } from "../../session/naming.js";
import type { Target, TunnelState } from "./kind.js";
import { causeOf } from "./doubt.js";
import { isGone, named, nounFor } from "./target.js";

/** Cloudflare tracks a connection for a while after it was dropped, so a first DELETE after it may still be refused. */
const retryDelaysMs = [500, 1_000, 2_000, 4_000, 8_000];

/** The tunnel to delete, as the state knows it. */
type Doomed = Partial<TunnelState> & { readonly id: string };

/** Deletes a tunnel; one that is gone already is deleted. */
export async function removeTunnel(target: Target, tunnel: Doomed): Promise<void> {
  target.reads.wrote(tunnel.id);
  await during(`delete ${named(target, tunnel)}`, async () => {
    const refusal = await attemptDelete(target, tunnel.id);
    if (refusal === undefined) return;
    if (isRoutesAttached(refusal)) throw await routesAttached(target, tunnel.id, refusal);
    if (!isActiveConnections(refusal)) throw refusal;
    if (tunnel.onActiveConnections === "refuse") throw await connectorsRunning(target, tunnel.id);
    // From the least to what cannot be taken back: connections that are dropped come back, a changed secret does not.
    await refuseWithRoutes(target, tunnel.id);
    const stillActive = await disconnectAndDelete(target, tunnel.id);
    if (stillActive !== undefined) await deleteWithoutReturn(target, tunnel);
  });
}

/** The error that DELETE was refused with, or undefined where the tunnel is deleted. */
async function attemptDelete(target: Target, tunnelId: string, cascade = false): Promise<Error | undefined> {
  try {
    await deleteTunnel(target.client, target.kind.wire, target.accountId, tunnelId, { cascade });
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (isNotFound(error)) return undefined;
    // Where no answer came, the tunnel may be gone: a state that kept it would hold a dead id.
    return isUnknownOutcome(error) && (await isGone(target, tunnelId)) ? undefined : error;
  }
}

/** Drops the connections and deletes, before connectors are back. Gives the refusal where some are; other errors are thrown. */
async function disconnectAndDelete(target: Target, tunnelId: string): Promise<Error | undefined> {
  // WARP connectors have no request that drops connections; their DELETE cascades instead.
  const cascade = target.kind.wire === "warp_connector";
  if (!cascade) {
    const gone = await orGone(() => deleteConnections(target.client, target.accountId, tunnelId));
    if (gone) return undefined;
  }
  const refusal = await attemptDelete(target, tunnelId, cascade);
  if (refusal === undefined || isActiveConnections(refusal)) return refusal;
  throw isRoutesAttached(refusal) ? await routesAttached(target, tunnelId, refusal) : refusal;
}

/** Connectors come back faster than the tunnel goes: a fresh secret keeps them out. Where it fails then, theirs is put back. */
async function deleteWithoutReturn(target: Target, tunnel: Doomed): Promise<void> {
  const { client, kind, accountId } = target;
  try {
    const tunnel_secret = randomBytes(32).toString("base64");
    if (await orGone(() => updateTunnel(client, kind.wire, accountId, tunnel.id, { tunnel_secret }))) return;
  } catch (error) {
    if (!isUnknownOutcome(error)) throw error;
    await putSecretBack(target, tunnel, error);
    return;
  }
  try {
    for (const delayMs of [...retryDelaysMs, undefined]) {
      const refusal = await disconnectAndDelete(target, tunnel.id);
      if (refusal === undefined) return;
      if (delayMs === undefined) throw refusal;
      await target.session.sleep(delayMs);
    }
  } catch (error) {
    await putSecretBack(target, tunnel, error);
  }
}

/** Ends a delete that failed after the secret was changed, with what became of the secret; or well, where the tunnel is gone. */
async function putSecretBack(target: Target, { id, tunnelSecret }: Doomed, failure: unknown): Promise<void> {
  const failed = (text: string): UserError => new UserError(`${causeOf(failure)} ${text}`, { cause: failure });
  const dead =
    "Its secret was changed before, so that connectors could not come back: the token in the state is dead. To keep the " +
    "tunnel, run `pulumi refresh` and `pulumi up`, and restart its connectors with the token that comes out";
  if (tunnelSecret === undefined) throw failed(dead);
  let gone: boolean;
  try {
    gone = await orGone(() =>
      updateTunnel(target.client, target.kind.wire, target.accountId, id, { tunnel_secret: tunnelSecret }),
    );
  } catch (error) {
    throw failed(`${dead}. Putting the former secret back failed, too: ${causeOf(error)}`);
  }
  if (!gone) throw failed("Its secret is the same as before, so its connectors can come back");
}

/** Whether the request found the tunnel gone, which is what a delete is about. */
async function orGone(request: () => Promise<unknown>): Promise<boolean> {
  try {
    await request();
    return false;
  } catch (error) {
    if (isNotFound(error)) return true;
    throw error;
  }
}

/** 1023 would come only after the connections were dropped; and a WARP connector's DELETE, which cascades, would take routes along. */
async function refuseWithRoutes(target: Target, tunnelId: string): Promise<void> {
  let routes: NetworkRouteWire[];
  try {
    routes = await listTunnelRoutes(target.client, target.accountId, tunnelId);
  } catch (error) {
    // Listing routes needs a permission that deleting tunnels does not; without it, Cloudflare's own refusal must do.
    if (isForbidden(error) && target.kind.wire === "cfd_tunnel") return;
    throw error;
  }
  if (routes.length > 0) throw routesError(target, routes);
}

async function connectorsRunning(target: Target, tunnelId: string): Promise<UserError> {
  const connectors = await listConnectors(target.client, target.kind.wire, target.accountId, tunnelId);
  const list = several(connectors.map(describeConnector), "; ");
  return new UserError(
    `${String(connectors.length)} connector${connectors.length === 1 ? "" : "s"} still run${connectors.length === 1 ? "s" : ""} it ` +
      `(1022), and onActiveConnections is "refuse": ${list}. Stop them, or set onActiveConnections: "disconnect" and run \`pulumi up\` before deleting`,
  );
}

function describeConnector(connector: ConnectorWire): string {
  const origins = [
    ...new Set((connector.conns ?? []).map(({ origin_ip }) => origin_ip).filter((ip) => typeof ip === "string")),
  ].map(foreign);
  const where = origins.length === 0 ? "" : ` from ${several(origins)}`;
  return `${foreign(connector.id)} (version ${foreign(connector.version ?? "unknown")}, since ${foreign(connector.run_at ?? "unknown")}${where})`;
}

async function routesAttached(target: Target, tunnelId: string, refusal: Error): Promise<Error> {
  const routes = await listTunnelRoutes(target.client, target.accountId, tunnelId).catch(() => {
    // Listing routes needs a permission that deleting tunnels does not: the refusal is the better message then.
    return undefined;
  });
  return routes === undefined || routes.length === 0 ? refusal : routesError(target, routes);
}

function routesError(target: Target, routes: NetworkRouteWire[]): UserError {
  const networks = routes.map(({ network = "" }) => foreign(network));
  return new UserError(
    `private network routes lead through this ${nounFor(target)} (1023): ${several(networks)}. Remove them first, in the dashboard under ` +
      `Zero Trust > Networks > Routes, or with ${several(networks.map((network) => `\`cloudflared tunnel route ip delete ${network}\``))}, or in ` +
      "the program that declares them; then delete again",
  );
}
