import type { CloudflareClient } from "../../api/http/client.js";
import { isNotFound } from "../../api/http/errors.js";
import { timeOf } from "../../api/times.js";
import { getTunnel, listTunnels } from "../../api/tunnels.js";
import type { TunnelKind, TunnelWire } from "../../api/wire.js";
import type { Session } from "../../session/session.js";
import type { GatheredReads } from "../frame/gathered-reads.js";
import type { Renames } from "./renames.js";

/** Which tunnels an operation is about, and what it works with. */
export interface Target {
  session: Session;
  client: CloudflareClient;
  kind: TunnelKind;
  accountId: string;
  /** How tunnels are read: together, where many are asked for at once. */
  reads: GatheredReads<LiveTunnel>;
  /** Which names the tunnels of this run are to have. */
  renames: Renames;
}

/** A tunnel as the API answers it, with the fields that every live tunnel has. */
export type LiveTunnel = TunnelWire & { id: string; name: string };

/** The tunnel where it is alive; a deleted one is still answered, with HTTP 200 and `deleted_at`. */
export function alive(tunnel: TunnelWire): LiveTunnel | undefined {
  const { id, name, deleted_at } = tunnel;
  return name !== undefined && timeOf(deleted_at) === undefined ? { ...tunnel, id, name } : undefined;
}

/** Whether the tunnel of this id is deleted; false where that cannot be found out. */
export async function isGone(target: Target, id: string): Promise<boolean> {
  try {
    return alive(await getTunnel(target.client, target.kind, target.accountId, id)) === undefined;
  } catch (error) {
    return isNotFound(error);
  }
}

/** Whether no connector ever ran the tunnel, so that nobody can depend on it. */
export function neverRan(tunnel: LiveTunnel): boolean {
  return timeOf(tunnel.conns_active_at) === undefined && (tunnel.status ?? "inactive") === "inactive";
}

/** The live tunnel of a name, or undefined where there is none. */
export async function findByName(target: Target, name: string): Promise<LiveTunnel | undefined> {
  const { tunnels } = await listTunnels(target.client, target.kind, target.accountId, { name, is_deleted: false });
  return tunnels.map(alive).find((tunnel) => tunnel?.name === name);
}
