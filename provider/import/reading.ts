import type { LiveTunnel } from "../lifecycle/tunnel/target.js";
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

/** A tunnel, and what its resources are called. */
type Named = LiveTunnel & { readonly logicalName: string };

/**
 * Reads what is chosen, in the order in which a program declares it: virtual networks, then each tunnel with its
 * configuration and what leads to it. Calls: a list for each kind, a token and a configuration for each tunnel.
 */
export async function readChosen({ context, choice, dns, progress }: Reading): Promise<readonly Imported[]> {
  const account = new Account(context);
  const imports = new TunnelImports(context);
  const routes = new RouteImports(context);

  const chosen = async (type: TunnelType): Promise<Named[]> => {
    if (!choice.lists(type)) return [];
    const found = choice.tunnels(type, await account.tunnels(type));
    return found.map((tunnel) => ({ ...tunnel, logicalName: context.nameFor(type, tunnel.name) }));
  };
  const [tunnels, connectors] = await Promise.all([chosen("CfdTunnel"), chosen("WarpConnector")]);

  context.include(await progress.each(tunnels, (tunnel) => imports.tunnel(tunnel, tunnel.logicalName)));
  context.include(await progress.each(connectors, (tunnel) => imports.connector(tunnel, tunnel.logicalName)));

  const configured = tunnels.filter(({ id }) => choice.takes({ type: "TunnelConfiguration", id, tunnelId: id }));
  context.include(await progress.each(configured, (tunnel) => imports.configuration(tunnel, tunnel.logicalName)));
  const shared = connectors.filter(({ id }) => choice.takes({ type: "WarpConnectorConfiguration", id, tunnelId: id }));
  context.include(await progress.each(shared, (tunnel) => imports.warpConfiguration(tunnel, tunnel.logicalName)));

  if (dns && choice.lists("DnsRoute")) {
    const records = (await account.records()).filter(({ zone, record, tunnelId }) =>
      choice.takes({ type: "DnsRoute", id: `${zone.id}/${record.id}`, tunnelId }),
    );
    context.include(await inOrder(records, ({ zone, record, tunnelId }) => routes.record(zone, record, tunnelId)));
  }

  const routed = choice.lists("NetworkRoute") ? await account.networkRoutes() : [];
  const networkRoutes = routed.filter(({ id, tunnel_id: tunnelId, network }) =>
    choice.takes({ type: "NetworkRoute", id, tunnelId, network }),
  );
  const networks = networkRoutes.length === 0 && !choice.lists("VirtualNetwork") ? [] : await account.virtualNetworks();
  const isDefault = new Set(networks.filter((each) => each.is_default_network === true).map(({ id }) => id));
  const chosenNetworks = networks.filter(({ id }) => {
    const route = networkRoutes.find((each) => each.virtual_network_id === id);
    return choice.takes({ type: "VirtualNetwork", id, tunnelId: isDefault.has(id) ? undefined : route?.tunnel_id });
  });
  context.include(await inOrder(chosenNetworks, (network) => routes.virtualNetwork(network)));
  context.include(
    await inOrder(networkRoutes, (route) => routes.networkRoute(route, isDefault.has(route.virtual_network_id ?? ""))),
  );

  const named = choice.lists("HostnameRoute") ? await account.hostnameRoutes() : [];
  const hostnames = named.filter(({ id, tunnel_id: tunnelId }) =>
    choice.takes({ type: "HostnameRoute", id, tunnelId }),
  );
  context.include(await inOrder(hostnames, (route) => routes.hostnameRoute(route)));
  return inProgramOrder(context.imported);
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
