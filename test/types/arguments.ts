/** What must compile and what must not: `tsc` reads this file, and nobody runs it. */
import * as pulumi from "@pulumi/pulumi";

import {
  CfdTunnel,
  getTunnelConfiguration,
  getTunnelConfigurationOutput,
  IngressRules,
  TunnelConfiguration,
  WarpConnector,
  WarpConnectorFailover,
  type TunnelConfigurationArgs,
} from "../../provider/index.js";

const config = { ingress: [{ service: "http_status:404" }] };
const tunnelId = "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415";
const clientId = "1bedc50d-42b3-473c-b108-ff3d10c0d925";
const web = new CfdTunnel("web");
const office = new WarpConnector("office");

// A tunnel by its resource, as an Output or a Promise of one, or by its id.
new TunnelConfiguration("a", { tunnel: web, config });
new TunnelConfiguration("b", { tunnel: pulumi.output(web), config });
new TunnelConfiguration("c", { tunnel: Promise.resolve(web), config });
new TunnelConfiguration("d", { tunnelId, config });
new TunnelConfiguration("e", { tunnelId: web.id, accountId: web.accountId, config, onDelete: "retain" });
new WarpConnectorFailover("f", { tunnel: office, clientId });
new WarpConnectorFailover("g", { tunnel: pulumi.output(office), clientId });
new WarpConnectorFailover("h", { tunnelId: office.id, clientId });
const either: TunnelConfigurationArgs = Math.random() < 0.5 ? { tunnel: web, config } : { tunnelId, config };
new TunnelConfiguration("i", either);

// @ts-expect-error -- neither tunnel nor tunnelId
new TunnelConfiguration("j", { config });
// @ts-expect-error -- both tunnel and tunnelId
new TunnelConfiguration("k", { tunnel: web, tunnelId, config });
// @ts-expect-error -- no configuration
new TunnelConfiguration("l", { tunnel: web });
// @ts-expect-error -- a WARP connector has no such configuration
new TunnelConfiguration("m", { tunnel: office, config });
// @ts-expect-error -- nor has an Output of one
new TunnelConfiguration("n", { tunnel: pulumi.output(office), config });
// @ts-expect-error -- an id is no tunnel
new TunnelConfiguration("o", { tunnel: tunnelId, config });
// @ts-expect-error -- neither tunnel nor tunnelId
new WarpConnectorFailover("p", { clientId });
// @ts-expect-error -- both tunnel and tunnelId
new WarpConnectorFailover("q", { tunnel: office, tunnelId, clientId });
// @ts-expect-error -- a cloudflared tunnel has no clients that could take over
new WarpConnectorFailover("r", { tunnel: web, clientId });
// @ts-expect-error -- nor has an Output of one
new WarpConnectorFailover("s", { tunnel: pulumi.output(web), clientId });

// @ts-expect-error -- misspelt
new CfdTunnel("t", { secretKeeper: { rotation: "1" } });
// @ts-expect-error -- misspelt
new TunnelConfiguration("u", { tunnelId, config, ondelete: "retain" });
// @ts-expect-error -- misspelt
new WarpConnector("v", { HA: true });
// @ts-expect-error -- misspelt
new WarpConnectorFailover("w", { tunnelId, clientID: clientId });

// What a look-up found is an input as it is.
void getTunnelConfiguration({ tunnelId }).then(({ config: found }) => {
  if (found === undefined) return;
  new TunnelConfiguration("copy", { tunnelId, config: found });
  new TunnelConfiguration("more", {
    tunnelId,
    config: { ...found, ingress: [{ service: "bastion" }, ...found.ingress] },
  });
  // @ts-expect-error -- a rule of a configuration may have no host name, one of several owners has
  new IngressRules("part", { tunnelId, rules: found.ingress });
});
new TunnelConfiguration("output", {
  tunnelId,
  config: getTunnelConfigurationOutput({ tunnelId }).apply(({ config: found }) => found ?? config),
});
