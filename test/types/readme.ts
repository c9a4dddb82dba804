/** The README's "one line more", which must compile: test/unit/docs.test.ts looks for it here. */
import { CfdTunnel, DnsRoute, TunnelConfiguration } from "pulumi-cloudflare-tunnel";

const tunnel = new CfdTunnel("first-tunnel");
const configuration = new TunnelConfiguration("first-tunnel", {
  tunnel,
  config: { ingress: [{ service: "http_status:404" }] },
});
new DnsRoute("app", { tunnel, hostname: "app.example.com" }, { dependsOn: configuration });
