/** The rows of tunnels and WARP connectors: what both do alike, and what each does by itself. */
import type { Properties } from "../grpc/provider-host.js";
import type { ExpectedTunnel } from "./expected.js";
import { lostPost, type Operation, type Stage } from "./operation.js";
import type { World } from "./world.js";

type Kind = "cfd_tunnel" | "warp_connector";

const name = "web";

/** A CfdTunnel's secret is made for it alone, unless one is given. */
const given: Properties = { ownSecret: null };

function declared(kind: Kind, { accountId, secrets }: World, more: Properties = {}): Properties {
  const own = kind === "cfd_tunnel" ? { ownSecret: true } : {};
  return { accountId, name, tunnelSecret: secrets.declared, ...own, ...more };
}

/** A change of inputs from one run to the next. */
function change(
  kind: Kind,
  from: Properties,
  to: Properties,
  expected: Partial<ExpectedTunnel> = {},
  prepare?: (world: World, state: { outs: Properties }) => unknown,
): Operation["stage"] {
  return (world) => {
    const olds = declared(kind, world, from);
    const news = { ...olds, ...to };
    const secret = news["tunnelSecret"] === "changed" ? world.secrets.changed : world.secrets.declared;
    return {
      olds,
      news: { ...news, tunnelSecret: secret },
      expected: [{ kind, name: String(news["name"]), secret, ...expected }],
      before: [{ kind, name: String(olds["name"]), secret: world.secrets.declared }],
      destroyed: [],
      objects: [`"${name}"`, `"${String(news["name"])}"`],
      prepare: (state) => prepare?.(world, state),
    };
  };
}

/** A removal. */
function removal(
  kind: Kind,
  more: Properties,
  prepare: (world: World, state: { id: string; outs: Properties }) => unknown = () => undefined,
  repair?: (world: World) => unknown,
): Operation["stage"] {
  return (world) => ({
    olds: declared(kind, world, more),
    expected: [],
    before: [{ kind, name, secret: world.secrets.declared }],
    destroyed: [],
    objects: [`"${name}"`],
    prepare: (state) => prepare(world, state),
    ...(repair === undefined ? {} : { repair: () => repair(world) }),
  });
}

/** A creation. */
function creation(kind: Kind, more: Properties = {}): Operation["stage"] {
  return (world) => ({
    news: declared(kind, world, more),
    expected: [{ kind, name, secret: world.secrets.declared }],
    before: [],
    destroyed: [],
    objects: [`"${name}"`],
  });
}

/** The take-over of a tunnel that someone else has made. */
function adoption(kind: Kind, inputs: (world: World, id: string) => Properties, secret: "foreign" | "changed") {
  return async (world: World): Promise<Stage> => {
    const { id } = await world.make(kind, {
      name,
      ...(kind === "cfd_tunnel" ? { tunnel_secret: world.secrets.foreign } : {}),
    });
    if (kind === "warp_connector") await world.api("PATCH", `/${kind}/${id}`, { tunnel_secret: world.secrets.foreign });
    const news = { accountId: world.accountId, ...inputs(world, id) };
    return {
      news,
      expected: [{ kind, name: "name" in news ? String(news["name"]) : name, secret: world.secrets[secret] }],
      objects: [name, id],
    };
  };
}

const connect = (world: World, { outs }: { outs: Properties }): void => {
  world.emulator.connect(String(outs["token"]));
};

async function stopConnectors(world: World): Promise<void> {
  const account = world.emulator.state().accounts.find(({ id }) => id === world.accountId);
  for (const { connectors } of account?.tunnels ?? []) for (const { id } of connectors) world.emulator.disconnect(id);
  await Promise.resolve();
}

async function removeRoutes(world: World): Promise<void> {
  for (const { id } of await world.api<{ id: string }[]>("GET", "/teamnet/routes")) {
    await world.api("DELETE", `/teamnet/routes/${id}`);
  }
}

