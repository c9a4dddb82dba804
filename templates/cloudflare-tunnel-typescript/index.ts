import * as pulumi from "@pulumi/pulumi";
import { CfdTunnel, TunnelConfiguration } from "pulumi-cloudflare-tunnel";

const config = new pulumi.Config();

const tunnel = new CfdTunnel(pulumi.getProject());

new TunnelConfiguration(pulumi.getProject(), {
  tunnel,
  config: {
    ingress: [
      { hostname: config.require("hostname"), service: config.require("service") },
      { service: "http_status:404" },
    ],
  },
});

export const cname = tunnel.cname; // the target of a proxied CNAME record of the host name
export const token = tunnel.token; // secret: what cloudflared runs with
