import { UserError } from "../../session/errors.js";
import type { LiveTunnel, Target } from "./kind.js";
import { findByName, getLive, named, nounFor } from "./target.js";

/** The live tunnel to adopt: by id, which must exist, or by name, where there may be none yet. */
export async function findToAdopt(
  target: Target,
  adopt: boolean | string,
  name: string | undefined,
): Promise<LiveTunnel | undefined> {
  const found = typeof adopt === "string" ? await byId(target, adopt) : await findByName(target, name ?? "");
  if (found !== undefined && target.session.ledger.holderOf(found.id) !== undefined) {
    throw new UserError(`${named(target, found)} cannot be adopted: another resource of this program owns it already`);
  }
  return found;
}

async function byId(target: Target, id: string): Promise<LiveTunnel> {
  const found = await getLive(target, id);
  if (found !== undefined) return found;
  throw new UserError(
    `no live ${nounFor(target)} has the id ${id} in account ${target.accountId}; nothing was adopted. Correct adopt, or leave it out to create one`,
  );
}

/** Says what was adopted, and what is to be done about whoever had it. */
export function tellAdopted(
  target: Target,
  tunnel: { readonly id: string; readonly name: string },
  rotates: boolean,
): void {
  const noun = nounFor(target);
  const rotation =
    "; its secret is the declared one now, so the connectors that run it need the new token (the output token) when they start next";
  target.session.inform(
    `adopted ${named(target, tunnel)} instead of creating one${rotates ? rotation : ""}. Where another resource has it in its state, of this ` +
      `stack or of another one, take it out there with \`pulumi state delete <urn>\`: nothing at Cloudflare shows that the ${noun} has passed on, ` +
      "so that a later delete of that resource would delete it",
  );
}
