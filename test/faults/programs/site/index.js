// What the crash matrix interrupts: for each site a tunnel with its configuration, and a WARP connector; or one of each of what
// leads to tunnels.
const { readFileSync } = require("node:fs");
const {
  CfdTunnel,
  DnsRoute,
  HostnameRoute,
  IngressRules,
  NetworkRoute,
  PublicHostname,
  TunnelConfiguration,
  VirtualNetwork,
  WarpConnector,
  WarpConnectorConfiguration,
} = require("pulumi-cloudflare-tunnel");

/** PublicHostname has no such argument; the default is too long for so many runs. */
function settleSoon({ props, opts }) {
  return props.rules === undefined ? undefined : { props: { ...props, settleSeconds: 1 }, opts };
}

/** The secret is made for this tunnel alone, as the one is that the class makes; this one the test knows. */
function ownSecret({ props, opts }) {
  return { props: { ...props, ownSecret: true }, opts };
}

/** What only the user can tell: that a rule which stands there is this resource's. */
const advised = process.env.ADOPT_RULES === "1" ? { adopt: true } : {};

function declareLinks(key, accountId, links) {
  const before = `links-${key}`;
  const name = `${before}${links.suffix}`;
  // What is renamed keeps what it has by an alias.
  const renamed = links.suffix === "" ? {} : { aliases: [{ name: before }] };
  const renamedPublic = links.suffix === "" ? {} : { aliases: [{ name: `public-${before}` }] };
  const own = new CfdTunnel(`own-${key}`, { accountId, ...links.tunnel });
  const to = (args) => (args.tunnelId === undefined ? { tunnel: own, ...args } : { accountId, ...args });
  const virtualNetwork = new VirtualNetwork(name, { accountId, ...links.virtualNetwork }, renamed);
  new NetworkRoute(name, { virtualNetworkId: virtualNetwork.id, ...to(links.networkRoute) }, renamed);
  new HostnameRoute(name, to(links.hostnameRoute), renamed);
  new DnsRoute(name, to(links.dnsRoute), renamed);
  new IngressRules(name, { ...to(links.ingressRules), ...advised }, renamed);
  const host = { ...to(links.publicHostname), ...advised };
  new PublicHostname(`public-${name}`, host, { ...renamedPublic, transformations: [settleSoon] });
  new WarpConnectorConfiguration(name, to(links.warpConnectorConfiguration), renamed);
}

for (const site of JSON.parse(readFileSync(process.env.SITES, "utf8"))) {
  const { key, tunnel, configuration, connector, accountId, links } = site;
  if (tunnel !== undefined) {
    const declared = new CfdTunnel(`web-${key}`, tunnel, { transformations: [ownSecret] });
    if (configuration !== undefined) new TunnelConfiguration(`web-${key}`, { tunnel: declared, config: configuration });
    exports[`token-${key}`] = declared.token;
  }
  if (connector !== undefined) {
    const declared = new WarpConnector(`site-${key}`, connector);
    exports[`connector-token-${key}`] = declared.token;
  }
  if (links !== undefined) declareLinks(key, accountId, links);
}
