import * as pulumi from "@pulumi/pulumi";
import { CfdTunnel, type IngressRule, TunnelConfiguration } from "pulumi-cloudflare-tunnel";

// pulumi config set --path 'teams[0]' acme/shop/prod
const teams = new pulumi.Config().getObject<string[]>("teams") ?? [];

// What the teams' stacks export: `export const rules = [{ hostname: "shop.example.com", service: "http://shop:80" }];`
const collected = pulumi.all(
  teams.map((team) => new pulumi.StackReference(team).requireOutput("rules") as pulumi.Output<IngressRule[]>),
);

const tunnel = new CfdTunnel("collector");

// One list, written as a whole, by one stack: the preview shows every rule, and two teams that want one host name are refused.
const configuration = new TunnelConfiguration("collector", {
  tunnel,
  config: { ingress: collected.apply((lists) => [...lists.flat(), { service: "http_status:404" }]) },
});

export const tunnelId = tunnel.id;
export const hostnames = configuration.config.apply(({ ingress }) =>
  ingress.flatMap(({ hostname }) => (hostname === undefined ? [] : [hostname])),
);
export const token = tunnel.token; // secret
