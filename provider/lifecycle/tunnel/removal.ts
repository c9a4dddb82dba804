import { randomBytes } from "node:crypto";

import { deleteConnections, listConnectors } from "../../api/connections.js";
import { isNotFound } from "../../api/http/errors.js";
import { listTunnelRoutes } from "../../api/routes.js";
import { deleteTunnel, isActiveConnections, isRoutesAttached, updateTunnel } from "../../api/tunnels.js";
import type { ConnectorWire, TeamnetRouteWire } from "../../api/wire.js";
import { during, UserError } from "../../session/errors.js";
import type { OnActiveConnections } from "./inputs.js";
import { type Target } from "./target.js";
import { describe, foreign, nounOf, several } from "../../session/naming.js";

/** Cloudflare tracks a connection for a while after it was dropped, so a first DELETE after it may still be refused. */
const retryDelaysMs = [500, 1_000, 2_000, 4_000, 8_000];

/** Deletes a tunnel; one that is gone already is deleted. What to do about live connectors is the caller's policy. */
export async function removeTunnel(
  target: Target,
  tunnel: { id: string; name?: string },
  policy: OnActiveConnections,
): Promise<void> {
  target.reads.wrote(tunnel.id);
  const step = `delete ${describe(target.kind, tunnel)}`;
  await during(step, async () => {
    const refusal = await attemptDelete(target, tunnel.id);
    if (refusal === undefined) return;
    if (isRoutesAttached(refusal)) throw await routesAttached(target, tunnel.id, refusal);
    if (!isActiveConnections(refusal)) throw refusal;
    if (policy === "refuse") throw await connectorsRunning(target, tunnel.id);
    await disconnectAndDelete(target, tunnel.id);
  });
}

/** The error that DELETE was refused with, or undefined where the tunnel is deleted. */
async function attemptDelete(target: Target, tunnelId: string, cascade = false): Promise<Error | undefined> {
  try {
    await deleteTunnel(target.client, target.kind, target.accountId, tunnelId, { cascade });
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return isNotFound(error) ? undefined : error;
  }
}

/** 1022: a fresh secret first, so that connectors which are thrown off cannot come back. */
async function disconnectAndDelete(target: Target, tunnelId: string): Promise<void> {
  // WARP connectors have no request that drops connections; their DELETE cascades instead, and would take routes along.
  if (target.kind === "warp_connector") await refuseWithRoutes(target, tunnelId);
  const tunnel_secret = randomBytes(32).toString("base64");
  await updateTunnel(target.client, target.kind, target.accountId, tunnelId, { tunnel_secret });
  for (const delayMs of [...retryDelaysMs, undefined]) {
    if (target.kind === "cfd_tunnel") await deleteConnections(target.client, target.accountId, tunnelId);
    const refusal = await attemptDelete(target, tunnelId, target.kind === "warp_connector");
    if (refusal === undefined) return;
    if (isRoutesAttached(refusal)) throw await routesAttached(target, tunnelId, refusal);
    if (!isActiveConnections(refusal) || delayMs === undefined) throw refusal;
    await target.session.sleep(delayMs);
  }
}

async function refuseWithRoutes(target: Target, tunnelId: string): Promise<void> {
  const routes = await listTunnelRoutes(target.client, target.accountId, tunnelId);
  if (routes.length > 0) throw routesError(target, routes);
}

async function connectorsRunning(target: Target, tunnelId: string): Promise<UserError> {
  const connectors = await listConnectors(target.client, target.kind, target.accountId, tunnelId);
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

function routesError(target: Target, routes: TeamnetRouteWire[]): UserError {
  const networks = routes.map(({ network }) => foreign(network));
  return new UserError(
    `private network routes lead through this ${nounOf[target.kind]} (1023): ${several(networks)}. Remove them first, in the dashboard under ` +
      `Zero Trust > Networks > Routes, or with ${several(networks.map((network) => `\`cloudflared tunnel route ip delete ${network}\``))}, or in ` +
      "the program that declares them; then delete again",
  );
}
