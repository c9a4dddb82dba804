import { configSrcOf } from "../lifecycle/cfd-tunnel.js";
import type { LiveTunnel } from "../lifecycle/tunnel/kind.js";
import type { RuntimeName } from "../pointer.js";
import { sameNetwork } from "../validation/network.js";
import type { Candidate, Choice, TunnelType } from "./choice.js";
import type { FormerResource, FormerState } from "./former-state.js";
import type { Imported } from "./imported.js";

/** What became of a resource of another tool. */
export interface Outcome {
  readonly former: FormerResource;
  /** Undefined where it is not imported. */
  readonly became?: Imported;
  /** A configuration that has no effect: cloudflared reads the rules of its tunnel from a file. */
  readonly isLocal?: boolean;
}

/** What the state of another tool has, and nothing else: what that one does not manage, somebody else may. */
export class FormerChoice implements Choice {
  private readonly byObject = new Map<string, FormerResource>();
  private readonly routes: FormerResource[];
  /** What was chosen, by its own type and id. */
  private readonly taken = new Map<string, FormerResource>();
  /** The ids of tunnels whose rules are in a file. */
  private readonly local = new Set<string>();

  constructor(private readonly former: FormerState) {
    for (const resource of former.resources) this.byObject.set(keyOf(resource), resource);
    this.routes = former.resources.filter(({ type }) => type === "NetworkRoute");
  }

  lists(type: RuntimeName): boolean {
    // A configuration is found by its tunnel, which another state may have.
    const needed: Partial<Record<RuntimeName, RuntimeName>> = {
      CfdTunnel: "TunnelConfiguration",
      WarpConnector: "WarpConnectorConfiguration",
    };
    return this.former.resources.some((resource) => resource.type === type || resource.type === needed[type]);
  }

  tunnels(type: TunnelType, live: readonly LiveTunnel[]): LiveTunnel[] {
    for (const tunnel of type === "CfdTunnel" ? live : []) {
      if (configSrcOf(tunnel) === "local") this.local.add(tunnel.id.toLowerCase());
    }
    return live.filter((tunnel) => this.takes({ type, id: tunnel.id }));
  }

  takes(candidate: Candidate): boolean {
    const former = this.formerOf(candidate);
    if (former !== undefined) this.taken.set(keyOf(candidate), former);
    return former !== undefined;
  }

  /** What each resource of the other state became; undefined where it became nothing. */
  outcomes(imported: readonly Imported[]): readonly Outcome[] {
    const became = new Map<FormerResource, Imported>();
    for (const resource of imported) {
      const former = this.taken.get(keyOf(resource));
      if (former !== undefined) became.set(former, resource);
    }
    return this.former.resources.map((former) => {
      const found = became.get(former);
      if (found !== undefined) return { former, became: found };
      const isLocal = former.type === "TunnelConfiguration" && this.local.has(former.id.toLowerCase());
      return { former, isLocal };
    });
  }

  private formerOf(candidate: Candidate): FormerResource | undefined {
    const found = this.byObject.get(keyOf(candidate));
    if (found === undefined && candidate.type === "DnsRoute") {
      // Where the zone is a secret of the state, its record is known by its own id, which no other record has.
      return this.byObject.get(keyOf({ type: "DnsRoute", id: candidate.id.replace(/^.*\//, "") }));
    }
    if (found !== undefined || candidate.type !== "NetworkRoute") return found;
    // Version 4 of Terraform's provider has a checksum for an id. One network may be routed in several virtual ones.
    return this.routes.find(
      ({ tunnelId, network, virtualNetworkId }) =>
        tunnelId === candidate.tunnelId &&
        sameNetwork(network, candidate.network) &&
        (virtualNetworkId === undefined
          ? candidate.isInDefault === true
          : virtualNetworkId === candidate.virtualNetworkId),
    );
  }
}

function keyOf({ type, id }: { type: RuntimeName; id: string }): string {
  return `${type} ${id.toLowerCase()}`;
}
