/** The world of a walk over what leads to tunnels: two stacks of one name and someone else in one account, and who owns what. */
import type { Emulator, EmulatorState } from "../../../local/emulator/index.js";
import { traced } from "../../../provider/lifecycle/frame/trace.js";
import { identified } from "../identity.js";
import type { Properties, ResourceType } from "../resource-types.js";
import { WireStack, type Declared } from "../wire-stack.js";
import { environment, type Owner, type StackName } from "./model.js";

type Account = EmulatorState["accounts"][number];

/** An object as the account holds it. */
export interface LiveLink {
  id: string;
  type: LinkType;
  name: string;
  /** The tunnel that it leads to. */
  to: string;
  comment: string;
}

/** What is declared: which one of a kind, and which of the two tunnels it leads to. */
export interface Link {
  type: LinkType;
  name: string;
  tunnel: 0 | 1;
  comment: 0 | 1;
}

/** Kind by kind: its inputs, where it is, and what is there. */
const KINDS = {
  DnsRoute: {
    path: (zoneId: string) => `/zones/${zoneId}/dns_records`,
    inputs: (name: string, tunnelId: string, zoneId: string) => ({ hostname: `${name}.example.com`, tunnelId, zoneId }),
    body: (name: string, to: string) => ({
      ...{ type: "CNAME", name: `${name}.example.com`, content: `${to}.cfargotunnel.com`, proxied: true, ttl: 1 },
    }),
    live: ({ zones }: Account) =>
      zones.flatMap(({ records }) =>
        records.map(({ id, name, content, comment }) => ({ id, name, to: content.split(".")[0] ?? "", comment })),
      ),
  },
  NetworkRoute: {
    path: () => "/teamnet/routes",
    inputs: (name: string, tunnelId: string) => ({ network: networkOf(name), tunnelId }),
    body: (name: string, to: string) => ({ network: networkOf(name), tunnel_id: to }),
    live: ({ routes }: Account) =>
      routes.filter(isLive).map(({ id, network, tunnelId, comment }) => ({ id, name: network, to: tunnelId, comment })),
  },
  HostnameRoute: {
    path: () => "/zerotrust/routes/hostname",
    inputs: (name: string, tunnelId: string) => ({ hostname: `${name}.acme.local`, tunnelId }),
    body: (name: string, to: string) => ({ hostname: `${name}.acme.local`, tunnel_id: to }),
    live: ({ hostnameRoutes }: Account) =>
      hostnameRoutes
        .filter(isLive)
        .map(({ id, hostname, tunnelId, comment }) => ({ id, name: hostname, to: tunnelId, comment })),
  },
  VirtualNetwork: {
    path: () => "/teamnet/virtual_networks",
    inputs: (name: string) => ({ name }),
    body: (name: string) => ({ name }),
    live: ({ virtualNetworks }: Account) =>
      virtualNetworks
        .filter((each) => isLive(each) && !each.isDefault)
        .map(({ id, name, comment }) => ({ id, name, to: "", comment })),
  },
} satisfies Partial<Record<ResourceType, unknown>>;
export type LinkType = keyof typeof KINDS;
export const LINK_TYPES = Object.keys(KINDS) as LinkType[];

const isLive = ({ deletedAt }: { deletedAt: number | null }): boolean => deletedAt === null;
const networkOf = (name: string): string =>
  `10.${String(Buffer.from(name).reduce((sum, byte) => (sum * 31 + byte) % 251, 7))}.0.0/16`;

/** Everything that the commands of one walk share. */
export class LinkWorld {
  readonly stacks = { a: new WireStack(), b: new WireStack() };
  readonly programs = { a: new Map<string, Link>(), b: new Map<string, Link>() };
  readonly owners = new Map<string, Owner>();
  readonly drifted = new Set<StackName>();
  readonly log: string[] = [];

  private constructor(
    readonly emulator: Emulator,
    private readonly tunnels: readonly [string, string],
  ) {}

  static async make(emulator: Emulator): Promise<LinkWorld> {
    const make = async (name: string): Promise<string> =>
      ((await emulator.call("POST", "/cfd_tunnel", { name, config_src: "cloudflare" })).result as { id: string }).id;
    return new LinkWorld(emulator, [await make("one"), await make("other")]);
  }

  get env(): Record<string, string> {
    return environment(this.emulator);
  }

  private get account(): Account {
    const [account] = this.emulator.state().accounts;
    if (account === undefined) throw new Error("there is an account");
    return account;
  }

  live(): LiveLink[] {
    const { account } = this;
    return LINK_TYPES.flatMap((type) =>
      KINDS[type].live(account).map((one) => ({ ...one, type, comment: traced(one.comment).comment })),
    );
  }

