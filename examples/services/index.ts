import * as pulumi from "@pulumi/pulumi";
import { CfdTunnel, type IngressRule, type OriginRequest, TunnelConfiguration } from "pulumi-cloudflare-tunnel";

const config = new pulumi.Config();
const domain = config.get("domain") ?? "example.com";

// Settings for every rule that has none of its own. A rule's own settings win, field by field.
const defaults: OriginRequest = { connectTimeout: "10s", keepAliveConnections: 50 };

// Rules are tried in order, so the one with a path stands before the one without.
const ingress: IngressRule[] = [
  // Plain HTTP on the host of cloudflared.
  { hostname: `www.${domain}`, service: "http://localhost:8080" },

  // HTTPS with a certificate that is the origin's own business: its authority, its name, HTTP/2.
  {
    hostname: `api.${domain}`,
    path: "^/v[0-9]+/",
    service: "https://10.0.0.20:8443",
    originRequest: {
      caPool: "/etc/cloudflared/internal-ca.pem",
      originServerName: "api.internal",
      http2Origin: true,
      tlsTimeout: "5s",
    },
  },

  // Only with a token of the Access application. It belongs here: at the top level, cloudflared ignores it.
  {
    hostname: `admin.${domain}`,
    service: "http://localhost:9000",
    originRequest: {
      access: {
        required: true,
        teamName: config.get("team") ?? "example-team",
        audTag: [config.get("audTag") ?? "0a7b1e2f3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7"],
      },
    },
  },

  // For `cloudflared access ssh` and `cloudflared access tcp` on the visitor's side.
  { hostname: `ssh.${domain}`, service: "ssh://localhost:22" },
  { hostname: `db.${domain}`, service: "tcp://10.0.0.30:5432", originRequest: { tcpKeepAlive: "1m" } },

  // An HTTP server on a Unix socket.
  { hostname: `app.${domain}`, service: "unix:/run/app/http.sock", originRequest: { httpHostHeader: "app.internal" } },

  // Everything else. The last rule must match all requests.
  { service: "http_status:404" },
];

const tunnel = new CfdTunnel("services");
const configuration = new TunnelConfiguration("services", { tunnel, config: { ingress, originRequest: defaults } });

export const tunnelId = tunnel.id;
export const cname = tunnel.cname; // what a proxied CNAME record of each host name points to
export const hostnames = ingress.flatMap(({ hostname }) => (hostname === undefined ? [] : [hostname]));
export const configurationVersion = configuration.version;
export const token = tunnel.token; // secret
