import * as pulumi from "@pulumi/pulumi";
import { CfdTunnel, TunnelConfiguration } from "pulumi-cloudflare-tunnel";

import { publishedServices } from "./ingress";

const config = new pulumi.Config();
const domain = config.get("domain") ?? "example.com";

const tunnel = new CfdTunnel("testing", { secretKeepers: { generation: config.get("generation") ?? "1" } });
new TunnelConfiguration("testing", { tunnel, config: publishedServices(domain) });

export const tunnelId = tunnel.id;
export const cname = tunnel.cname;
export const token = tunnel.token; // secret
