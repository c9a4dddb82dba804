import { type ApiClient } from "./http/client.js";
import { type Family } from "./http/family.js";
import { path } from "./http/path.js";
import { isRecord } from "./http/shapes.js";
import { ofTunnel, TUNNEL_DOCS } from "./tunnels.js";
import { type ConfigurationWire, type TunnelConfigWire } from "./wire.js";

const family: Family = {
  ...ofTunnel,
  remedies: [
    {
      codes: [1056],
      advice:
        "Cloudflare does not accept this configuration; nothing was changed. Correct what the message names in the " +
        "`config` of the TunnelConfiguration, and run again.",
      link: `${TUNNEL_DOCS}configure-tunnels/`,
    },
    ...ofTunnel.remedies,
  ],
};

function isConfiguration(result: unknown): boolean {
  return isRecord(result) && (result.config === null || result.config === undefined || isRecord(result.config));
}

function withConfig(answer: ConfigurationWire): ConfigurationWire {
  return { ...answer, config: (answer as Partial<ConfigurationWire>).config ?? null };
}

/** Reads the configuration of a remotely managed tunnel; `config` is null before the first PUT. */
export async function getConfiguration(
  client: ApiClient,
  accountId: string,
  tunnelId: string,
): Promise<ConfigurationWire> {
  const answer = await client.request<ConfigurationWire>({
    method: "GET",
    path: path`/accounts/${accountId}/cfd_tunnel/${tunnelId}/configurations`,
    family,
    accepts: isConfiguration,
  });
  return withConfig(answer.result);
}

/** What a PUT answers, and how many versions it may have made: more than one where it was sent again. */
export type ConfigurationWritten = ConfigurationWire & { readonly attempts: number };

/**
 * Replaces the whole configuration; each call makes a new version. `once` for one that was made from what was read before:
 * sent again later, it would undo what others have written by then.
 */
export async function putConfiguration(
  client: ApiClient,
  accountId: string,
  tunnelId: string,
  config: TunnelConfigWire,
  options: { readonly once?: true } = {},
): Promise<ConfigurationWritten> {
  const answer = await client.request<ConfigurationWire>({
    method: "PUT",
    path: path`/accounts/${accountId}/cfd_tunnel/${tunnelId}/configurations`,
    family,
    body: { config },
    ...options,
    accepts: isConfiguration,
  });
  return { ...withConfig(answer.result), attempts: answer.attempts };
}
