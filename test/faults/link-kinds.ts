/** What leads to a tunnel, kind by kind, as the fault matrix needs it; and what others have beside it. */
import type { Properties } from "../grpc/provider-host.js";
import type { Expected, ExpectedLink } from "./expected.js";
import type { ResourceType } from "./resource-types.js";
import type { World } from "./world.js";

/** Two tunnels, and what the stack under test does not own. */
export interface Surroundings {
  web: string;
  other: string;
  /** What is there before and after, whatever happens. */
  standing: Expected[];
}

/** One that someone else makes. */
interface Foreign {
  path: string;
  body: Properties;
  seen: ExpectedLink;
}

/** What these resources have in common, as far as the matrix is concerned. */
export interface Kind {
  resource: ResourceType;
  path: string;
  /** How messages name one. */
  label: string;
  declared: (world: World, around: Surroundings) => Properties;
  seen: (around: Surroundings) => ExpectedLink;
  /** Changes in place, by what is changed: the new inputs, and what is there then. */
  changes: Record<string, (around: Surroundings) => { to: Properties; seen: ExpectedLink; label?: string }>;
  /** One of the same name that someone else has made. */
  taken: (around: Surroundings) => Properties;
  /** What someone else changes. */
  outside: (around: Surroundings) => Properties;
  /** Beside which ours stands. */
  bystanders: (around: Pick<Surroundings, "web" | "other">) => Foreign[];
}

export const target = (tunnelId: string): string => `${tunnelId}.cfargotunnel.com`;
export const theirs = "Pulumi blog/prod/app";

export async function surroundings(world: World, { resource, bystanders }: Kind): Promise<Surroundings> {
  const [web, other] = await Promise.all(["web", "other"].map((name) => world.make("cfd_tunnel", { name })));
  if (web === undefined || other === undefined) throw new Error("two were made");
  if (resource === "DnsRoute") await world.makeZone("example.com");
  const foreign = bystanders({ web: web.id, other: other.id });
  for (const { path, body } of foreign) await world.api("POST", path, body);
  return {
    web: web.id,
    other: other.id,
    standing: [
      { kind: "cfd_tunnel", name: "web" },
      { kind: "cfd_tunnel", name: "other" },
      ...foreign.map(({ seen }) => seen),
    ],
  };
}

export const kinds: readonly Kind[] = [
  {
    resource: "DnsRoute",
    path: "/dns_records",
    label: "app.example.com",
    declared: ({ accountId, zoneId }, { web }) => ({ accountId, zoneId, tunnelId: web, hostname: "app.example.com" }),
    seen: ({ web }) => ({ kind: "dns_record", name: "app.example.com", to: target(web) }),
    changes: {
      "the tunnel": ({ other }) => ({
        to: { tunnelId: other },
        seen: { kind: "dns_record", name: "app.example.com", to: target(other) },
      }),
      "the comment": ({ web }) => ({
        to: { comment: "of the shop" },
        seen: { kind: "dns_record", name: "app.example.com", to: target(web), comment: "of the shop" },
      }),
      "the host name: replace, create first": ({ web }) => ({
        to: { hostname: "www.example.com" },
        seen: { kind: "dns_record", name: "www.example.com", to: target(web) },
        label: "www.example.com",
      }),
    },
    taken: ({ other }) => ({ type: "CNAME", name: "app.example.com", content: target(other), proxied: true, ttl: 1 }),
    outside: ({ other }) => ({ content: target(other) }),
    bystanders: ({ web }) => [
      {
        path: "/dns_records",
        body: { type: "A", name: "mail.example.com", content: "192.0.2.1", ttl: 300, comment: theirs },
        seen: { kind: "dns_record", name: "mail.example.com", to: "192.0.2.1", comment: theirs },
      },
      {
        path: "/dns_records",
        body: { type: "CNAME", name: "blog.example.com", content: target(web), proxied: true, ttl: 1, comment: theirs },
        seen: { kind: "dns_record", name: "blog.example.com", to: target(web), comment: theirs },
      },
      {
        path: "/dns_records",
        body: { type: "TXT", name: "app.example.com", content: '"v=1"', ttl: 300 },
        seen: { kind: "dns_record", name: "app.example.com", to: '"v=1"', comment: "" },
      },
    ],
  },
  {
    resource: "NetworkRoute",
    path: "/teamnet/routes",
    label: "10.0.0.0/16",
    declared: ({ accountId }, { web }) => ({ accountId, tunnelId: web, network: "10.0.0.0/16" }),
    seen: ({ web }) => ({ kind: "network_route", name: "10.0.0.0/16", to: web }),
    changes: {
      "the tunnel": ({ other }) => ({
        to: { tunnelId: other },
        seen: { kind: "network_route", name: "10.0.0.0/16", to: other },
      }),
      "the network": ({ web }) => ({
        to: { network: "10.1.0.0/16" },
        seen: { kind: "network_route", name: "10.1.0.0/16", to: web },
        label: "10.1.0.0/16",
      }),
    },
    taken: ({ other }) => ({ network: "10.0.0.0/16", tunnel_id: other }),
    outside: ({ other }) => ({ tunnel_id: other }),
    bystanders: ({ web }) => [
      {
        path: "/teamnet/routes",
        body: { network: "10.0.0.0/8", tunnel_id: web, comment: theirs },
        seen: { kind: "network_route", name: "10.0.0.0/8", to: web, comment: theirs },
      },
    ],
  },
  {
    resource: "HostnameRoute",
    path: "/zerotrust/routes/hostname",
    label: "wiki.acme.local",
    declared: ({ accountId }, { web }) => ({ accountId, tunnelId: web, hostname: "wiki.acme.local" }),
    seen: ({ web }) => ({ kind: "hostname_route", name: "wiki.acme.local", to: web }),
    changes: {
      "the tunnel": ({ other }) => ({
        to: { tunnelId: other },
        seen: { kind: "hostname_route", name: "wiki.acme.local", to: other },
      }),
    },
    taken: ({ other }) => ({ hostname: "wiki.acme.local", tunnel_id: other }),
    outside: ({ other }) => ({ tunnel_id: other }),
    bystanders: ({ web }) => [
      {
        path: "/zerotrust/routes/hostname",
        body: { hostname: "*.acme.local", tunnel_id: web, comment: theirs },
        seen: { kind: "hostname_route", name: "*.acme.local", to: web, comment: theirs },
      },
    ],
  },
  {
    resource: "VirtualNetwork",
    path: "/teamnet/virtual_networks",
    label: "office",
    declared: ({ accountId }) => ({ accountId, name: "office" }),
    seen: () => ({ kind: "virtual_network", name: "office" }),
    changes: {
      "the name": () => ({
        to: { name: "branch" },
        seen: { kind: "virtual_network", name: "branch" },
        label: "branch",
      }),
    },
    taken: () => ({ name: "office" }),
    outside: () => ({ name: "renamed" }),
    bystanders: () => [
      {
        path: "/teamnet/virtual_networks",
        body: { name: "lab", comment: theirs },
        seen: { kind: "virtual_network", name: "lab", comment: theirs },
      },
    ],
  },
];
