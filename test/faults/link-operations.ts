/** The rows of what leads to a tunnel: DNS records, private routes, virtual networks; beside what others have there. */
import type { Properties } from "../grpc/provider-host.js";
import type { Expected, ExpectedLink } from "./expected.js";
import { onlyAhead, type Operation, type Stage } from "./operation.js";
import type { ResourceType } from "./provider-process.js";
import type { World } from "./world.js";

const lost = { method: "POST", fault: { reset: "after" as const } };

/** Two tunnels, and what the stack under test does not own. */
interface Surroundings {
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

/** What the resources of this page have in common, as far as the matrix is concerned. */
interface Kind {
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

const target = (tunnelId: string): string => `${tunnelId}.cfargotunnel.com`;
const theirs = "Pulumi blog/prod/app";

async function surroundings(world: World, { resource, bystanders }: Kind): Promise<Surroundings> {
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

const kinds: Kind[] = [
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

function rowsOf(kind: Kind): Operation[] {
  const { resource, path, label, declared, seen, changes } = kind;
  /** One that is there before, or is not; and afterwards. */
  const stage =
    (build: (world: World, around: Surroundings) => Partial<Stage>): Operation["stage"] =>
    async (world) => {
      const around = await surroundings(world, kind);
      const inputs = declared(world, around);
      const ours = [...around.standing, seen(around)];
      const built = build(world, around);
      const wasThere = built.olds !== undefined;
      return {
        expected: ours,
        before: wasThere ? ours : around.standing,
        destroyed: around.standing,
        objects: [label],
        ...("news" in built || wasThere ? {} : { news: inputs }),
        ...built,
      };
    };
  const there = (world: World, around: Surroundings): Pick<Stage, "olds" | "news"> => {
    const inputs = declared(world, around);
    return { olds: inputs, news: inputs };
  };
  const foreign = async (world: World, body: Properties): Promise<string> => (await world.api("POST", path, body)).id;
  const create = stage(() => ({}));

  const rows: Omit<Operation, "resource">[] = [
    { title: "create", run: "up", stage: create },
    { title: "create, the first answer lost", run: "up", given: { ...lost, path }, stage: create },
    {
      title: "create, with a comment of its own",
      run: "up",
      stage: stage((world, around) => ({ news: { ...declared(world, around), comment: "of the shop" } })),
    },
    {
      title: "create, taken by another",
      run: "up",
      stage: async (world) => {
        let id = "";
        const built = await stage((_world, around) => ({
          repair: () => world.api("DELETE", `${path}/${id}`),
          objects: [label, around.web],
        }))(world);
        const around = { web: "", other: await tunnelId(world, "other") };
        id = await foreign(world, { ...kind.taken({ ...around, standing: [] }), comment: theirs });
        // It fails, so nothing was there to be taken back or destroyed but theirs, which the user has deleted by then.
        return built;
      },
    },
    {
      title: "adopt",
      run: "up",
      stage: async (world) => {
        const built = await stage((_world, around) => ({ news: { ...declared(world, around), adopt: true } }))(world);
        const around = { web: "", other: await tunnelId(world, "other"), standing: [] };
        await foreign(world, { ...kind.taken(around), comment: theirs });
        // Adopted or not when the fault struck: what is there where the change is taken back cannot be said.
        return onlyAhead(built);
      },
    },
    { title: "read", run: "refresh", stage: stage(there) },
    { title: "read, many at once", run: "refresh together", stage: stage(there) },
    {
      title: "read, changed outside",
      run: "refresh",
      stage: stage((world, around) => ({
        ...there(world, around),
        prepare: ({ id }) => world.api("PATCH", `${path}/${id.split("/").at(-1) ?? ""}`, kind.outside(around)),
        ...(resource === "DnsRoute"
          ? // What leads elsewhere by now is left, with a warning.
            { destroyed: [...around.standing, { ...seen(around), to: target(around.other) }] }
          : {}),
      })),
    },
    {
      title: "read, deleted outside",
      run: "refresh",
      stage: stage((world, around) => ({
        ...there(world, around),
        prepare: ({ id }) => world.api("DELETE", `${path}/${id.split("/").at(-1) ?? ""}`),
      })),
    },
    ...Object.entries(changes).map(([what, change]): Omit<Operation, "resource"> => ({
      title: `update ${what}`,
      run: "up",
      stage: stage((world, around) => {
        const { to, seen: then, label: named } = change(around);
        const olds = declared(world, around);
        return {
          olds,
          news: { ...olds, ...to },
          expected: [...around.standing, then],
          objects: [label, ...(named === undefined ? [] : [named])],
        };
      }),
    })),
    {
      title: "delete",
      run: "up",
      stage: stage((world, around) => ({
        olds: declared(world, around),
        expected: around.standing,
      })),
    },
  ];
  if (resource === "DnsRoute") rows.push(...addressRows(stage, declared));
  return rows.map((row) => ({ ...row, resource, title: `${resource}: ${row.title}` }));
}

/** Addresses where the CNAME is to be: one transaction puts it in their place. */
function addressRows(
  stage: (build: (world: World, around: Surroundings) => Partial<Stage>) => Operation["stage"],
  declared: Kind["declared"],
): Omit<Operation, "resource">[] {
  return [
    {
      title: "adopt addresses",
      run: "up",
      stage: async (world) => {
        const built = await stage((_world, around) => ({ news: { ...declared(world, around), adopt: true } }))(world);
        for (const [type, content] of [
          ["A", "192.0.2.7"],
          ["AAAA", "2001:db8::7"],
        ]) {
          await world.api("POST", "/dns_records", { type, name: "app.example.com", content, ttl: 300 });
        }
        return onlyAhead(built);
      },
    },
  ];
}

async function tunnelId(world: World, name: string): Promise<string> {
  const [found] = await world.api<{ id: string }[]>("GET", `/cfd_tunnel?name=${name}&is_deleted=false`);
  if (found === undefined) throw new Error(`there is no tunnel ${name}`);
  return found.id;
}

/** The rows. */
export const LINK_OPERATIONS: readonly Operation[] = kinds.flatMap(rowsOf);
