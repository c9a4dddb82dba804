/** What an account holds in the end, and how that differs from what it should. */
import type { EmulatorState } from "../../local/emulator/index.js";
import { traced } from "../../provider/lifecycle/frame/trace.js";

/** A tunnel that the account must hold. Fields that are left out are not compared. */
export interface ExpectedTunnel {
  kind: "cfd_tunnel" | "warp_connector";
  name: string;
  secret?: string;
  configSrc?: string;
  /** The rules; "reset" for those of a configuration that was never there, or was given up. */
  ingress?: unknown;
  ha?: boolean;
  /** How many connectors are connected. */
  connected?: number;
  /** The client that a WARP connector runs on. */
  active?: string;
  /** How the nodes of a WARP connector take over from one another. */
  mode?: string;
  /** The virtual addresses of mode "local". */
  addresses?: string[];
}

/** What leads to a tunnel. */
export interface ExpectedLink {
  kind: "dns_record" | "network_route" | "hostname_route" | "virtual_network";
  /** The host name, the network, or the virtual network's name. */
  name: string;
  /** The content of a DNS record, the tunnel's id of a route. */
  to?: string;
  /** The tunnel that it leads to, by its name, where the id is not known before. */
  leadsTo?: string;
  /** What people read of it, where it is someone else's, or declared: in the default one, a test has no say. */
  comment?: string;
}

/** What the account must hold in the end: this, and nothing else. */
export type Expected = ExpectedTunnel | ExpectedLink;

type AccountState = EmulatorState["accounts"][number];

function isReset(config: unknown): boolean {
  const rules = (config as { ingress?: unknown } | null)?.ingress;
  return config === null || JSON.stringify(rules) === JSON.stringify([{ service: "http_status:404" }]);
}

/** An object of an account, as its expectation would be. */
type Held = Pick<Expected, "kind" | "name"> & Omit<ExpectedLink, "kind" | "leadsTo">;

function isTunnel(expected: Expected): expected is ExpectedTunnel {
  return expected.kind === "cfd_tunnel" || expected.kind === "warp_connector";
}

/** What leads to tunnels; the virtual network that every account has is left out. */
function linksOf(account: AccountState): Held[] {
  const live = <T extends { deletedAt: number | null }>(list: T[]): T[] =>
    list.filter(({ deletedAt }) => deletedAt === null);
  const held: Held[] = [
    ...account.zones.flatMap(({ records }) =>
      records.map(({ name, content, comment }) => ({
        kind: "dns_record" as const,
        name,
        to: content,
        comment: comment ?? "",
      })),
    ),
    ...live(account.routes).map(({ network, tunnelId, comment }) => ({
      kind: "network_route" as const,
      name: network,
      to: tunnelId,
      comment,
    })),
    ...live(account.hostnameRoutes).map(({ hostname, tunnelId, comment }) => ({
      kind: "hostname_route" as const,
      name: hostname,
      to: tunnelId,
      comment,
    })),
    ...live(account.virtualNetworks)
      .filter(({ isDefault }) => !isDefault)
      .map(({ name, comment }) => ({ kind: "virtual_network" as const, name, comment })),
  ];
  return held.map((link) => ({ ...link, comment: traced(link.comment).comment }));
}

/** How an account differs from what was expected; empty where it does not. */
export function differences(account: AccountState, expected: readonly Expected[]): string[] {
  const links = linksOf(account);
  const names = (list: readonly Pick<Expected, "kind" | "name">[]): string =>
    list
      .map(({ kind, name }) => `${kind} ${name}`)
      .sort()
      .join(", ");
  const tunnels = account.tunnels.map(({ tun_type, name }) => ({ kind: tun_type, name }));
  const held = names([...tunnels, ...links]);
  const wanted = names(expected);
  if (held !== wanted) {
    return [`holds ${held === "" ? "nothing" : held} instead of ${wanted === "" ? "nothing" : wanted}`];
  }
  return expected.flatMap((each) => {
    if (isTunnel(each)) return differencesOfTunnel(account, each);
    const { kind, name, comment } = each;
    const to = each.leadsTo === undefined ? each.to : destination(account, kind, each.leadsTo);
    const isThere = links.some(
      (link) =>
        link.kind === kind &&
        link.name === name &&
        (to === undefined || link.to === to) &&
        (comment === undefined || link.comment === comment),
    );
    return isThere ? [] : [`the ${kind} ${name} is not as it should be`];
  });
}

/** Where something that leads to this tunnel leads. */
function destination({ tunnels }: AccountState, kind: ExpectedLink["kind"], tunnel: string): string {
  const { id = "no tunnel" } = tunnels.find(({ name, tun_type }) => name === tunnel && tun_type === "cfd_tunnel") ?? {};
  return kind === "dns_record" ? `${id}.cfargotunnel.com` : id;
}

function differencesOfTunnel(account: AccountState, tunnel: ExpectedTunnel): string[] {
  const found = account.tunnels.find(({ name, tun_type }) => name === tunnel.name && tun_type === tunnel.kind);
  if (found === undefined) return [`${tunnel.name} is missing`];
  const connected = found.connectors.filter(({ conns }) => conns.length > 0);
  const active = found.connectors.find((client) => "ha_status" in client && client.ha_status === "active");
  const { config } = found.configuration;
  const { ingress, vips } = (config ?? {}) as { ingress?: unknown; vips?: { address: string }[] };
  const seen: Omit<ExpectedTunnel, "kind" | "name"> = {
    secret: found.tunnel_secret,
    configSrc: String(found.config_src),
    ingress: tunnel.ingress === "reset" && isReset(config) ? "reset" : ingress,
    ha: found.ha,
    connected: connected.length,
    ...(active === undefined ? {} : { active: active.id }),
    ...("ha_mode" in found.configuration ? { mode: found.configuration.ha_mode } : {}),
    ...(vips === undefined ? {} : { addresses: vips.map(({ address }) => address) }),
  };
  return (Object.keys(seen) as (keyof typeof seen)[]).flatMap((key) =>
    tunnel[key] === undefined || JSON.stringify(tunnel[key]) === JSON.stringify(seen[key])
      ? []
      : // Named, not shown: a secret is among them.
        [`the ${key} of ${tunnel.name} is not the declared one`],
  );
}
