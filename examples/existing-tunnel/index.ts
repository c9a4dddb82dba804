import * as pulumi from "@pulumi/pulumi";
import { getCfdTunnelOutput, getTunnelConnectionsOutput, TunnelConfiguration } from "pulumi-cloudflare-tunnel";

// A tunnel that something else manages: another stack, the dashboard, a script. None, or more than one, is an error.
const name = new pulumi.Config().get("tunnelName") ?? "existing";
const tunnel = getCfdTunnelOutput({ name });

// Who runs it now.
const running = getTunnelConnectionsOutput({ tunnelId: tunnel.id });

// What it publishes belongs to this stack; the tunnel does not, so a destroy leaves the last configuration in place.
const configuration = new TunnelConfiguration("existing", {
  tunnelId: tunnel.id,
  config: {
    ingress: [{ hostname: "app.example.com", service: "http://localhost:8080" }, { service: "http_status:404" }],
  },
  onDelete: "retain",
});

export const tunnelId = tunnel.id;
export const cname = tunnel.cname;
export const status = tunnel.status;
export const connectors = running.apply((found) =>
  found.map(({ id, version, connections }) => ({ id, version, connections: connections.length })),
);
export const configurationVersion = configuration.version;
