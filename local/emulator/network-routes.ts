import { randomUUID } from "node:crypto";

import { type Clock } from "./clock.js";
import { apiError, unparsable } from "./errors.js";
import { contains, type IpAddress, type IpNetwork, parseNetwork } from "./ip-network.js";
import { maxDeletedRoutesPerAccount } from "./limits.js";
import { type Deletable, SoftDeletedMap } from "./soft-deletion.js";

/** What a client says of a private network route. */
export interface NetworkRouteContent {
  network: IpNetwork;
  tunnelId: string;
  virtualNetworkId: string;
  comment: string;
}

/** A private network routed through a tunnel. */
export type NetworkRoute = Deletable & NetworkRouteContent;

/** A network in a body; 1030 for what is none, and where bits behind the prefix are set. */
export function readNetwork(text: string): IpNetwork {
  const network = parseNetwork(text);
  if (typeof network === "string") {
    throw unparsable(`Json deserialize error: network: ${network} (${text.slice(0, 50)})`);
  }
  return network;
}

/** Ranges that Cloudflare keeps for devices and for addresses of its own. */
const reservedNetworks = ["100.64.0.0/12", "100.80.0.0/16", "100.96.0.0/12", "100.112.0.0/16"].map((text) => {
  const network = parseNetwork(text);
  if (typeof network === "string") throw new Error(`${text}: ${network}`);
  return network;
});

/** The private network routes of an account. */
export class NetworkRoutes {
  readonly #routes = new SoftDeletedMap<NetworkRoute>(maxDeletedRoutesPerAccount);
  readonly #clock: Clock;
  readonly #limit: number;

  constructor(clock: Clock, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** Every one, live or deleted. */
  all(): NetworkRoute[] {
    return this.#routes.all();
  }

  /** Live routes through a tunnel, or in a virtual network. */
  of(owner: { tunnelId: string } | { virtualNetworkId: string }): NetworkRoute[] {
    return this.#routes
      .live()
      .filter((route) =>
        "tunnelId" in owner ? route.tunnelId === owner.tunnelId : route.virtualNetworkId === owner.virtualNetworkId,
      );
  }

  /** One by id, live or deleted; else 1015. */
  find(id: string): NetworkRoute {
    const route = this.#routes.find(id);
    if (!route) throw apiError("routeNotFound");
    return route;
  }

  /** One by id that lives; else 1015. */
  live(id: string): NetworkRoute {
    const route = this.#routes.findLive(id);
    if (!route) throw apiError("routeNotFound");
    return route;
  }

  /** The live route of exactly this network in a virtual network. */
  exact(network: IpNetwork, virtualNetworkId: string): NetworkRoute | undefined {
    return this.of({ virtualNetworkId }).find((route) => route.network.text === network.text);
  }

  /** The route that serves an address: the one with the longest prefix. */
  serving(address: IpAddress, virtualNetworkId: string): NetworkRoute | undefined {
    return this.of({ virtualNetworkId })
      .filter(({ network }) => contains(network, address))
      .sort((a, b) => b.network.prefix - a.network.prefix)[0];
  }

  /** Adds one; 1014 where the virtual network has this very network, through whichever tunnel. */
  create(content: NetworkRouteContent): NetworkRoute {
    this.#check(content);
    if (this.#routes.liveCount >= this.#limit) {
      throw apiError("quotaExceeded", `Quota exceeded: at most ${this.#limit} routes in an account`);
    }
    return this.#routes.add({ id: randomUUID(), createdAt: this.#clock.now(), deletedAt: null, ...content });
  }

  /** Changes one in place. */
  change(route: NetworkRoute, change: Partial<NetworkRouteContent>): void {
    this.#check({ ...route, ...change }, route);
    Object.assign(route, change);
  }

  /** Marks one as deleted. */
  delete(route: NetworkRoute): void {
    this.#routes.delete(route, this.#clock.now());
  }

  #check({ network, virtualNetworkId }: NetworkRouteContent, self?: NetworkRoute): void {
    const reserved = reservedNetworks.find((range) => contains(range, network));
    if (reserved) throw apiError("reservedNetwork", `${network.text} is within ${reserved.text}, which is reserved`);
    const other = this.exact(network, virtualNetworkId);
    if (other && other !== self) throw apiError("routeTaken");
  }
}
