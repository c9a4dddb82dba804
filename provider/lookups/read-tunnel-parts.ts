import { getConfiguration } from "../api/configurations.js";
import { getConnector, listConnectors } from "../api/connections.js";
import { CloudflareApiError, isNotFound } from "../api/http/errors.js";
import { createManagementToken, getTunnelToken } from "../api/tokens.js";
import { getWarpConfiguration } from "../api/warp-configurations.js";
import type { TunnelKind } from "../api/wire.js";
import { UserError } from "../session/errors.js";
import { nounOf } from "../session/naming.js";
import type { ConnectorArgs, ManagementTokenArgs, TunnelArgs } from "./args.js";
import type { LookUp } from "./call.js";
import {
  configurationResult,
  connectorResult,
  warpConfigurationResult,
  type TunnelConfigurationResult,
  type TunnelConnectorResult,
  type WarpConnectorConfigurationResult,
  type WarpConnectorConnectorResult,
} from "./results.js";
import { connectorRules, managementTokenRules, tunnelRules } from "./rules.js";

/** A connector of either kind. */
type ConnectorResult = TunnelConnectorResult & WarpConnectorConnectorResult;

/** What a tunnel that is not there is called in an error. */
interface Missing {
  readonly kind: TunnelKind;
  readonly accountId: string;
  readonly tunnelId: string;
}

async function ofLiveTunnel<T>({ kind, accountId, tunnelId }: Missing, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    // 1002; 1054 for its token; 1055 for its configuration.
    if (!isNotFound(error) || !isAboutTunnel(error)) throw error;
    throw new UserError(`no live ${nounOf[kind]} has the id ${tunnelId} in account ${accountId}`, { cause: error });
  }
}

function isAboutTunnel(error: unknown): boolean {
  return error instanceof CloudflareApiError && error.hasCode(1002, 1054, 1055);
}

/** The configuration of a cloudflared tunnel. */
export const readConfiguration: LookUp<TunnelArgs, TunnelConfigurationResult> = {
  rules: tunnelRules,
  run: async ({ client, accountId }, { tunnelId }) =>
    ofLiveTunnel({ kind: "cfd_tunnel", accountId, tunnelId }, async () =>
      configurationResult(await getConfiguration(client, accountId, tunnelId), accountId, tunnelId),
    ),
};

/** How the nodes of a WARP connector take over from one another. */
export const readWarpConfiguration: LookUp<TunnelArgs, WarpConnectorConfigurationResult> = {
  rules: tunnelRules,
  run: async ({ client, accountId }, { tunnelId }) =>
    ofLiveTunnel({ kind: "warp_connector", accountId, tunnelId }, async () =>
      warpConfigurationResult(await getWarpConfiguration(client, accountId, tunnelId), accountId, tunnelId),
    ),
};

/** The connectors of a tunnel, each with its connections. */
export function readConnectors(kind: TunnelKind): LookUp<TunnelArgs, ConnectorResult[]> {
  return {
    rules: tunnelRules,
    run: async ({ client, accountId }, { tunnelId }) =>
      ofLiveTunnel({ kind, accountId, tunnelId }, async () =>
        (await listConnectors(client, kind, accountId, tunnelId)).map(connectorResult),
      ),
  };
}

/** One connector of a tunnel. */
export function readConnector(kind: TunnelKind): LookUp<ConnectorArgs, ConnectorResult> {
  return {
    rules: connectorRules,
    run: async ({ client, accountId }, { tunnelId, connectorId }) =>
      ofLiveTunnel({ kind, accountId, tunnelId }, async () => {
        try {
          return connectorResult(await getConnector(client, kind, accountId, tunnelId, connectorId));
        } catch (error) {
          if (!isNotFound(error) || isAboutTunnel(error)) throw error;
          const message = `${nounOf[kind]} ${tunnelId} of account ${accountId} has no connector ${connectorId} now`;
          throw new UserError(message, { cause: error });
        }
      }),
  };
}

/** The token that connectors of a tunnel run with. Secret: callers wrap it before a program sees it. */
export function readToken(kind: TunnelKind): LookUp<TunnelArgs, string> {
  return {
    rules: tunnelRules,
    run: async ({ client, accountId }, { tunnelId }) =>
      ofLiveTunnel({ kind, accountId, tunnelId }, () => getTunnelToken(client, kind, accountId, tunnelId)),
  };
}

/** A new management token of a cloudflared tunnel. Secret: callers wrap it before a program sees it. */
export const makeManagementToken: LookUp<ManagementTokenArgs, string> = {
  rules: managementTokenRules,
  run: async ({ client, accountId }, { tunnelId, resources = ["logs"] }) =>
    ofLiveTunnel({ kind: "cfd_tunnel", accountId, tunnelId }, () =>
      createManagementToken(client, accountId, tunnelId, resources),
    ),
};
