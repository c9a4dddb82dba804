import { isNotFound } from "../../api/http/errors.js";
import { getTunnel, listTunnels } from "../../api/tunnels.js";
import { alive, type LiveTunnel, type Target } from "./target.js";

/** How long a first read waits for others: a refresh asks for many at once, all within a few milliseconds. */
const gatherMs = 25;

/** How long a list answers reads. An operation of the engine is one process; a longer-lived one looks anew. */
const maxAgeMs = 600_000;

/** The live tunnels of one kind in one account, as one list request found them. */
interface Snapshot {
  takenAt: number;
  tunnels: ReadonlyMap<string, LiveTunnel>;
}

/**
 * Reads tunnels with as few requests as they need: a single one by itself, many through the list, which answers 1,000
 * of them at once. What this process has written since the list was taken is always read by itself.
 */
export class TunnelReads {
  private readonly gathering = new Map<string, { count: number; snapshot: Promise<Snapshot | undefined> }>();
  private readonly snapshots = new Map<string, Snapshot>();
  private readonly written = new Set<string>();

  constructor(private readonly sleep: (ms: number) => Promise<void>) {}

  /** The live tunnel of this id, or undefined where it is deleted or never existed. */
  async find(target: Target, id: string): Promise<LiveTunnel | undefined> {
    if (!this.written.has(id)) {
      const listed = (await this.snapshotFor(target))?.tunnels.get(id.toLowerCase());
      if (listed !== undefined && !this.written.has(id)) return listed;
    }
    // One that the list lacks was deleted, or made since: the tunnel's own answer tells.
    try {
      return alive(await getTunnel(target.client, target.kind, target.accountId, id));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** Notes a write: no list that was, or is being, taken may answer for this tunnel any more. */
  wrote(id: string): void {
    this.written.add(id);
  }

  private async snapshotFor(target: Target): Promise<Snapshot | undefined> {
    const key = `${target.kind} ${target.accountId}`;
    const taken = this.snapshots.get(key);
    if (taken !== undefined && performance.now() - taken.takenAt < maxAgeMs) return taken;
    const open = this.gathering.get(key);
    if (open !== undefined) {
      open.count += 1;
      return await open.snapshot;
    }
    const gathering = { count: 1, snapshot: this.gather(key, target) };
    this.gathering.set(key, gathering);
    return await gathering.snapshot;
  }

  private async gather(key: string, target: Target): Promise<Snapshot | undefined> {
    await this.sleep(gatherMs);
    try {
      if ((this.gathering.get(key)?.count ?? 0) < 2) return undefined;
      const takenAt = performance.now();
      const { tunnels } = await listTunnels(target.client, target.kind, target.accountId, { is_deleted: false });
      const live = tunnels.map(alive).filter((tunnel) => tunnel !== undefined);
      const snapshot = { takenAt, tunnels: new Map(live.map((tunnel) => [tunnel.id.toLowerCase(), tunnel])) };
      this.snapshots.set(key, snapshot);
      return snapshot;
    } finally {
      this.gathering.delete(key);
    }
  }
}
