import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
import { CfdTunnel, DnsRoute, TunnelConfiguration } from "pulumi-cloudflare-tunnel";

const config = new pulumi.Config();
const accountId = new pulumi.Config("cloudflare").get("accountId") ?? process.env["CLOUDFLARE_ACCOUNT_ID"] ?? "";
const domain = config.get("domain") ?? "example.com"; // a domain of this account
const teamName = config.get("teamName") ?? "acme"; // as in acme.cloudflareaccess.com
const hostname = `intranet.${domain}`;

// 1. Who may come in, and where the door is. @pulumi/cloudflare has Access.
const staff = new cloudflare.ZeroTrustAccessPolicy("staff", {
  accountId,
  name: "Staff",
  decision: "allow",
  includes: [{ emailDomain: { domain } }],
});
const application = new cloudflare.ZeroTrustAccessApplication("intranet", {
  accountId,
  name: "Intranet",
  type: "self_hosted",
  domain: hostname,
  policies: [{ id: staff.id, precedence: 1 }],
});

// 2. The rule. cloudflared itself turns away what did not pass that door: audTag is the application's, so the rule waits
// for the application.
const tunnel = new CfdTunnel("intranet");
const rules = new TunnelConfiguration("intranet", {
  tunnel,
  config: {
    ingress: [
      {
        hostname,
        service: "http://localhost:8080",
        originRequest: { access: { required: true, teamName, audTag: [application.aud] } },
      },
      { service: "http_status:404" },
    ],
  },
});

// 3. The host name, last: until its record is there, nobody reaches the rule.
const route = new DnsRoute("intranet", { tunnel, hostname }, { dependsOn: [application, rules] });

export const url = route.url;
export const token = tunnel.token; // secret
