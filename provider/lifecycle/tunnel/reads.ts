import { isNotFound } from "../../api/http/errors.js";
import { getTunnel, listTunnels } from "../../api/tunnels.js";
import { alive, type LiveTunnel, type Target } from "./target.js";

/**
 * The live tunnel of this id, or undefined where it is deleted or never existed. The list answers 1,000 tunnels at once.
 */
export async function findTunnel(target: Target, id: string): Promise<LiveTunnel | undefined> {
  const { client, kind, accountId } = target;
  const collection = {
    key: `${kind} ${accountId}`,
    list: async () => {
      const { tunnels } = await listTunnels(client, kind, accountId, { is_deleted: false }, { mayLack: true });
      return tunnels.map(alive).filter((tunnel) => tunnel !== undefined);
    },
    get: async (tunnelId: string) => {
      try {
        return alive(await getTunnel(client, kind, accountId, tunnelId));
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
  };
  return await target.reads.find(collection, id);
}