  liveOf(owner: Owner): LiveLink[] {
    return this.live().filter(({ id }) => this.owners.get(id) === owner);
  }

  attribute(owner: Owner): void {
    for (const { id } of this.live()) if (!this.owners.has(id)) this.owners.set(id, owner);
  }

  /** Someone else makes one, or changes or deletes one. */
  async someone(method: "POST" | "PATCH" | "DELETE", type: LinkType, name: string, id?: string): Promise<void> {
    const { zones } = this.account;
    const path = KINDS[type].path(zones[0]?.id ?? "") + (id === undefined ? "" : `/${id}`);
    const { comment, ...body } = { comment: "someone's", ...KINDS[type].body(name, this.tunnels[1]) };
    const sent = method === "DELETE" ? undefined : method === "POST" ? { ...body, comment } : { comment: "edited" };
    await (type === "DnsRoute" ? this.emulator.callApi(method, path, sent) : this.emulator.call(method, path, sent));
    if (method === "POST") this.attribute("someone");
  }

  /** How the API knows what is declared, and where that leads. */
  wireOf({ type, name, tunnel }: Link): { name: string; to: string } {
    const { hostname, network, name: own } = this.inputsOf({ type, name, tunnel }) as Record<string, string>;
    return { name: hostname ?? network ?? own ?? "", to: type === "VirtualNetwork" ? "" : this.tunnels[tunnel] };
  }

  private inputsOf({ type, name, tunnel }: Omit<Link, "comment">): Properties {
    return KINDS[type].inputs(name, this.tunnels[tunnel], this.account.zones[0]?.id ?? "");
  }

  /** What cannot be: taken by others, or declared twice. */
  conflicts(stack: StackName): Link[] {
    const own = [...this.programs[stack].values()];
    const taken = this.live().filter(({ id }) => this.owners.get(id) !== stack);
    const isSame = (link: Link, other: { type: string; name: string }): boolean =>
      other.type === link.type && this.wireOf(link).name === other.name;
    return own.filter(
      (link, index) =>
        taken.some((other) => isSame(link, other)) ||
        own.slice(0, index).some((other) => isSame(link, { type: other.type, name: this.wireOf(other).name })),
    );
  }

  declared(stack: StackName): Declared[] {
    const { accountId } = this.emulator;
    return [...this.programs[stack]].map(([logical, link]) => ({
      urn: `${link.type}::${logical}`,
      type: link.type,
      inputs: () => {
        const comment = link.comment === 0 ? {} : { comment: "of the shop" };
        return identified(link.type, { accountId, ...this.inputsOf(link), ...comment }, logical, stack);
      },
    }));
  }

  /** Pulumi finds the state of a resource under the name that an alias says. Whether it does. */
  alias(stack: StackName, from: string, to: string): boolean {
    const { kept } = this.stacks[stack];
    if (kept.some(({ urn }) => urn === to)) return false;
    const old = kept.filter(({ urn }) => urn === from);
    for (const each of old) each.urn = to;
    return old.length > 0;
  }

  /** Gives renamed resources an alias, where what they are to have is another one's that the program declares no more. */
  followAdvice(stack: StackName): boolean {
    const declared = this.declared(stack).map(({ urn }) => urn);
    const renamed = [...this.programs[stack]].map(([logical, link]) => {
      const urn = `${link.type}::${logical}`;
      const { name } = this.wireOf(link);
      const old = this.stacks[stack].kept.find(
        ({ urn: each, type, outs }) =>
          type === link.type &&
          !declared.includes(each) &&
          [outs["hostname"], outs["network"], type === "VirtualNetwork" ? outs["name"] : undefined].includes(name),
      );
      return old !== undefined && this.alias(stack, old.urn, urn);
    });
    return renamed.includes(true);
  }

  /** How what this stack owns at the API differs from what its program declares. */
  differences(stack: StackName): string[] {
    const shown = (list: { type: string; name: string; to: string }[]): string =>
      list
        .map(({ type, name, to }) => `${type} ${name} to ${to}`)
        .sort()
        .join(", ");
    const live = this.liveOf(stack);
    const wanted = [...this.programs[stack].values()].map((link) => ({ type: link.type, ...this.wireOf(link) }));
    if (shown(live) !== shown(wanted)) return [`holds [${shown(live)}] instead of [${shown(wanted)}]`];
    const ids = this.stacks[stack].kept.map(({ id }) => id.split("/").at(-1));
    return live.flatMap(({ id, name }) => (ids.includes(id) ? [] : [`${name} is in no state`]));
  }
}
