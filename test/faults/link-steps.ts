/** The life of a site of what leads to tunnels: one of each, among what others have there, which stays as it is. */
import type { Properties } from "../grpc/provider-host.js";
import type { Expected, ExpectedTunnel } from "./expected.js";
import type { Course, DeclaredLinks, Step } from "./site-steps.js";
import type { World } from "./world.js";

interface Rule {
  hostname?: string;
  service: string;
}

const theirs = "Pulumi blog/prod/app";
const foreign: Rule = { hostname: "blog.example.com", service: "http://blog:80" };
const foreignLast: Rule = { service: "http_status:503" };

/** Makes what the site does not own; the ids, by name, and the zone's name: one program has each host name but once. */
async function furnish(world: World): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (const name of ["web", "apps", "other"]) {
    const { id } = await world.make("cfd_tunnel", { name, config_src: "cloudflare" });
    await world.api("PUT", `/cfd_tunnel/${id}/configurations`, { config: { ingress: [foreign, foreignLast] } });
    ids.set(name, id);
  }
  for (const name of ["office", "lab"]) {
    ids.set(name, (await world.make("warp_connector", { name, ha: true })).id);
  }
  const zone = `${world.accountId}.example`;
  await world.makeZone(zone);
  ids.set("zone", world.zoneId).set("name of the zone", zone);
  const web = ids.get("web");
  const record = { proxied: true, ttl: 1, comment: theirs };
  await world.api("POST", "/dns_records", {
    type: "CNAME",
    name: `blog.${zone}`,
    content: `${String(web)}.cfargotunnel.com`,
    ...record,
  });
  await world.api("POST", "/teamnet/routes", { network: "10.0.0.0/8", tunnel_id: web, comment: theirs });
  await world.api("POST", "/zerotrust/routes/hostname", { hostname: "*.acme.local", tunnel_id: web, comment: theirs });
  await world.api("POST", "/teamnet/virtual_networks", { name: "theirs", comment: theirs });
  return ids;
}

/** What a step declares; what is left out is as it is at first. */
interface Details {
  /** The end of the names in the program, except the tunnel's. */
  suffix?: string;
  configSrc?: string;
  /** The tunnel that the routes and the record lead to: the site's own, or someone else's. */
  leadsTo?: "own" | "other";
  comment?: string;
  virtualNetwork?: string;
  network?: string;
  wiki?: string;
  /** The first label of the record's name. */
  record?: string;
  /** The tunnel of the rule. */
  ruleOf?: "web" | "other";
  service?: string;
  /** The first label of the public host name. */
  shop?: string;
  connector?: "office" | "lab";
  addresses?: string[];
}

const tunnelHolds = (name: string, rules: Rule[]): ExpectedTunnel => ({
  kind: "cfd_tunnel",
  name,
  ingress: [...rules, foreignLast],
});

/** What is there before, and whatever happens: of the tunnels without our rules. */
function standing(
  zone: string,
  ours: { web: Rule[]; other: Rule[]; apps: Rule[] },
  nodes: (name: string) => object,
): Expected[] {
  return [
    tunnelHolds("web", [...ours.web, foreign]),
    tunnelHolds("other", [...ours.other, foreign]),
    tunnelHolds("apps", [foreign, ...ours.apps]),
    ...["office", "lab"].map((name) => ({ kind: "warp_connector" as const, name, ...nodes(name) })),
    { kind: "dns_record", name: `blog.${zone}`, leadsTo: "web", comment: theirs },
    { kind: "network_route", name: "10.0.0.0/8", leadsTo: "web", comment: theirs },
    { kind: "hostname_route", name: "*.acme.local", leadsTo: "web", comment: theirs },
    { kind: "virtual_network", name: "theirs", comment: theirs },
  ];
}

function declare(details: Details): Step["declare"] {
  const {
    suffix = "",
    configSrc = "cloudflare",
    leadsTo = "own",
    comment,
    virtualNetwork = "office",
    network = "10.1.0.0/16",
    wiki = "wiki.acme.local",
    record = "www",
    ruleOf = "web",
    service = "http://localhost:8080",
    shop = "shop",
    connector = "office",
    addresses = ["10.0.0.5"],
  } = details;
  const rule: Rule = { hostname: "app.example.com", service };
  return (_shape, _secrets, furnished) => {
    const zone = furnished("name of the zone");
    const zoneId = furnished("zone");
    const remark: Properties = comment === undefined ? {} : { comment };
    const to: Properties = { ...remark, ...(leadsTo === "own" ? {} : { tunnelId: furnished(leadsTo) }) };
    const links: DeclaredLinks = {
      suffix,
      tunnel: { name: "own", configSrc },
      virtualNetwork: { name: virtualNetwork, ...remark },
      networkRoute: { network, ...to },
      hostnameRoute: { hostname: wiki, ...to },
      dnsRoute: { hostname: `${record}.${zone}`, zoneId, ...to },
      // Long enough to be looked at again: a look is a point, too.
      ingressRules: { tunnelId: furnished(ruleOf), rules: [rule], settleSeconds: 1 },
      publicHostname: { tunnelId: furnished("apps"), hostname: `${shop}.${zone}`, service, dns: { zoneId } },
      warpConnectorConfiguration: {
        tunnelId: furnished(connector),
        mode: "local",
        virtualAddresses: addresses,
        onDelete: "reset",
      },
    };
    const ours = {
      web: ruleOf === "web" ? [rule] : [],
      other: ruleOf === "other" ? [rule] : [],
      apps: [{ hostname: `${shop}.${zone}`, service }],
    };
    return {
      site: { links },
      expected: [
        ...standing(zone, ours, (name) => (name === connector ? { mode: "local", addresses } : { mode: "none" })),
        { kind: "cfd_tunnel", name: "own", configSrc },
        { kind: "virtual_network", name: virtualNetwork, ...remark },
        { kind: "network_route", name: network, leadsTo, ...remark },
        { kind: "hostname_route", name: wiki, leadsTo, ...remark },
        { kind: "dns_record", name: `${record}.${zone}`, leadsTo, ...remark },
        { kind: "dns_record", name: `${shop}.${zone}`, leadsTo: "apps" },
      ],
    };
  };
}

const changed: Details = {
  comment: "of the shop",
  virtualNetwork: "branch",
  network: "10.2.0.0/16",
  wiki: "handbook.acme.local",
  service: "http://localhost:9090",
  addresses: ["10.0.0.6", "10.0.0.7"],
};
const replaced: Details = {
  ...changed,
  record: "start",
  ruleOf: "other",
  shop: "store",
  connector: "lab",
};

const steps: readonly Step[] = [
  { title: "create", declare: declare({}) },
  { title: "change in place", declare: declare(changed) },
  { title: "move to another tunnel", declare: declare({ ...changed, leadsTo: "other" }) },
  { title: "move back", declare: declare(changed) },
  { title: "replace", declare: declare(replaced) },
  { title: "replace the tunnel under it", declare: declare({ ...replaced, configSrc: "local" }) },
  {
    title: "rename in the program",
    declare: declare({ ...replaced, configSrc: "local", suffix: "-2" }),
  },
  {
    title: "destroy",
    declare: (_shape, _secrets, furnished) => ({
      site: {},
      expected: standing(furnished("name of the zone"), { web: [], other: [], apps: [] }, () => ({ mode: "none" })),
    }),
  },
];

/** Sites that lead to tunnels. */
export const LINK_COURSE: Course = {
  title: "links",
  shapes: ["links"],
  steps,
  furnish,
};