/** What tunnels of both kinds do alike. */
function ofBothKinds(resource: "CfdTunnel" | "WarpConnector", kind: Kind): Operation[] {
  const create = creation(kind);
  const outside =
    (body: (world: World) => Properties): Operation["stage"] =>
    (world) => ({
      olds: declared(kind, world),
      news: declared(kind, world),
      expected: [{ kind, name, secret: world.secrets.declared }],
      before: [{ kind, name, secret: world.secrets.declared }],
      destroyed: [],
      objects: [name],
      prepare: ({ id }) => world.api("PATCH", `/${kind}/${id}`, body(world)),
    });
  const rows: Omit<Operation, "resource">[] = [
    { title: "create", run: "up", stage: create },
    { title: "create, the first answer lost", run: "up", given: { ...lostPost, path: `/${kind}` }, stage: create },
    {
      title: "create, the name taken by another",
      run: "up",
      stage: async (world) => {
        const { id } = await world.make(kind, { name });
        return {
          ...(await create(world)),
          repair: () => world.api("DELETE", `/${kind}/${id}`),
        };
      },
    },
    { title: "read", run: "refresh", stage: change(kind, {}, {}) },
    { title: "read, many at once", run: "refresh together", stage: change(kind, {}, {}) },
    {
      title: "read, name and secret changed outside",
      run: "refresh",
      stage: outside(({ secrets }) => ({ name: "renamed", tunnel_secret: secrets.foreign })),
    },
    { title: "update the name", run: "up", stage: change(kind, {}, { name: "other" }) },
    { title: "update the secret", run: "up", stage: change(kind, {}, { tunnelSecret: "changed" }) },
    {
      title: "update the secret, drop connections",
      run: "up",
      stage: change(
        kind,
        {},
        { tunnelSecret: "changed", onSecretChange: "dropConnections" },
        // The emulator does not have the older endpoint that drops a WARP connector's.
        kind === "cfd_tunnel" ? { connected: 0 } : {},
        connect,
      ),
    },
    { title: "update name and secret", run: "up", stage: change(kind, {}, { name: "other", tunnelSecret: "changed" }) },
    { title: "delete", run: "up", stage: removal(kind, {}) },
    { title: "delete, connectors running", run: "up", stage: removal(kind, {}, connect) },
    {
      title: "delete, connectors running and not to be stopped",
      run: "up",
      stage: removal(kind, { onActiveConnections: "refuse" }, connect, stopConnectors),
    },
    {
      title: "delete, with a private network route",
      run: "up",
      stage: removal(kind, {}, (world, { id }) => world.emulator.addRoute(id, "10.0.0.0/8"), removeRoutes),
    },
    { title: "adopt by name", run: "up", stage: adoption(kind, () => ({ name, adopt: true }), "foreign") },
    {
      title: "adopt by name, with a secret of its own",
      run: "up",
      stage: adoption(kind, ({ secrets }) => ({ name, adopt: true, tunnelSecret: secrets.changed }), "changed"),
    },
    {
      title: "adopt by id, under another name",
      run: "up",
      stage: adoption(kind, (_world, id) => ({ name: "other", adopt: id }), "foreign"),
    },
  ];
  return rows.map((row) => ({ ...row, resource, title: `${resource}: ${row.title}` }));
}

/** The rows. */
export const TUNNEL_OPERATIONS: readonly Operation[] = [
  ...ofBothKinds("CfdTunnel", "cfd_tunnel"),
  {
    title: "CfdTunnel: replace, delete first",
    resource: "CfdTunnel",
    run: "up",
    stage: change("cfd_tunnel", { configSrc: "local" }, { configSrc: "cloudflare" }, { configSrc: "cloudflare" }),
  },
  {
    title: "CfdTunnel: replace, create first",
    resource: "CfdTunnel",
    run: "up",
    stage: change("cfd_tunnel", {}, { configSrc: "local", name: "other" }, { configSrc: "local" }),
  },
  // A secret that is given shows nothing: where an answer was lost, the user is told, and says whose the tunnel is.
  ...(
    [
      { title: "create", stage: creation("cfd_tunnel", given) },
      {
        title: "create, the first answer lost",
        given: { ...lostPost, path: "/cfd_tunnel" },
        stage: creation("cfd_tunnel", given),
      },
      {
        title: "replace, delete first",
        stage: change("cfd_tunnel", { ...given, configSrc: "local" }, { configSrc: "cloudflare" }),
      },
      {
        title: "replace, create first",
        stage: change("cfd_tunnel", given, { configSrc: "local", name: "other" }),
      },
    ] satisfies Omit<Operation, "resource" | "run">[]
  ).map((row): Operation => ({
    ...row,
    title: `CfdTunnel: ${row.title}, its secret given`,
    resource: "CfdTunnel",
    run: "up",
    isAdvised: true,
  })),
  ...ofBothKinds("WarpConnector", "warp_connector"),
  {
    title: "WarpConnector: create, without a declared secret",
    resource: "WarpConnector",
    run: "up",
    stage: ({ accountId }) => ({
      news: { accountId, name, ha: true },
      expected: [{ kind: "warp_connector", name, ha: true }],
      before: [],
      destroyed: [],
      objects: [`"${name}"`],
    }),
  },
  {
    title: "WarpConnector: replace, delete first",
    resource: "WarpConnector",
    run: "up",
    stage: change("warp_connector", {}, { ha: true }, { ha: true }),
  },
];
