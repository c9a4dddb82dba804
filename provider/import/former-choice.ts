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
}

/** What the state of another tool has, and nothing else: what that one does not manage, somebody else may. */
export class FormerChoice implements Choice {
  private readonly byObject = new Map<string, FormerResource>();
  private readonly routes: FormerResource[];

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
    return live.filter(({ id }) => this.byObject.has(keyOf({ type, id })));
  }

  takes(candidate: Candidate): boolean {
    return this.formerOf(candidate) !== undefined;
  }

  /** What each resource of the other state became; undefined where it became nothing. */
  outcomes(imported: readonly Imported[]): readonly Outcome[] {
    const became = new Map<FormerResource, Imported>();
    for (const resource of imported) {
      const former = this.formerOf({
        type: resource.type,
        id: resource.id,
        tunnelId: textOf(resource.inputs["tunnelId"]),
        network: textOf(resource.inputs["network"]),
      });
      if (former !== undefined) became.set(former, resource);
    }
    return this.former.resources.map((former) => {
      const found = became.get(former);
      return found === undefined ? { former } : { former, became: found };
    });
  }

  private formerOf(candidate: Candidate): FormerResource | undefined {
    const found = this.byObject.get(keyOf(candidate));
    if (found !== undefined || candidate.type !== "NetworkRoute") return found;
    // Version 4 of Terraform's provider has a checksum for an id.
    return this.routes.find(
      ({ tunnelId, network }) => tunnelId === candidate.tunnelId && sameNetwork(network, candidate.network),
    );
  }
}

function keyOf({ type, id }: { type: RuntimeName; id: string }): string {
  return `${type} ${id.toLowerCase()}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
