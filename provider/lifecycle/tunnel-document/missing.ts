import type { TunnelKind } from "../../api/wire.js";
import { isNotFound } from "../../api/http/errors.js";
import { UserError } from "../../session/errors.js";
import { nounOf } from "../../session/naming.js";

/** Which tunnel a resource belongs to. */
export interface OfTunnel {
  readonly accountId: string;
  readonly tunnelId: string;
}

/** Makes a request about a tunnel; where there is none of this id, the error says so. */
export async function ofLiveTunnel<T>(
  kind: TunnelKind,
  { accountId, tunnelId }: OfTunnel,
  request: () => Promise<T>,
): Promise<T> {
  try {
    return await request();
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw new UserError(
      `no live ${nounOf[kind]} has the id ${tunnelId} in account ${accountId}. If it was deleted outside of Pulumi, run ` +
        "`pulumi refresh`, then `pulumi up`",
      { cause: error },
    );
  }
}

/** What a request about a tunnel answers; undefined where there is none of this id. */
export async function unlessGone<T>(request: () => Promise<T>): Promise<T | undefined> {
  try {
    return await request();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
