import * as pulumi from "@pulumi/pulumi";
import { CfdTunnel, TunnelConfiguration } from "pulumi-cloudflare-tunnel";

const config = new pulumi.Config();

// Any other value rotates: a new secret, and with it a new token, on the same tunnel.
const generation = config.get("generation") ?? "1";

// Whether the token that is being replaced is in wrong hands. If so, connectors that run with it are thrown off at once.
const compromised = config.getBoolean("compromised") ?? false;

const tunnel = new CfdTunnel("rotation", {
  secretKeepers: { generation },
  onSecretChange: compromised ? "dropConnections" : "keepConnections",
});

new TunnelConfiguration("rotation", {
  tunnel,
  config: {
    ingress: [{ hostname: "app.example.com", service: "http://localhost:8080" }, { service: "http_status:404" }],
  },
});

export const tunnelId = tunnel.id;
export const secretGeneration = generation;
export const token = tunnel.token; // secret: what the replicas are given
