import { NetworkRoute, VirtualNetwork, WarpConnector, WarpConnectorConfiguration } from "pulumi-cloudflare-tunnel";

// An address space of its own: another office may have the same addresses in another virtual network.
const lab = new VirtualNetwork("lab", { comment: "Berlin, second floor" });

// Two nodes share the connector: one carries the traffic, the other stands by.
const site = new WarpConnector("lab", { ha: true });

// How they take over: the address moves to the node that is active. `mode: "aws"` moves a network interface instead.
const takeover = new WarpConnectorConfiguration("lab", {
  tunnel: site,
  mode: "local",
  virtualAddresses: ["10.20.0.5"],
});

// Which private addresses lead there.
const machines = new NetworkRoute("machines", {
  tunnel: site,
  network: "10.20.0.0/16",
  virtualNetworkId: lab.id,
  comment: "machines",
});
const cameras = new NetworkRoute("cameras", {
  tunnel: site,
  network: "fd00:20::/48",
  virtualNetworkId: lab.id,
  comment: "cameras",
});

export const virtualNetworkId = lab.id; // what a device chooses in its WARP client, or a policy for it
export const networks = [machines.network, cameras.network];
export const takeoverVersion = takeover.version;
export const token = site.token; // secret: for `warp-cli connector new`
