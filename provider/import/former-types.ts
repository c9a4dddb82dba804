import type { RuntimeName } from "../pointer.js";

/**
 * What the resources of Cloudflare's own providers become here, by Terraform's names; older names beside the present ones.
 * @pulumi/cloudflare's types are the same names, written otherwise.
 */
export const formerTypes: Readonly<Record<string, RuntimeName>> = {
  cloudflare_argo_tunnel: "CfdTunnel",
  cloudflare_tunnel: "CfdTunnel",
  cloudflare_zero_trust_tunnel_cloudflared: "CfdTunnel",
  cloudflare_tunnel_config: "TunnelConfiguration",
  cloudflare_zero_trust_tunnel_cloudflared_config: "TunnelConfiguration",
  cloudflare_zero_trust_tunnel_warp_connector: "WarpConnector",
  cloudflare_zero_trust_tunnel_warp_connector_config: "WarpConnectorConfiguration",
  cloudflare_record: "DnsRoute",
  cloudflare_dns_record: "DnsRoute",
  cloudflare_tunnel_route: "NetworkRoute",
  cloudflare_zero_trust_tunnel_route: "NetworkRoute",
  cloudflare_zero_trust_tunnel_cloudflared_route: "NetworkRoute",
  cloudflare_tunnel_virtual_network: "VirtualNetwork",
  cloudflare_zero_trust_tunnel_virtual_network: "VirtualNetwork",
  cloudflare_zero_trust_tunnel_cloudflared_virtual_network: "VirtualNetwork",
  cloudflare_zero_trust_network_hostname_route: "HostnameRoute",
};

/** `cloudflare_dns_record` of `cloudflare:index/dnsRecord:DnsRecord`; undefined for other packages. */
export function terraformName(pulumiType: string): string | undefined {
  const [, name] = /^cloudflare:index\/[^:]+:(\w+)$/.exec(pulumiType) ?? [];
  return name === undefined ? undefined : `cloudflare${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
}
