import * as path from "node:path";

import * as pulumi from "@pulumi/pulumi";
import { CfdTunnel, TunnelConfiguration } from "pulumi-cloudflare-tunnel";

import { writeTokenFile } from "./token-file";

const tokenFile = new pulumi.Config().require("tokenFile");

const tunnel = new CfdTunnel("replica-handout");

new TunnelConfiguration("replica-handout", {
  tunnel,
  config: {
    ingress: [{ hostname: "app.example.com", service: "http://localhost:8080" }, { service: "http_status:404" }],
  },
});

// Written by each `up`, the file always holds the present token; a preview writes nothing. The path is no secret, although
// it comes from one.
const written = tunnel.token.apply((token) =>
  pulumi.runtime.isDryRun() ? path.resolve(tokenFile) : writeTokenFile(tokenFile, token),
);

export const writtenTo = pulumi.unsecret(written);
export const tunnelId = tunnel.id;
export const token = tunnel.token; // secret
