import { CfdTunnel, TunnelConfiguration } from "pulumi-cloudflare-tunnel";

const tunnel = new CfdTunnel("web");

new TunnelConfiguration("web", {
  tunnel,
  config: {
    ingress: [
      { hostname: "app.example.com", service: "http://localhost:8080" },
      { service: "http_status:404" },
    ],
  },
});

export const token = tunnel.token; // secret
export const cname = tunnel.cname; // the target of a proxied CNAME record for app.example.com
