import * as pulumi from "@pulumi/pulumi";
import { getWarpConnectorConnectionsOutput, WarpConnector, WarpConnectorFailover } from "pulumi-cloudflare-tunnel";

const config = new pulumi.Config();

// Several nodes share this connector: one is active, the others stand by.
const office = new WarpConnector("office", { ha: true });

// Which node is to be active: known only after the nodes were linked with the token, so it comes by a later `up`.
const activeNode = config.get("activeNode");
if (activeNode !== undefined) new WarpConnectorFailover("office", { tunnel: office, clientId: activeNode });

// The nodes as the API knows them now.
const connections = getWarpConnectorConnectionsOutput({ accountId: office.accountId, tunnelId: office.id });

export const connectorId = office.id;
export const nodes = connections.apply((all) => all.map(({ id, haStatus }) => ({ id, haStatus })));
export const token = office.token; // secret: for `warp-cli connector new`
