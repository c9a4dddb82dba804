import * as pulumi from "@pulumi/pulumi";

import type {
  AllTunnelsArgs,
  ConnectorArgs,
  ManagementTokenArgs,
  OneTunnelArgs,
  OutputArgs,
  TunnelArgs,
  TunnelListArgs,
} from "./args.js";
import { outputForm } from "./output-form.js";
import { lookUp } from "./look-up.js";
import type { CfdTunnelResult, TunnelConfigurationResult, TunnelConnectorResult, TunnelResult } from "./results.js";

// Loaded when a look-up is first called: a program that calls none never loads the API client.
const finding = (): Promise<typeof import("./find-tunnels.js")> => import("./find-tunnels.js");
const reading = (): Promise<typeof import("./read-tunnel-parts.js")> => import("./read-tunnel-parts.js");

/**
 * Finds one tunnel, by its id or by filters; among the live ones, unless `isDeleted` says otherwise. None, or more than
 * one, is an error that says which there are.
 *
 * Source: `GET /accounts/{account_id}/cfd_tunnel`, with `tunnelId` `GET /accounts/{account_id}/cfd_tunnel/{tunnel_id}`.
 *
 * @example
 * ```typescript
 * const { id, status } = await getCfdTunnel({ name: "web" });
 * ```
 */
export async function getCfdTunnel(args: OneTunnelArgs): Promise<CfdTunnelResult> {
  return lookUp("getCfdTunnel", (await finding()).findCfdTunnel, args);
}

/** {@link getCfdTunnel}, on arguments that may be Outputs. */
export function getCfdTunnelOutput(args: OutputArgs<OneTunnelArgs>): pulumi.Output<CfdTunnelResult> {
  return outputForm(args, getCfdTunnel);
}

/**
 * Lists the account's cloudflared tunnels that match every filter: live ones, unless `isDeleted` says otherwise.
 *
 * Source: `GET /accounts/{account_id}/cfd_tunnel`, all pages.
 */
export async function getCfdTunnels(args: TunnelListArgs = {}): Promise<CfdTunnelResult[]> {
  return lookUp("getCfdTunnels", (await finding()).findCfdTunnels, args);
}

/** {@link getCfdTunnels}, on arguments that may be Outputs. */
export function getCfdTunnelsOutput(args: OutputArgs<TunnelListArgs> = {}): pulumi.Output<CfdTunnelResult[]> {
  return outputForm(args, getCfdTunnels);
}

/**
 * Lists the account's tunnels of all kinds that match every filter: live ones, unless `isDeleted` says otherwise.
 *
 * Source: `GET /accounts/{account_id}/tunnels`, all pages.
 */
export async function getTunnels(args: AllTunnelsArgs = {}): Promise<TunnelResult[]> {
  return lookUp("getTunnels", (await finding()).findAllTunnels, args);
}

/** {@link getTunnels}, on arguments that may be Outputs. */
export function getTunnelsOutput(args: OutputArgs<AllTunnelsArgs> = {}): pulumi.Output<TunnelResult[]> {
  return outputForm(args, getTunnels);
}

/**
 * Reads a tunnel's configuration; one that was never put has version 0 and no `config`.
 *
 * Source: `GET /accounts/{account_id}/cfd_tunnel/{tunnel_id}/configurations`.
 */
export async function getTunnelConfiguration(args: TunnelArgs): Promise<TunnelConfigurationResult> {
  return lookUp("getTunnelConfiguration", (await reading()).readConfiguration, args);
}

/** {@link getTunnelConfiguration}, on arguments that may be Outputs. */
export function getTunnelConfigurationOutput(args: OutputArgs<TunnelArgs>): pulumi.Output<TunnelConfigurationResult> {
  return outputForm(args, getTunnelConfiguration);
}

/**
 * Lists the connectors that run a tunnel now, each with its connections and the version of the configuration that it
 * runs.
 *
 * Source: `GET /accounts/{account_id}/cfd_tunnel/{tunnel_id}/connections`.
 */
export async function getTunnelConnections(args: TunnelArgs): Promise<TunnelConnectorResult[]> {
  return lookUp("getTunnelConnections", (await reading()).readConnectors("cfd_tunnel"), args);
}

/** {@link getTunnelConnections}, on arguments that may be Outputs. */
export function getTunnelConnectionsOutput(args: OutputArgs<TunnelArgs>): pulumi.Output<TunnelConnectorResult[]> {
  return outputForm(args, getTunnelConnections);
}

/**
 * Reads one connector of a tunnel. One that does not run the tunnel now is an error.
 *
 * Source: `GET /accounts/{account_id}/cfd_tunnel/{tunnel_id}/connectors/{connector_id}`.
 */
export async function getTunnelConnector(args: ConnectorArgs): Promise<TunnelConnectorResult> {
  return lookUp("getTunnelConnector", (await reading()).readConnector("cfd_tunnel"), args);
}

/** {@link getTunnelConnector}, on arguments that may be Outputs. */
export function getTunnelConnectorOutput(args: OutputArgs<ConnectorArgs>): pulumi.Output<TunnelConnectorResult> {
  return outputForm(args, getTunnelConnector);
}

/**
 * Reads the token that connectors run a tunnel with. Comes out as a secret Output, of the plain form as well, so that
 * the state encrypts it and no log shows it. Needs credentials that may write tunnels.
 *
 * Source: `GET /accounts/{account_id}/cfd_tunnel/{tunnel_id}/token`.
 */
export async function getTunnelToken(args: TunnelArgs): Promise<pulumi.Output<string>> {
  return pulumi.secret(await lookUp("getTunnelToken", (await reading()).readToken("cfd_tunnel"), args));
}

/** {@link getTunnelToken}, on arguments that may be Outputs. Secret. */
export function getTunnelTokenOutput(args: OutputArgs<TunnelArgs>): pulumi.Output<string> {
  return pulumi.secret(
    outputForm(args, async (known: TunnelArgs) =>
      lookUp("getTunnelTokenOutput", (await reading()).readToken("cfd_tunnel"), known),
    ),
  );
}

/**
 * Makes a token for streaming the logs of a tunnel's connectors, valid for an hour: each call makes another one, in
 * preview, too. Comes out as a secret Output, of the plain form as well. Needs credentials that may write tunnels.
 *
 * Source: `POST /accounts/{account_id}/cfd_tunnel/{tunnel_id}/management`.
 */
export async function getTunnelManagementToken(args: ManagementTokenArgs): Promise<pulumi.Output<string>> {
  return pulumi.secret(await lookUp("getTunnelManagementToken", (await reading()).makeManagementToken, args));
}

/** {@link getTunnelManagementToken}, on arguments that may be Outputs. Secret. */
export function getTunnelManagementTokenOutput(args: OutputArgs<ManagementTokenArgs>): pulumi.Output<string> {
  return pulumi.secret(
    outputForm(args, async (known: ManagementTokenArgs) =>
      lookUp("getTunnelManagementTokenOutput", (await reading()).makeManagementToken, known),
    ),
  );
}
