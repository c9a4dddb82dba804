// A user's program, as any: resources, and look-ups of both forms.
const {
  CfdTunnel,
  getCfdTunnel,
  getTunnelConnectionsOutput,
  TunnelConfiguration,
} = require("pulumi-cloudflare-tunnel");

const tunnel = new CfdTunnel("web");
const configuration = new TunnelConfiguration("web", {
  tunnel,
  config: {
    ingress: [{ hostname: "app.example.com", service: "http://localhost:80" }, { service: "http_status:404" }],
  },
});
const connectors = getTunnelConnectionsOutput({ tunnelId: tunnel.id });

module.exports = { tunnel, configuration, connectors, other: getCfdTunnel({ name: "other" }) };
