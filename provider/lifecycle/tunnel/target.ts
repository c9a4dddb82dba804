import type { CloudflareClient } from "../../api/http/client.js";
import type { TunnelKind, TunnelWire } from "../../api/wire.js";
import type { Session } from "../../session/session.js";
import type { GatheredReads } from "../gathered-reads.js";

/** Which tunnels an operation is about, and what it works with. */
export interface Target {
  session: Session;
  client: CloudflareClient;
  kind: TunnelKind;
  accountId: string;
  /** How tunnels are read: together, where many are asked for at once. */
  reads: GatheredReads<LiveTunnel>;
}

/** A tunnel as the API answers it, with the fields that every live tunnel has. */
export type LiveTunnel = TunnelWire & { id: string; name: string };

/** The tunnel where it is alive; a deleted one is still answered, with HTTP 200 and `deleted_at`. */
export function alive(tunnel: TunnelWire): LiveTunnel | undefined {
  const { id, name, deleted_at } = tunnel;
  return name !== undefined && (deleted_at ?? null) === null ? { ...tunnel, id, name } : undefined;
}
