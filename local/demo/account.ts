/** The Cloudflare account of the demo: the emulator, seen and changed as another client would. */
import { ControlError, type Emulator, type EmulatorState } from "../emulator/index.js";
import { type ApiCalls, countCalls } from "./api-calls.js";

/** A live tunnel or WARP connector with its configuration, secret and connectors. */
export type LiveTunnel = EmulatorState["accounts"][number]["tunnels"][number];

/** A DNS record as the API shows it. */
export type DnsRecord = EmulatorState["accounts"][number]["zones"][number]["records"][number];

/** The demo's view of the API. */
export class Account {
  constructor(private readonly emulator: Emulator) {}

  /** What the program and the provider need in their environment. Foreign credentials and proxies must not leak in. */
  get env(): Record<string, string> {
    const { accountId, apiToken, baseUrl } = this.emulator;
    return {
      CLOUDFLARE_API_TOKEN: apiToken,
      CLOUDFLARE_ACCOUNT_ID: accountId,
      CLOUDFLARE_BASE_URL: baseUrl,
      CLOUDFLARE_API_KEY: "",
      CLOUDFLARE_EMAIL: "",
      NO_PROXY: "127.0.0.1,localhost",
      no_proxy: "127.0.0.1,localhost",
    };
  }

  /** The names of what is live, as "cfd_tunnel quickstart". */
  live(): string[] {
    return this.tunnels()
      .map(({ tun_type, name }) => `${tun_type} ${name}`)
      .sort();
  }

  /** The live tunnel or WARP connector of a name. */
  tunnel(name: string): LiveTunnel | undefined {
    return this.tunnels().find((tunnel) => tunnel.name === name);
  }

  /** The DNS records of a host name. */
  records(hostname: string): DnsRecord[] {
    const zones = this.emulator.state().accounts.flatMap((account) => account.zones);
    return zones.flatMap(({ records }) => records).filter(({ name }) => name === hostname);
  }

  /** The secrets that must never be shown: of the tunnels, deleted ones too, and of the API. */
  secrets(): string[] {
    const tunnels = this.emulator
      .state()
      .accounts.flatMap((account) => [...account.tunnels, ...account.deletedTunnels]);
    return [this.emulator.apiToken, ...tunnels.map(({ tunnel_secret }) => tunnel_secret)];
  }

  /** A connector starts with a token: its id, or "refused" where the secret in the token is not the current one. */
  connect(token: string): string {
    try {
      return this.emulator.connect(token);
    } catch (error) {
      if (error instanceof ControlError && error.status === 401) return "refused";
      throw error;
    }
  }

  /** Whether a connector of the tunnel still has connections. */
  isConnected(name: string, connectorId: string): boolean {
    const connector = this.tunnel(name)?.connectors.find(({ id }) => id === connectorId);
    return (connector?.conns.length ?? 0) > 0;
  }

  /** Changes something as the dashboard would: a request that no step is charged for. */
  async change(method: string, path: string, body: unknown): Promise<void> {
    const { status, text } = await this.emulator.call(method, path, body);
    if (status !== 200) throw new Error(`${method} ${path}: ${status} ${text}`);
    this.emulator.clearRequests();
  }

  /** The requests since the last call of this, by endpoint. */
  takeCalls(): ApiCalls {
    const calls = countCalls(this.emulator.requests());
    this.emulator.clearRequests();
    return calls;
  }

  private tunnels(): LiveTunnel[] {
    return this.emulator.state().accounts.flatMap(({ tunnels }) => tunnels);
  }
}
