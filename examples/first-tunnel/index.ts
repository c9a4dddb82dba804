import { CfdTunnel, TunnelConfiguration } from "pulumi-cloudflare-tunnel";

const tunnel = new CfdTunnel("first-tunnel");

const configuration = new TunnelConfiguration("first-tunnel", {
  tunnel,
  config: {
    ingress: [
      { hostname: "app.example.com", service: "http://localhost:8080" },
      { service: "http_status:404" },
    ],
  },
});

export const token = tunnel.token; // secret
export const version = configuration.version; // one more with each change of the configuration
export const cname = tunnel.cname; // the target of a proxied CNAME record for app.example.com
