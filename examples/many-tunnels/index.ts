import * as pulumi from "@pulumi/pulumi";
import { CfdTunnel, type IngressRule, TunnelConfiguration } from "pulumi-cloudflare-tunnel";

/** A place with machines of its own. */
interface Site {
  /** The public host names of the site, and the services that they lead to. */
  services: Record<string, string>;
}

const sites: Record<string, Site> = {
  berlin: {
    services: { "berlin.example.com": "http://10.1.0.10:8080", "cam.berlin.example.com": "http://10.1.0.20:8000" },
  },
  nairobi: { services: { "nairobi.example.com": "http://10.2.0.10:8080" } },
  osaka: { services: { "osaka.example.com": "http://10.3.0.10:8080", "nas.osaka.example.com": "https://10.3.0.30" } },
};

/** A site's tunnel with its configuration. */
class SiteTunnel extends pulumi.ComponentResource {
  readonly cname: pulumi.Output<string>;
  readonly token: pulumi.Output<string>;

  constructor(name: string, { services }: Site, opts?: pulumi.ComponentResourceOptions) {
    super("many-tunnels:index:SiteTunnel", name, {}, opts);
    const rules: IngressRule[] = Object.entries(services).map(([hostname, service]) => ({ hostname, service }));
    const tunnel = new CfdTunnel(name, { name: `site-${name}` }, { parent: this });
    new TunnelConfiguration(
      name,
      { tunnel, config: { ingress: [...rules, { service: "http_status:404" }] } },
      { parent: this },
    );
    this.cname = tunnel.cname;
    this.token = tunnel.token;
    this.registerOutputs({ cname: this.cname, token: this.token });
  }
}

const tunnels = Object.entries(sites).map(([name, site]) => [name, new SiteTunnel(name, site)] as const);

export const cnames = Object.fromEntries(tunnels.map(([name, { cname }]) => [name, cname]));
export const tokens = Object.fromEntries(tunnels.map(([name, { token }]) => [name, token])); // secret, each of them
