import { CfdTunnel, DnsRoute, TunnelConfiguration } from "pulumi-cloudflare-tunnel";

// Left out, since these are settings of cloudflared itself: loglevel. Give them to cloudflared where it runs.
const tunnel = new CfdTunnel("shop");

const configuration = new TunnelConfiguration("shop", {
  tunnel,
  config: {
    originRequest: {
      connectTimeout: "30s",
      noTLSVerify: true,
    },
    warpRouting: {
      connectTimeout: "5s",
    },
    ingress: [
      {
        hostname: "app.example.com",
        service: "http://localhost:8080",
        originRequest: {
          connectTimeout: "10s",
          noTLSVerify: true,
        },
      },
      {
        hostname: "*.example.com",
        path: "^/static/",
        service: "https://localhost:8443",
      },
      {
        hostname: "app.example.com",
        path: "\\.jpg$",
        service: "unix:/run/images.sock",
      },
      {
        service: "http_status:404",
      },
    ],
  },
});

new DnsRoute("app.example.com", { tunnel, hostname: "app.example.com", adopt: true }, { dependsOn: [configuration] });
new DnsRoute("*.example.com", { tunnel, hostname: "*.example.com", adopt: true }, { dependsOn: [configuration] });

/** For cloudflared, in TUNNEL_TOKEN or a file of --token-file. */
export const token = tunnel.token;
