import * as pulumi from "@pulumi/pulumi";
import { CfdTunnel, TunnelConfiguration } from "pulumi-cloudflare-tunnel";

const config = new pulumi.Config();
const domain = config.require("domain");
const isProtected = config.requireBoolean("protectTunnel");

// The account is not named here: it is the stack's `cloudflare:accountId`, which wins over CLOUDFLARE_ACCOUNT_ID.
const tunnel = new CfdTunnel(
  "shop",
  { name: `shop-${pulumi.getStack()}`, onActiveConnections: isProtected ? "refuse" : "disconnect" },
  { protect: isProtected },
);

new TunnelConfiguration("shop", {
  tunnel,
  config: {
    ingress: [
      { hostname: `shop.${domain}`, service: "http://localhost:8080" },
      { hostname: `api.${domain}`, service: "http://localhost:8081" },
      { service: "http_status:404" },
    ],
  },
});

export const accountId = tunnel.accountId;
export const tunnelId = tunnel.id;
export const cname = tunnel.cname;
export const token = tunnel.token; // secret
