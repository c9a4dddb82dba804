/** The world of a walk: two stacks and someone else in one account, and who owns what. */
import { createHash } from "node:crypto";

import type { Emulator, EmulatorState } from "../../../local/emulator/index.js";
import { identified } from "../identity.js";
import { WireStack, type Declared } from "../wire-stack.js";

/** The stacks. */
export type StackName = "a" | "b";
export type Owner = StackName | "someone";

/** The environment of a run: short waits. */
export function environment({ baseUrl, accountId, apiToken }: Emulator): Record<string, string> {
  return {
    CLOUDFLARE_BASE_URL: baseUrl,
    CLOUDFLARE_ACCOUNT_ID: accountId,
    CLOUDFLARE_API_TOKEN: apiToken,
    CLOUDFLARE_TUNNEL_MAX_RETRIES: "2",
    CLOUDFLARE_TUNNEL_BACKOFF_SECONDS: "0.001",
    CLOUDFLARE_TUNNEL_TOTAL_TIMEOUT_SECONDS: "5",
  };
}

/** One tunnel, or WARP connector, of a program, with its configuration. */
export interface Entry {
  kind: "cfd_tunnel" | "warp_connector";
  name: string;
  /** Which keepers the secret beside it has. */
  secret: number;
  /** The logical name that the secret beside it is made under. */
  sibling: string;
  /** The logical names that it had before, the last one first: the user knows them. */
  former: readonly string[];
  drop: boolean;
  /** Which configuration is declared; none for a WARP connector. */
  config?: number;
}

/** A program: logical name → entry. */
export type Program = Map<string, Entry>;

/** A live tunnel as the account holds it. */
export interface Live {
  id: string;
  kind: string;
  name: string;
  secret: string;
  config: string;
  connected: number;
}

/** base64 of 32 bytes: each resource has its own. */
export function secretOf(stack: Owner, index: number, sibling = ""): string {
  return createHash("sha256")
    .update(`${stack} ${sibling} ${String(index)}`)
    .digest("base64");
}

/** The rules of a configuration; who wrote it can be told from its host name. */
export function rulesOf(writer: Owner, index: number): unknown[] {
  return [
    { hostname: `${writer}${String(index)}.example.com`, service: "http://localhost:8080" },
    { service: "http_status:404" },
  ];
}

/** Everything that the commands of one walk share. */
export class WalkWorld {
  readonly stacks = { a: new WireStack(), b: new WireStack() };
  readonly programs: Record<StackName, Program> = { a: new Map(), b: new Map() };
  /** Who made each tunnel. */
  readonly owners = new Map<string, Owner>();
  /** Stacks whose objects someone else changed: only a refresh shows them that. */
  readonly drifted = new Set<StackName>();
  /** What happened, for the report of a walk that fails. */
  readonly log: string[] = [];

  constructor(readonly emulator: Emulator) {}

  get env(): Record<string, string> {
    return environment(this.emulator);
  }

  /** The live tunnels of the account. */
  live(): Live[] {
    const [account] = this.emulator.state().accounts;
    return (account?.tunnels ?? []).map(describeLive);
  }

  /** Those that this owner made. */
  liveOf(owner: Owner): Live[] {
    return this.live().filter(({ id }) => this.owners.get(id) === owner);
  }

  /** Notes whose the tunnels are that are new since the last look. */
  attribute(owner: Owner): void {
    for (const { id } of this.live()) if (!this.owners.has(id)) this.owners.set(id, owner);
  }

  /** The names that are taken, for this stack, by others or twice by itself. */
  conflicts(stack: StackName): string[] {
    const own = [...this.programs[stack].values()].map(({ kind, name }) => `${kind} ${name}`);
    const foreign = this.live()
      .filter(({ id }) => this.owners.get(id) !== stack)
      .map(({ kind, name }) => `${kind} ${name}`);
    return own.filter((name, index) => own.indexOf(name) !== index || foreign.includes(name));
  }

  /** The resources that a program registers, in order. */
  declared(stack: StackName): Declared[] {
    const { accountId } = this.emulator;
    return [...this.programs[stack]].flatMap(([logical, entry]): Declared[] => {
      const { kind, name, drop, config } = entry;
      const urn = `${kind}::${logical}`;
      const isTunnel = kind === "cfd_tunnel";
      const tunnel: Declared = {
        urn,
        type: isTunnel ? "CfdTunnel" : "WarpConnector",
        deleteBeforeReplace: true,
        // Of one project and stack name: only the stack's identity tells the two apart.
        inputs: () =>
          identified(
            isTunnel ? "CfdTunnel" : "WarpConnector",
            {
              accountId,
              name,
              tunnelSecret: secretOf(stack, entry.secret, entry.sibling),
              ...(isTunnel ? { ownSecret: true } : {}),
              ...(drop ? { onSecretChange: "dropConnections" } : {}),
            },
            logical,
            stack,
          ),
      };
      if (config === undefined || !isTunnel) return [tunnel];
      const configuration: Declared = {
        urn: `configuration::${logical}`,
        type: "TunnelConfiguration",
        deletedWith: urn,
        inputs: (idOf) =>
          identified(
            "TunnelConfiguration",
            { accountId, tunnelId: idOf(urn), config: { ingress: rulesOf(stack, config) } },
            logical,
            stack,
          ),
      };
      return [tunnel, configuration];
    });
  }

  /** How what this stack owns at the API differs from what its program declares. */
  differences(stack: StackName): string[] {
    const live = this.liveOf(stack);
    const entries = [...this.programs[stack].values()];
    const names = (list: readonly { kind: string; name: string }[]): string =>
      list
        .map(({ kind, name }) => `${kind} ${name}`)
        .sort()
        .join(", ");
    if (names(live) !== names(entries)) return [`holds [${names(live)}] instead of [${names(entries)}]`];
    return entries.flatMap(({ kind, name, secret, sibling, config }) => {
      const found = live.find((one) => one.kind === kind && one.name === name);
      if (found === undefined) return [`${name} is missing`];
      const wrong: string[] = [];
      if (found.secret !== secretOf(stack, secret, sibling)) wrong.push(`${name} has another secret`);
      if (config !== undefined && found.config !== JSON.stringify(rulesOf(stack, config))) {
        wrong.push(`${name} has the configuration ${found.config}`);
      }
      if (config === undefined && new RegExp(`"${stack}\\d`).test(found.config)) {
        wrong.push(`${name} still has the configuration ${found.config}`);
      }
      const ids = this.stacks[stack].kept.map(({ id }) => id);
      if (!ids.includes(found.id)) wrong.push(`${name} is in no state`);
      return wrong;
    });
  }
}

type AccountTunnel = EmulatorState["accounts"][number]["tunnels"][number];

function describeLive(tunnel: AccountTunnel): Live {
  const { config } = tunnel.configuration;
  return {
    id: tunnel.id,
    kind: tunnel.tun_type,
    name: tunnel.name,
    secret: tunnel.tunnel_secret,
    config: config === null ? "none" : JSON.stringify((config as { ingress?: unknown }).ingress),
    connected: tunnel.connectors.filter(({ conns }) => conns.length > 0).length,
  };
}
