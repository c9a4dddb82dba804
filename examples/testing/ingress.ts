import type { TunnelConfig } from "pulumi-cloudflare-tunnel";

/** What the tunnel publishes below a domain: in a module of its own, so that a test can look at it without an engine. */
export function publishedServices(
  domain: string,
): TunnelConfig & { ingress: { hostname?: string; service: string }[] } {
  return {
    ingress: [
      { hostname: `shop.${domain}`, service: "http://localhost:8080" },
      { hostname: `*.${domain}`, service: "http://localhost:8081" },
      { service: "http_status:404" },
    ],
  };
}
