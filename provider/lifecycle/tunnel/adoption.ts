import { isNotFound } from "../../api/http/errors.js";
import { getTunnel, listTunnels } from "../../api/tunnels.js";
import { UserError } from "../../session/errors.js";
import { claim } from "./creation.js";
import { alive, type LiveTunnel, type Target } from "./target.js";
import { describe, nounOf } from "../../session/naming.js";

/** The live tunnel to adopt: by id, which must exist, or by name, where there may be none yet. */
export async function findToAdopt(
  target: Target,
  adopt: boolean | string,
  name: string | undefined,
): Promise<LiveTunnel | undefined> {
  const found = typeof adopt === "string" ? await byId(target, adopt) : await byName(target, name ?? "");
  if (found === undefined) return undefined;
  if (target.session.claimed.has(found.id)) {
    throw new UserError(
      `${describe(target.kind, found)} cannot be adopted: another resource of this program owns it already`,
    );
  }
  return claim(target, found);
}

async function byId(target: Target, id: string): Promise<LiveTunnel> {
  const noun = nounOf[target.kind];
  const hint = `no live ${noun} has the id ${id} in account ${target.accountId}; nothing was adopted. Correct adopt, or leave it out to create one`;
  try {
    const found = alive(await getTunnel(target.client, target.kind, target.accountId, id));
    if (found !== undefined) return found;
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  throw new UserError(hint);
}

async function byName(target: Target, name: string): Promise<LiveTunnel | undefined> {
  const { tunnels } = await listTunnels(target.client, target.kind, target.accountId, { name, is_deleted: false });
  return tunnels.map(alive).find((tunnel) => tunnel?.name === name);
}
