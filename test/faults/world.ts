/** An account of its own for each cell: what one cell does, no other cell sees. */
import { randomBytes } from "node:crypto";

import type { Emulator, EmulatorState } from "../../local/emulator/index.js";

/** Secrets that all cells share, so that every output can be searched for all of them. */
export interface CellSecrets {
  readonly declared: string;
  readonly changed: string;
  readonly foreign: string;
}

/** Makes the secrets of a run. */
export function makeSecrets(): CellSecrets {
  const fresh = (): string => randomBytes(32).toString("base64");
  return { declared: fresh(), changed: fresh(), foreign: fresh() };
}

/** What the account must hold in the end: this, and nothing else. Fields that are left out are not compared. */
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
}

/** A random account id. */
export function accountIds(count: number): string[] {
  return Array.from({ length: count }, () => randomBytes(16).toString("hex"));
}

/** One account, as another client of it: to set the stage and to look. */
export class World {
  constructor(
    readonly emulator: Emulator,
    readonly accountId: string,
    readonly secrets: CellSecrets,
  ) {}

  /** A request of another client, without faults in mind: it must succeed. */
  async api<Result = { id: string }>(method: string, path: string, body?: unknown): Promise<Result> {
    const response = await fetch(`${this.emulator.baseUrl}/accounts/${this.accountId}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.emulator.apiToken}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
    return (JSON.parse(text) as { result: Result }).result;
  }

  /** Makes a tunnel as the dashboard would; its id and token. */
  async make(
    kind: "cfd_tunnel" | "warp_connector",
    body: { name: string; tunnel_secret?: string; ha?: boolean },
  ): Promise<{ id: string; token: string }> {
    const id = (await this.api("POST", `/${kind}`, body)).id;
    return { id, token: await this.token(kind, id) };
  }

  async token(kind: "cfd_tunnel" | "warp_connector", id: string): Promise<string> {
    return this.api<string>("GET", `/${kind}/${id}/token`);
  }

  /** The requests of this account, in order: "GET /cfd_tunnel/[^/]+/token", with identifiers as a pattern. */
  endpoints(): string[] {
    const prefix = `/accounts/${this.accountId}`;
    return this.emulator.requests().flatMap(({ method, path }) => {
      const start = path.indexOf(prefix);
      return start === -1 ? [] : [`${method} ${patternOf(path.slice(start + prefix.length))}`];
    });
  }

  /** The fault's path: this account's, and nobody else's. */
  pathOf(pattern: string): string {
    return `/accounts/${this.accountId}${pattern}$`;
  }
}

function patternOf(path: string): string {
  return path.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "[^/]+");
}

type AccountState = EmulatorState["accounts"][number];

function isReset(config: unknown): boolean {
  const rules = (config as { ingress?: unknown } | null)?.ingress;
  return config === null || JSON.stringify(rules) === JSON.stringify([{ service: "http_status:404" }]);
}

/** How an account differs from what was expected; empty where it does not. */
export function differences(account: AccountState, expected: readonly ExpectedTunnel[]): string[] {
  const names = (list: { kind?: string; tun_type?: string; name: string }[]): string =>
    list
      .map(({ kind, tun_type, name }) => `${kind ?? String(tun_type)} ${name}`)
      .sort()
      .join(", ");
  const held = names(account.tunnels);
  const wanted = names([...expected]);
  if (held !== wanted) {
    return [`holds ${held === "" ? "nothing" : held} instead of ${wanted === "" ? "nothing" : wanted}`];
  }
  return expected.flatMap((tunnel) => {
    const found = account.tunnels.find(({ name, tun_type }) => name === tunnel.name && tun_type === tunnel.kind);
    if (found === undefined) return [`${tunnel.name} is missing`];
    const connected = found.connectors.filter(({ conns }) => conns.length > 0);
    const active = found.connectors.find((client) => "ha_status" in client && client.ha_status === "active");
    const { config } = found.configuration;
    const seen: Omit<ExpectedTunnel, "kind" | "name"> = {
      secret: found.tunnel_secret,
      configSrc: String(found.config_src),
      ingress:
        tunnel.ingress === "reset" && isReset(config) ? "reset" : (config as { ingress?: unknown } | null)?.ingress,
      ha: found.ha,
      connected: connected.length,
      ...(active === undefined ? {} : { active: active.id }),
    };
    return (Object.keys(seen) as (keyof typeof seen)[]).flatMap((key) =>
      tunnel[key] === undefined || JSON.stringify(tunnel[key]) === JSON.stringify(seen[key])
        ? []
        : // Named, not shown: a secret is among them.
          [`the ${key} of ${tunnel.name} is not the declared one`],
    );
  });
}
