import { isNotFound } from "../../api/http/errors.js";
import { getTunnel } from "../../api/tunnels.js";
import { UserError } from "../../session/errors.js";
import { describe, nounOf } from "../../session/naming.js";
import { alive, findByName, type LiveTunnel, type Target } from "./target.js";

/** The live tunnel to adopt: by id, which must exist, or by name, where there may be none yet. */
export async function findToAdopt(
  target: Target,
  adopt: boolean | string,
  name: string | undefined,
): Promise<LiveTunnel | undefined> {
  const found = typeof adopt === "string" ? await byId(target, adopt) : await findByName(target, name ?? "");
  if (found !== undefined && target.session.tunnels.has(found.id)) {
    throw new UserError(
      `${describe(target.kind, found)} cannot be adopted: another resource of this program owns it already`,
    );
  }
  return found;
}

async function byId(target: Target, id: string): Promise<LiveTunnel> {
  const noun = nounOf[target.kind];
  try {
    const found = alive(await getTunnel(target.client, target.kind, target.accountId, id));
    if (found !== undefined) return found;
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  throw new UserError(
    `no live ${noun} has the id ${id} in account ${target.accountId}; nothing was adopted. Correct adopt, or leave it out to create one`,
  );
}
