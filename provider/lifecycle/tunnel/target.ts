import { isNotFound } from "../../api/http/errors.js";
import { timeOf } from "../../api/times.js";
import { getTunnel, listTunnels } from "../../api/tunnels.js";
import type { TunnelWire } from "../../api/wire.js";
import { describe, nounOf } from "../../session/naming.js";
import type { LiveTunnel, Target } from "./kind.js";

/** `tunnel "web" (f70f…)`, of the kind that an operation is about. */
export function named(
  { kind }: Pick<Target, "kind">,
  tunnel: { readonly id?: string; readonly name?: string },
): string {
  return describe(kind.wire, tunnel);
}

/** What people call one. */
export function nounFor({ kind }: Pick<Target, "kind">): string {
  return nounOf[kind.wire];
}

/** The tunnel where it is alive; a deleted one is still answered, with HTTP 200 and `deleted_at`. */
export function alive(tunnel: TunnelWire): LiveTunnel | undefined {
  const { id, name, deleted_at } = tunnel;
  return name !== undefined && timeOf(deleted_at) === undefined ? { ...tunnel, id, name } : undefined;
}

/** The live tunnel of this id, by its own answer. */
export async function getLive({ client, kind, accountId }: Target, id: string): Promise<LiveTunnel | undefined> {
  try {
    return alive(await getTunnel(client, kind.wire, accountId, id));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** The live tunnel of this id, read together with others. The list answers 1,000 tunnels at once. */
export async function findById(target: Target, id: string): Promise<LiveTunnel | undefined> {
  const { client, kind, accountId } = target;
  const list = async (): Promise<LiveTunnel[]> => {
    const { tunnels } = await listTunnels(client, kind.wire, accountId, { is_deleted: false }, { mayLack: true });
    return tunnels.map(alive).filter((tunnel) => tunnel !== undefined);
  };
  const get = (tunnelId: string): Promise<LiveTunnel | undefined> => getLive(target, tunnelId);
  return await target.reads.find({ key: `${kind.wire} ${accountId}`, list, get }, id);
}

/** The live tunnel of a name, or undefined where there is none. */
export async function findByName(target: Target, name: string): Promise<LiveTunnel | undefined> {
  const { client, kind, accountId } = target;
  const { tunnels } = await listTunnels(client, kind.wire, accountId, { name, is_deleted: false });
  return tunnels.map(alive).find((tunnel) => tunnel?.name === name);
}

/** Whether the tunnel of this id is deleted; false where that cannot be found out. */
export async function isGone(target: Target, id: string): Promise<boolean> {
  return await getLive(target, id).then(
    (tunnel) => tunnel === undefined,
    () => false,
  );
}

/** Whether no connector ever ran the tunnel, so that nobody can depend on it. */
export function neverRan(tunnel: LiveTunnel): boolean {
  return timeOf(tunnel.conns_active_at) === undefined && (tunnel.status ?? "inactive") === "inactive";
}
