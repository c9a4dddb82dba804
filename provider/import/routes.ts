import type { DnsRecordWire, HostnameRouteWire, NetworkRouteWire, VirtualNetworkWire } from "../api/wire.js";
import { DnsRouteLifecycle } from "../lifecycle/dns-route/lifecycle.js";
import { describeRecord } from "../lifecycle/dns-route/record.js";
import { HostnameRouteLifecycle } from "../lifecycle/hostname-route.js";
import { NetworkRouteLifecycle } from "../lifecycle/network-route.js";
import { VirtualNetworkLifecycle } from "../lifecycle/virtual-network.js";
import type { Zone } from "../session/zones.js";
import { dnsForm } from "../validation/dns-record.js";
import type { ImportContext } from "./context.js";
import { Reference, type Argument, type Imported } from "./imported.js";

/** Imports what leads to tunnels. No call: the lists have it all. */
export class RouteImports {
  private readonly dnsRoutes: DnsRouteLifecycle;
  private readonly networkRoutes: NetworkRouteLifecycle;
  private readonly hostnameRoutes: HostnameRouteLifecycle;
  private readonly virtualNetworks: VirtualNetworkLifecycle;

  constructor(private readonly context: ImportContext) {
    const { session } = context;
    this.dnsRoutes = new DnsRouteLifecycle(session);
    this.networkRoutes = new NetworkRouteLifecycle(session);
    this.hostnameRoutes = new HostnameRouteLifecycle(session);
    this.virtualNetworks = new VirtualNetworkLifecycle(session);
  }

  /** A DNS record that leads to a tunnel. */
  async record(zone: Zone, record: DnsRecordWire, tunnelId: string): Promise<Imported | undefined> {
    const { context } = this;
    if (record.proxied === false) {
      context.session.warn(`left out ${describeRecord(record)}: it is not proxied, so it leads nobody to the tunnel`);
      return undefined;
    }
    const hostname = dnsForm(record.name ?? "");
    const name = context.nameFor("DnsRoute", hostname);
    const comment = context.comment(name, record.comment, describeRecord(record));
    const tags: Record<string, Argument> = (record.tags ?? []).length === 0 ? {} : { tags: [...(record.tags ?? [])] };
    return await context.make(
      this.dnsRoutes,
      {
        type: "DnsRoute",
        id: `${zone.id}/${record.id}`,
        name,
        declared: { tunnelId, hostname, comment: comment.declared, ...tags },
        args: { ...context.tunnelArgument(tunnelId), hostname, ...comment.args, ...tags },
      },
      (inputs) => this.dnsRoutes.outputsOfFound(record, inputs, zone.id),
    );
  }

  /** A virtual network. */
  async virtualNetwork(wire: VirtualNetworkWire): Promise<Imported | undefined> {
    const { context } = this;
    const { id, name: given = "" } = wire;
    const name = context.nameFor("VirtualNetwork", given);
    const comment = context.comment(name, wire.comment, `virtual network ${id}`);
    return await context.make(
      this.virtualNetworks,
      {
        type: "VirtualNetwork",
        id,
        name,
        declared: { name: given, comment: comment.declared },
        args: { ...(given === name ? {} : { name: given }), ...comment.args },
      },
      (inputs) => this.virtualNetworks.outputsOfFound(wire, inputs),
    );
  }

  /** A private network's route. One in the account's default virtual network names none. */
  async networkRoute(wire: NetworkRouteWire, isInDefault: boolean): Promise<Imported | undefined> {
    const { context } = this;
    const { id, network = "", tunnel_id: tunnelId = "", virtual_network_id: within } = wire;
    const name = context.nameFor("NetworkRoute", `${this.ownerOf(tunnelId)}-${network.replace("/", "-")}`);
    const comment = context.comment(name, wire.comment, `network route ${id}`);
    const owner = within === undefined ? undefined : context.find("VirtualNetwork", within);
    const names = within !== undefined && (owner !== undefined || !isInDefault);
    return await context.make(
      this.networkRoutes,
      {
        type: "NetworkRoute",
        id,
        name,
        declared: { tunnelId, network, ...(names ? { virtualNetworkId: within } : {}), comment: comment.declared },
        args: {
          ...context.tunnelArgument(tunnelId),
          network,
          ...(names
            ? { virtualNetworkId: owner === undefined ? within : new Reference(owner.type, owner.id, "id") }
            : {}),
          ...comment.args,
        },
      },
      (inputs) => this.networkRoutes.outputsOfFound(wire, inputs),
    );
  }

  /** A private host name's route. */
  async hostnameRoute(wire: HostnameRouteWire): Promise<Imported | undefined> {
    const { context } = this;
    const { id, hostname = "", tunnel_id: tunnelId = "" } = wire;
    const name = context.nameFor("HostnameRoute", hostname);
    const comment = context.comment(name, wire.comment, `host name route ${id}`);
    return await context.make(
      this.hostnameRoutes,
      {
        type: "HostnameRoute",
        id,
        name,
        declared: { tunnelId, hostname, comment: comment.declared },
        args: { ...context.tunnelArgument(tunnelId), hostname, ...comment.args },
      },
      (inputs) => this.hostnameRoutes.outputsOfFound(wire, inputs),
    );
  }

  /** What a route is called by: its tunnel's name, where that is imported. */
  private ownerOf(tunnelId: string): string {
    const { context } = this;
    return (context.find("CfdTunnel", tunnelId) ?? context.find("WarpConnector", tunnelId))?.name ?? "route";
  }
}
