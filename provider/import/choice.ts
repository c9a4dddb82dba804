import type { LiveTunnel } from "../lifecycle/tunnel/kind.js";
import type { RuntimeName } from "../pointer.js";
import { UserError } from "../session/errors.js";
import { foreign, several } from "../session/naming.js";
import { quote } from "../validation/findings.js";

/** The two kinds of tunnel, by their classes. */
export type TunnelType = "CfdTunnel" | "WarpConnector";

/** An object that belongs to a tunnel, or leads to one. */
export interface Candidate {
  readonly type: RuntimeName;
  readonly id: string;
  /** Undefined for a virtual network that no chosen route is in. */
  readonly tunnelId?: string | undefined;
  /** A private network: older states know a route by it, and not by its id. */
  readonly network?: string | undefined;
  /** The virtual network that it is in, and whether that is the account's default one, which a state may leave out. */
  readonly virtualNetworkId?: string | undefined;
  readonly isInDefault?: boolean | undefined;
}

/** What is to be imported. */
export interface Choice {
  /** Whether anything of this type may be chosen for its own sake, so that it must be listed. */
  lists(type: RuntimeName): boolean;
  /** Those of a kind that are chosen. */
  tunnels(type: TunnelType, live: readonly LiveTunnel[]): LiveTunnel[];
  /** Whether something that belongs to a tunnel, or leads to one, is chosen. */
  takes(candidate: Candidate): boolean;
}

/** Tunnels that were named, by id or name, or all of a kind; and what belongs to them and leads to them. */
export class NamedChoice implements Choice {
  private readonly chosen = new Set<string>();

  constructor(private readonly named: Readonly<Record<TunnelType, "all" | readonly string[]>>) {}

  lists(type: RuntimeName): boolean {
    if (type === "CfdTunnel" || type === "DnsRoute") return this.named.CfdTunnel.length > 0;
    if (type === "WarpConnector") return this.named.WarpConnector.length > 0;
    // Virtual networks come along with the routes that are in them.
    return type === "NetworkRoute" || type === "HostnameRoute";
  }

  tunnels(type: TunnelType, live: readonly LiveTunnel[]): LiveTunnel[] {
    const named = this.named[type];
    const found = named === "all" ? [...live] : findNamed(named, type, live);
    for (const { id } of found) this.chosen.add(id.toLowerCase());
    return [...new Set(found)];
  }

  takes({ tunnelId }: Candidate): boolean {
    return tunnelId !== undefined && this.chosen.has(tunnelId.toLowerCase());
  }
}

const nouns: Readonly<Record<TunnelType, string>> = { CfdTunnel: "tunnel", WarpConnector: "WARP connector" };

/** The tunnels of these ids or names; every one that there is not, is named at once. */
function findNamed(named: readonly string[], type: TunnelType, live: readonly LiveTunnel[]): LiveTunnel[] {
  const missing: string[] = [];
  const found = named.flatMap((wanted) => {
    const tunnel = live.find(({ id, name }) => id.toLowerCase() === wanted.toLowerCase() || name === wanted);
    if (tunnel === undefined) missing.push(quote(wanted));
    return tunnel === undefined ? [] : [tunnel];
  });
  if (missing.length === 0) return found;
  const noun = nouns[type];
  const there =
    live.length === 0 ? `It has no live ${noun}` : `It has ${several(live.map(({ name }) => quote(foreign(name))))}`;
  throw new UserError(`the account has no live ${noun} with the id or name ${missing.join(", ")}. ${there}`);
}
