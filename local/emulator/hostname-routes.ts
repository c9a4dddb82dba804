import { randomUUID } from "node:crypto";

import { type Clock } from "./clock.js";
import { apiError } from "./errors.js";
import { maxDeletedRoutesPerAccount } from "./limits.js";
import { type Deletable, SoftDeletedMap } from "./soft-deletion.js";

/** What a client says of a host name route. */
export interface HostnameRouteContent {
  /** In lower case; `*.` in front is allowed. */
  hostname: string;
  tunnelId: string;
  comment: string;
}

/** A private host name routed through a tunnel. */
export type HostnameRoute = Deletable & HostnameRouteContent;

/** The host name routes of an account. */
export class HostnameRoutes {
  readonly #routes = new SoftDeletedMap<HostnameRoute>(maxDeletedRoutesPerAccount);
  readonly #clock: Clock;
  readonly #limit: number;

  constructor(clock: Clock, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** Every one, live or deleted. */
  all(): HostnameRoute[] {
    return this.#routes.all();
  }

  /** Live routes through a tunnel. */
  of(tunnelId: string): HostnameRoute[] {
    return this.#routes.live().filter((route) => route.tunnelId === tunnelId);
  }

  /** One by id that lives; else 404. */
  live(id: string): HostnameRoute {
    const route = this.#routes.findLive(id);
    if (!route) throw apiError("hostnameRouteNotFound");
    return route;
  }

  /** Adds one; 1108 where the host name is routed, be it through the same tunnel. */
  create(content: HostnameRouteContent): HostnameRoute {
    this.#refuseTaken(content.hostname);
    if (this.#routes.liveCount >= this.#limit) {
      throw apiError("quotaExceeded", `Quota exceeded: at most ${this.#limit} hostname routes in an account`);
    }
    return this.#routes.add({ id: randomUUID(), createdAt: this.#clock.now(), deletedAt: null, ...content });
  }

  /** Changes one in place. */
  change(route: HostnameRoute, change: Partial<HostnameRouteContent>): void {
    if (change.hostname !== undefined && change.hostname !== route.hostname) this.#refuseTaken(change.hostname);
    Object.assign(route, change);
  }

  /** Marks one as deleted. */
  delete(route: HostnameRoute): void {
    this.#routes.delete(route, this.#clock.now());
  }

  #refuseTaken(hostname: string): void {
    if (this.#routes.live().some((route) => route.hostname === hostname)) throw apiError("hostnameTaken");
  }
}
