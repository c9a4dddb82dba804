// What the crash matrix interrupts: for each site a tunnel with its configuration, and a WARP connector.
const { readFileSync } = require("node:fs");
const { CfdTunnel, TunnelConfiguration, WarpConnector } = require("pulumi-cloudflare-tunnel");

for (const { key, tunnel, configuration, connector } of JSON.parse(readFileSync(process.env.SITES, "utf8"))) {
  if (tunnel !== undefined) {
    const declared = new CfdTunnel(`web-${key}`, tunnel);
    if (configuration !== undefined) new TunnelConfiguration(`web-${key}`, { tunnel: declared, config: configuration });
    exports[`token-${key}`] = declared.token;
  }
  if (connector !== undefined) {
    const declared = new WarpConnector(`site-${key}`, connector);
    exports[`connector-token-${key}`] = declared.token;
  }
}
