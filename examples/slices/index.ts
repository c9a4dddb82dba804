import * as pulumi from "@pulumi/pulumi";
import { CfdTunnel, IngressRules, PublicHostname } from "pulumi-cloudflare-tunnel";

const config = new pulumi.Config();
const domain = config.get("domain") || "example.com";
const dns = config.get("domain") ? {} : false;

// The tunnel belongs to another stack. This one only owns its own rules in the tunnel's configuration.
const tunnelId = config.get("tunnelId") || new CfdTunnel("slices").id;

// One host name: its rule, and the DNS record that leads to it.
const shop = new PublicHostname("shop", {
  tunnelId,
  hostname: `shop.${domain}`,
  service: "http://shop.internal:80",
  dns,
});

// Several rules of one team, in one resource: one request, whatever their number.
const api = new IngressRules("api", {
  tunnelId,
  rules: [
    { hostname: `api.${domain}`, path: "^/v1/", service: "http://api-v1.internal:80" },
    { hostname: `api.${domain}`, service: "http://api.internal:80" },
  ],
});

export const url = shop.url ?? `https://shop.${domain}`;
export const version = api.version;
