import type { LiveTunnel } from "../lifecycle/tunnel/kind.js";
import type { RuntimeName } from "../pointer.js";
import { Account } from "./account.js";
import type { Choice, TunnelType } from "./choice.js";
import type { ImportContext } from "./context.js";
import type { Imported } from "./imported.js";
import type { Progress } from "./progress.js";
import { RouteImports } from "./routes.js";
import { TunnelImports } from "./tunnels.js";

/** What an import reads, and how it tells of it. */
interface Reading {
  readonly context: ImportContext;
  readonly choice: Choice;
  /** Whether DNS records are wanted. */
  readonly dns: boolean;
  readonly progress: Progress;
}

/**
 * Reads what is chosen, in the order in which a program declares it: virtual networks, then each tunnel with its
 * configuration and what leads to it. Calls: a list for each kind, a token and a configuration for each tunnel.
 */
export async function readChosen(reading: Reading): Promise<readonly Imported[]> {
  const account = new Account(reading.context);
  const routes = new RouteImports(reading.context);
  await includeTunnels(reading, account);
  if (reading.dns && reading.choice.lists("DnsRoute")) await includeRecords(reading, account, routes);
  if (reading.choice.lists("NetworkRoute") || reading.choice.lists("VirtualNetwork")) {
    await includeNetworks(reading, account, routes);
  }
  if (reading.choice.lists("HostnameRoute")) await includeHostnames(reading, account, routes);
  return inProgramOrder(reading.context.imported);
}

async function includeTunnels({ context, choice, progress }: Reading, account: Account): Promise<void> {
  const imports = new TunnelImports(context);
  const live = async (type: TunnelType): Promise<readonly LiveTunnel[]> =>
    choice.lists(type) ? await account.tunnels(type) : [];
  const [tunnels, connectors] = await Promise.all([live("CfdTunnel"), live("WarpConnector")]);
  const configured = (type: RuntimeName, found: readonly LiveTunnel[]): readonly LiveTunnel[] =>
    found.filter(({ id }) => choice.takes({ type, id, tunnelId: id }));
  const parts: readonly Part[] = [
    ["CfdTunnel", choice.tunnels("CfdTunnel", tunnels), (...one) => imports.tunnel(...one)],
    ["WarpConnector", choice.tunnels("WarpConnector", connectors), (...one) => imports.connector(...one)],
    ["TunnelConfiguration", configured("TunnelConfiguration", tunnels), (...one) => imports.configuration(...one)],
    [
      "WarpConnectorConfiguration",
      configured("WarpConnectorConfiguration", connectors),
      (...one) => imports.warpConfiguration(...one),
    ],
  ];
  for (const [, found] of parts) progress.expect(found.length);
  for (const [type, found, run] of parts) {
    // Names are given before anything is read: the order of the answers must not change them.
    const named = found.map((tunnel) => ({ tunnel, name: context.nameFor(type, tunnel.name) }));
    context.include(await progress.each(named, ({ tunnel, name }) => run(tunnel, name)));
  }
}

/** A type, the tunnels that it is imported of, and how it is of one. */
type Part = readonly [
  type: RuntimeName,
  found: readonly LiveTunnel[],
  run: (tunnel: LiveTunnel, name: string) => Promise<Imported | undefined>,
];

async function includeRecords({ context, choice }: Reading, account: Account, routes: RouteImports): Promise<void> {
  const records = (await account.records()).filter(({ zone, record, tunnelId }) =>
    choice.takes({ type: "DnsRoute", id: `${zone.id}/${record.id}`, tunnelId }),
  );
  context.include(await inOrder(records, ({ zone, record, tunnelId }) => routes.record(zone, record, tunnelId)));
}

/** Routes, and the virtual networks that they are in; the account's default one is everybody's. */
async function includeNetworks({ context, choice }: Reading, account: Account, routes: RouteImports): Promise<void> {
  const routed = await account.networkRoutes();
  if (routed.length === 0 && !choice.lists("VirtualNetwork")) return;
  const networks = await account.virtualNetworks();
  const isDefault = new Set(networks.filter((each) => each.is_default_network === true).map(({ id }) => id));
  const chosen = routed.filter(({ id, tunnel_id: tunnelId, network, virtual_network_id: virtualNetworkId = "" }) => {
    const isInDefault = isDefault.has(virtualNetworkId);
    return choice.takes({ type: "NetworkRoute", id, tunnelId, network, virtualNetworkId, isInDefault });
  });
  const used = new Map(chosen.map((route) => [route.virtual_network_id, route.tunnel_id]));
  const taken = networks.filter(({ id }) =>
    choice.takes({ type: "VirtualNetwork", id, tunnelId: isDefault.has(id) ? undefined : used.get(id) }),
  );
  context.include(await inOrder(taken, (network) => routes.virtualNetwork(network)));
  context.include(
    await inOrder(chosen, (route) => routes.networkRoute(route, isDefault.has(route.virtual_network_id ?? ""))),
  );
}

async function includeHostnames({ context, choice }: Reading, account: Account, routes: RouteImports): Promise<void> {
  const chosen = (await account.hostnameRoutes()).filter(({ id, tunnel_id: tunnelId }) =>
    choice.takes({ type: "HostnameRoute", id, tunnelId }),
  );
  context.include(await inOrder(chosen, (route) => routes.hostnameRoute(route)));
}

/** One after the other, so that names are given in a fixed order. */
async function inOrder<Item, Result>(items: readonly Item[], run: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await run(item));
  return results;
}

/** Virtual networks, then each tunnel with what belongs to it and leads to it, then what leads to others. */
function inProgramOrder(resources: readonly Imported[]): readonly Imported[] {
  const isTunnel = ({ type }: Imported): boolean => type === "CfdTunnel" || type === "WarpConnector";
  const networks = resources.filter(({ type }) => type === "VirtualNetwork");
  const tunnels = resources.filter(isTunnel);
  const blocks = new Map(tunnels.map((tunnel) => [tunnel.id.toLowerCase(), [tunnel]]));
  const others: Imported[] = [];
  for (const resource of resources) {
    if (isTunnel(resource) || resource.type === "VirtualNetwork") continue;
    (blocks.get(String(resource.inputs["tunnelId"]).toLowerCase()) ?? others).push(resource);
  }
  return [...networks, ...[...blocks.values()].flat(), ...others];
}
