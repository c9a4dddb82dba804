import { type ApiClient } from "./http/client.js";
import { path } from "./http/path.js";
import { isRecord } from "./http/shapes.js";
import { ofTunnel } from "./tunnels.js";
import { type WarpConfigurationWire } from "./wire.js";

/** The body of a PUT: `aws` takes a network interface, `local` addresses, the others nothing. */
export interface WarpConfigurationBody {
  readonly ha_mode: "none" | "disabled" | "aws" | "local";
  readonly config?: { readonly fnr_id: string } | { readonly vips: readonly { readonly address: string }[] };
}

const accepts = (result: unknown): boolean => isRecord(result) && typeof result.ha_mode === "string";

/** Reads how the nodes of a WARP connector take over from one another. */
export async function getWarpConfiguration(
  client: ApiClient,
  accountId: string,
  tunnelId: string,
): Promise<WarpConfigurationWire> {
  const answer = await client.request<WarpConfigurationWire>({
    method: "GET",
    path: path`/accounts/${accountId}/warp_connector/${tunnelId}/configurations`,
    family: ofTunnel,
    accepts,
  });
  return answer.result;
}

/** Replaces it as a whole; each call makes a new version. */
export async function putWarpConfiguration(
  client: ApiClient,
  accountId: string,
  tunnelId: string,
  body: WarpConfigurationBody,
): Promise<WarpConfigurationWire & { readonly attempts: number }> {
  const answer = await client.request<WarpConfigurationWire>({
    method: "PUT",
    path: path`/accounts/${accountId}/warp_connector/${tunnelId}/configurations`,
    family: ofTunnel,
    body,
    accepts,
  });
  return { ...answer.result, attempts: answer.attempts };
}
