/** What a test sees at the emulator, as a client of its own: the account's state, and the requests that were made. */
import { startEmulator, type Emulator, type EmulatorOptions } from "../local/emulator/index.js";

/** A live or deleted tunnel, with the secret and configuration that the emulator holds for it. */
export interface SeenTunnel {
  id: string;
  name: string;
  tun_type: string;
  config_src: string | null;
  deleted_at: string | null;
  status: string;
  tunnel_secret: string;
  ha: boolean;
  configuration: { version: number; config: Record<string, unknown> | null };
  connectors: { id: string }[];
}

/** One request that the emulator was asked to do. */
export interface SeenRequest {
  method: string;
  path: string;
  status: number | null;
}

/** A DNS record as the API shows it. */
export interface SeenRecord {
  id: string;
  type: string;
  name: string;
  content: string;
  proxied: boolean;
  ttl: number;
  comment: string | null;
  tags: string[];
  modified_on: string;
}

/** What another client answers: the HTTP status and the envelope's result. */
export interface Answer {
  status: number;
  result: unknown;
}

export class Observer {
  private constructor(readonly emulator: Emulator) {}

  static async start(options?: EmulatorOptions): Promise<Observer> {
    return new Observer(await startEmulator(options));
  }

  /** What a provider or a program needs in its environment to use this emulator. */
  get env(): Record<string, string> {
    const { baseUrl, accountId, apiToken } = this.emulator;
    return { CLOUDFLARE_BASE_URL: baseUrl, CLOUDFLARE_ACCOUNT_ID: accountId, CLOUDFLARE_API_TOKEN: apiToken };
  }

  /** The tunnels and WARP connectors that are not deleted. */
  async live(): Promise<SeenTunnel[]> {
    return (await this.state()).tunnels;
  }

  async deleted(): Promise<SeenTunnel[]> {
    return (await this.state()).deletedTunnels;
  }

  /** The one live tunnel of a name. */
  async tunnel(name: string): Promise<SeenTunnel> {
    const found = (await this.live()).filter((tunnel) => tunnel.name === name);
    const [only] = found;
    if (only === undefined || found.length > 1) {
      throw new Error(`${String(found.length)} live tunnels are named ${name}`);
    }
    return only;
  }

  /** The requests so far, as "POST cfd_tunnel": account and ids left out. */
  async calls(): Promise<string[]> {
    const requests = (await this.admin("GET", "requests")) as SeenRequest[];
    return requests.map(({ method, path }) => `${method} ${endpointOf(path)}`);
  }

  /** The requests that `run` makes, counted by endpoint. */
  async counting(run: () => Promise<unknown>): Promise<Record<string, number>> {
    const before = (await this.calls()).length;
    await run();
    const counts: Record<string, number> = {};
    for (const call of (await this.calls()).slice(before)) counts[call] = (counts[call] ?? 0) + 1;
    return counts;
  }

  /** Injects a fault, as the emulator's README describes them. */
  async fault(method: string, path: string, fault: Record<string, unknown>, times = 1, skip = 0): Promise<void> {
    await this.admin("POST", "faults", { method, path, times, skip, fault });
  }

  async clearFaults(): Promise<void> {
    await this.admin("DELETE", "faults");
  }

  /** A connector comes up with a token; its id, or the error's text where it is refused. */
  async connect(token: string): Promise<{ status: number; id: string }> {
    const response = await this.send(`${this.adminUrl}/connectors`, "POST", { token });
    const { id } = (await response.json()) as { id?: string };
    return { status: response.status, id: id ?? "" };
  }

  /** Routes a private network through a tunnel, so that it cannot be deleted (1023). */
  async addRoute(tunnelId: string, network: string): Promise<void> {
    await this.admin("POST", "routes", { tunnelId, network });
  }

  /** Makes a request of its own below the account, as the dashboard or another stack would. */
  async api(method: string, path: string, body?: unknown): Promise<Answer> {
    const { baseUrl, accountId, apiToken } = this.emulator;
    const response = await this.send(`${baseUrl}/accounts/${accountId}${path}`, method, body, apiToken);
    const { result } = (await response.json()) as { result: unknown };
    return { status: response.status, result };
  }

  /** The same below a zone, by default that which the account starts with. */
  async dns(method: string, path: string, body?: unknown, zoneId = this.emulator.zoneId): Promise<Answer> {
    const { status, result } = await this.emulator.callApi(method, `/zones/${zoneId}${path}`, body);
    return { status, result };
  }

  /** Makes a record as the dashboard or another tool would. */
  async record(body: Record<string, unknown>, zoneId?: string): Promise<SeenRecord> {
    const { status, result } = await this.dns("POST", "/dns_records", body, zoneId);
    if (status !== 200) throw new Error(`no record: ${JSON.stringify({ status, body })}`);
    return result as SeenRecord;
  }

  /** The records of a zone, or those of one name. */
  async records(name?: string, zoneId?: string): Promise<SeenRecord[]> {
    const { result } = await this.dns("GET", "/dns_records?per_page=1000", undefined, zoneId);
    return (result as SeenRecord[]).filter((record) => name === undefined || record.name === name);
  }

  close(): Promise<void> {
    return this.emulator.close();
  }

  private get adminUrl(): string {
    return new URL("/__emulator", this.emulator.baseUrl).href;
  }

  private async state(): Promise<{ tunnels: SeenTunnel[]; deletedTunnels: SeenTunnel[] }> {
    const { accounts } = (await this.admin("GET", "state")) as {
      accounts: { id: string; tunnels: SeenTunnel[]; deletedTunnels: SeenTunnel[] }[];
    };
    return accounts.find(({ id }) => id === this.emulator.accountId) ?? { tunnels: [], deletedTunnels: [] };
  }

  private async admin(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await this.send(`${this.adminUrl}/${path}`, method, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  private send(url: string, method: string, body?: unknown, apiToken?: string): Promise<Response> {
    return fetch(url, {
      method,
      headers: {
        "content-type": "application/json",
        ...(apiToken === undefined ? {} : { authorization: `Bearer ${apiToken}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}

/** For `fault`: the answer of a request that Cloudflare refuses. */
export function refusal(status: number, code: number, message: string): Record<string, unknown> {
  return { status, body: { success: false, errors: [{ code, message }], messages: [], result: null } };
}

/** "/client/v4/accounts/<a>/cfd_tunnel/<id>/token" is "cfd_tunnel/{id}/token", "/zones/<z>/dns_records" is "dns_records". */
function endpointOf(path: string): string {
  const [, rest = path] = /\/(?:accounts|zones)\/[^/]+\/(.*)$/.exec(path) ?? /\/(zones)$/.exec(path) ?? [];
  return rest
    .replace(
      /^((?:cfd_tunnel|warp_connector|teamnet\/routes|teamnet\/virtual_networks|zerotrust\/routes\/hostname)\/)[^/]+/,
      "$1{id}",
    )
    .replace(/^(dns_records\/)[0-9a-f]{32}/, "$1{id}")
    .replace(/(\/connectors\/)[^/]+/, "$1{id}");
}
