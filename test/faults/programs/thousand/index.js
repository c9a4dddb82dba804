// A thousand tunnels, each with its configuration: 2,000 calls, where Cloudflare allows 1,200 in five minutes.
const { createHash } = require("node:crypto");
const { CfdTunnel, TunnelConfiguration } = require("pulumi-cloudflare-tunnel");

for (let index = 0; index < Number(process.env.TUNNELS); index += 1) {
  const tunnelSecret = createHash("sha256").update(`${process.env.SECRET_SEED} ${index}`).digest("base64");
  const tunnel = new CfdTunnel(`web-${index}`, { tunnelSecret });
  new TunnelConfiguration(`web-${index}`, {
    tunnel,
    config: { ingress: [{ service: `http://localhost:${8000 + index}` }] },
  });
}
