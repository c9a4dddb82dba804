/** An account of its own for each cell: what one cell does, no other cell sees. */
import { randomBytes } from "node:crypto";

import type { Emulator } from "../../local/emulator/index.js";

/** Secrets that all cells share, so that every output can be searched for all of them. */
export interface CellSecrets {
  readonly declared: string;
  readonly changed: string;
  readonly foreign: string;
  /** Made beside a resource that was renamed. */
  readonly renamed: string;
}

/** Makes the secrets of a run. */
export function makeSecrets(): CellSecrets {
  const fresh = (): string => randomBytes(32).toString("base64");
  return { declared: fresh(), changed: fresh(), foreign: fresh(), renamed: fresh() };
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

  private zone: string | undefined;

  /** The account's zone, where one was made. */
  get zoneId(): string {
    if (this.zone === undefined) throw new Error("this account has no zone");
    return this.zone;
  }

  /** Makes the account's zone. */
  async makeZone(name: string): Promise<void> {
    const answer = await this.emulator.callApi("POST", "/zones", { name, account: { id: this.accountId } });
    this.zone = (answer.result as { id: string }).id;
  }

  /** A request of another client, without faults in mind: it must succeed. */
  async api<Result = { id: string }>(method: string, path: string, body?: unknown): Promise<Result> {
    const response = await this.send(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
    return (JSON.parse(text) as { result: Result }).result;
  }

  /** Makes a tunnel as the dashboard would; its id and token. */
  async make(
    kind: "cfd_tunnel" | "warp_connector",
    body: { name: string; tunnel_secret?: string; config_src?: string; ha?: boolean },
  ): Promise<{ id: string; token: string }> {
    const id = (await this.api("POST", `/${kind}`, body)).id;
    return { id, token: await this.token(kind, id) };
  }

  async token(kind: "cfd_tunnel" | "warp_connector", id: string): Promise<string> {
    return this.api<string>("GET", `/${kind}/${id}/token`);
  }

  /**
   * The requests of this account, in order: "GET /cfd_tunnel/[^/]+/token", with identifiers as a pattern; those of its zone
   * are "GET /dns_records".
   */
  endpoints(): string[] {
    return this.asked().map(({ method, pattern }) => `${method} ${pattern}`);
  }

  /** The same, with path and query as they were sent. */
  asked(): { method: string; pattern: string; address: string }[] {
    const own = new RegExp(`/(?:accounts/${this.accountId}|zones/${this.zone ?? "none"})(/.*)$`);
    return this.emulator.requests().flatMap(({ method, path, query }) => {
      const [, rest] = own.exec(path) ?? [];
      if (rest === undefined) return [];
      return [{ method, pattern: patternOf(rest), address: query === "" ? rest : `${rest}?${query}` }];
    });
  }

  /** How a GET is answered now, be it well or not. */
  async answer(address: string): Promise<{ status: number; body: unknown }> {
    const response = await this.send("GET", address);
    return { status: response.status, body: await response.json() };
  }

  /** The fault's path: this account's, and nobody else's. */
  pathOf(pattern: string): string {
    return `${this.above(pattern)}${pattern}$`;
  }

  private send(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.emulator.baseUrl}${this.above(path)}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.emulator.apiToken}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  private above(path: string): string {
    return path.startsWith("/dns_records") ? `/zones/${this.zoneId}` : `/accounts/${this.accountId}`;
  }
}

function patternOf(path: string): string {
  return path.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}/g, "[^/]+");
}
