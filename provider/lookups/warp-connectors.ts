import * as pulumi from "@pulumi/pulumi";

import type { ConnectorArgs, OneTunnelArgs, OutputArgs, TunnelArgs, TunnelListArgs } from "./args.js";
import { outputForm } from "./output-form.js";
import { lookUp } from "./look-up.js";
import type { WarpConnectorConfigurationResult, WarpConnectorConnectorResult, WarpConnectorResult } from "./results.js";

// Loaded when a look-up is first called: a program that calls none never loads the API client.
const finding = (): Promise<typeof import("./find-tunnels.js")> => import("./find-tunnels.js");
const reading = (): Promise<typeof import("./read-tunnel-parts.js")> => import("./read-tunnel-parts.js");

/**
 * Finds one WARP connector, by its id or by filters; among the live ones, unless `isDeleted` says otherwise. None, or
 * more than one, is an error that says which there are.
 *
 * Source: `GET /accounts/{account_id}/warp_connector`, with `tunnelId`
 * `GET /accounts/{account_id}/warp_connector/{tunnel_id}`.
 */
export async function getWarpConnector(args: OneTunnelArgs): Promise<WarpConnectorResult> {
  return lookUp("getWarpConnector", (await finding()).findWarpConnector, args);
}

/** {@link getWarpConnector}, on arguments that may be Outputs. */
export function getWarpConnectorOutput(args: OutputArgs<OneTunnelArgs>): pulumi.Output<WarpConnectorResult> {
  return outputForm(args, getWarpConnector);
}

/**
 * Lists the account's WARP connectors that match every filter: live ones, unless `isDeleted` says otherwise.
 *
 * Source: `GET /accounts/{account_id}/warp_connector`, all pages.
 */
export async function getWarpConnectors(args: TunnelListArgs = {}): Promise<WarpConnectorResult[]> {
  return lookUp("getWarpConnectors", (await finding()).findWarpConnectors, args);
}

/** {@link getWarpConnectors}, on arguments that may be Outputs. */
export function getWarpConnectorsOutput(args: OutputArgs<TunnelListArgs> = {}): pulumi.Output<WarpConnectorResult[]> {
  return outputForm(args, getWarpConnectors);
}

/**
 * Reads the token that links a device to a WARP connector (`warp-cli connector new`). Comes out as a secret Output, of
 * the plain form as well. Needs credentials that may write WARP connectors.
 *
 * Source: `GET /accounts/{account_id}/warp_connector/{tunnel_id}/token`.
 */
export async function getWarpConnectorToken(args: TunnelArgs): Promise<pulumi.Output<string>> {
  return pulumi.secret(await lookUp("getWarpConnectorToken", (await reading()).readToken("warp_connector"), args));
}

/** {@link getWarpConnectorToken}, on arguments that may be Outputs. Secret. */
export function getWarpConnectorTokenOutput(args: OutputArgs<TunnelArgs>): pulumi.Output<string> {
  return pulumi.secret(
    outputForm(args, async (known: TunnelArgs) =>
      lookUp("getWarpConnectorTokenOutput", (await reading()).readToken("warp_connector"), known),
    ),
  );
}

/**
 * Lists the WARP clients that are linked to a WARP connector, each with its connections and, where it is highly
 * available, which of them carries the traffic (`haStatus`).
 *
 * Source: `GET /accounts/{account_id}/warp_connector/{tunnel_id}/connections`.
 */
export async function getWarpConnectorConnections(args: TunnelArgs): Promise<WarpConnectorConnectorResult[]> {
  return lookUp("getWarpConnectorConnections", (await reading()).readConnectors("warp_connector"), args);
}

/** {@link getWarpConnectorConnections}, on arguments that may be Outputs. */
export function getWarpConnectorConnectionsOutput(
  args: OutputArgs<TunnelArgs>,
): pulumi.Output<WarpConnectorConnectorResult[]> {
  return outputForm(args, getWarpConnectorConnections);
}

/**
 * Reads one WARP client of a WARP connector. One that is not linked is an error.
 *
 * Source: `GET /accounts/{account_id}/warp_connector/{tunnel_id}/connectors/{connector_id}`.
 */
export async function getWarpConnectorConnector(args: ConnectorArgs): Promise<WarpConnectorConnectorResult> {
  return lookUp("getWarpConnectorConnector", (await reading()).readConnector("warp_connector"), args);
}

/** {@link getWarpConnectorConnector}, on arguments that may be Outputs. */
export function getWarpConnectorConnectorOutput(
  args: OutputArgs<ConnectorArgs>,
): pulumi.Output<WarpConnectorConnectorResult> {
  return outputForm(args, getWarpConnectorConnector);
}

/**
 * Reads how the nodes of a WARP connector take over from one another.
 *
 * Needs "Cloudflare One Connector: WARP: Read" or "Cloudflare One Connectors: Read". Source:
 * `GET /accounts/{account_id}/warp_connector/{tunnel_id}/configurations`.
 *
 * @example
 * ```typescript
 * const { mode, version } = await getWarpConnectorConfiguration({ tunnelId });
 * ```
 */
export async function getWarpConnectorConfiguration(args: TunnelArgs): Promise<WarpConnectorConfigurationResult> {
  return lookUp("getWarpConnectorConfiguration", (await reading()).readWarpConfiguration, args);
}

/** {@link getWarpConnectorConfiguration}, on arguments that may be Outputs. */
export function getWarpConnectorConfigurationOutput(
  args: OutputArgs<TunnelArgs>,
): pulumi.Output<WarpConnectorConfigurationResult> {
  return outputForm(args, getWarpConnectorConfiguration);
}
