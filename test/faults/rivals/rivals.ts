/** Several processes that write one tunnel's configuration, against the emulator, over a slow line. */
import { buildApi } from "../../../local/emulator/api-app.js";
import { Controls } from "../../../local/emulator/controls.js";
import { resolveOptions } from "../../../local/emulator/options.js";
import { CloudflareApiError } from "../../../provider/api/http/errors.js";
import type { ApiAnswer, ApiRequest, CloudflareClient } from "../../../provider/api/http/client.js";
import type { TunnelConfigWire } from "../../../provider/api/wire.js";
import { IngressRulesLifecycle } from "../../../provider/lifecycle/ingress-rules/lifecycle.js";
import type { IngressRulesInputs } from "../../../provider/lifecycle/ingress-rules/state.js";
import type { Rule } from "../../../provider/lifecycle/ingress-rules/merge.js";
import { Session } from "../../../provider/session/session.js";
import type { VirtualTime } from "./virtual-time.js";

/** How slow a line is: milliseconds, given anew for each request. */
export interface Line {
  /** From here to Cloudflare, and back again. */
  latency: () => number;
  /** How long the process hangs before it sends a PUT. */
  stall: () => number;
  /** What happens to a PUT: it is lost before, or its answer after it was carried out. */
  loses?: () => "before" | "after" | undefined;
}

/** The account, with one tunnel. */
export class Rivalry {
  readonly accountId: string;
  readonly said: string[] = [];
  puts = 0;
  gets = 0;
  private readonly api: ReturnType<typeof buildApi>;
  private readonly token: string;
  private tunnel = "";

  constructor(
    private readonly time: VirtualTime,
    private readonly random: () => number,
  ) {
    const settings = resolveOptions({});
    this.api = buildApi(new Controls(settings));
    [this.accountId] = settings.accountIds;
    this.token = settings.apiToken;
  }

  get tunnelId(): string {
    return this.tunnel;
  }

  /** Makes the tunnel, with the rules that someone else has put there. */
  async begin(rules: readonly Rule[]): Promise<void> {
    const body = { name: "shared", config_src: "cloudflare" };
    const made = (await this.send("POST", `/accounts/${this.accountId}/cfd_tunnel`, body)) as {
      result: { id: string };
    };
    this.tunnel = made.result.id;
    if (rules.length > 0) await this.overwrite({ ingress: [...rules, { service: "http_status:503" }] });
  }

  /** A writer that knows no protocol. */
  async overwrite(config: TunnelConfigWire): Promise<void> {
    await this.send("PUT", this.path, { config });
  }

  async config(): Promise<TunnelConfigWire> {
    const answer = (await this.send("GET", this.path)) as { result: { config: TunnelConfigWire } };
    return answer.result.config;
  }

  /** The rules but the catch-all. */
  async rules(): Promise<Rule[]> {
    return ((await this.config()).ingress as Rule[]).slice(0, -1);
  }

  /** A process of its own, on a line of its own. */
  process(line: Line): IngressRulesLifecycle {
    const request = async (sent: ApiRequest): Promise<ApiAnswer<unknown>> => {
      const sentAt = this.time.now;
      const isPut = sent.method === "PUT";
      await this.time.sleep(line.latency() + (isPut ? line.stall() : 0));
      const lost = isPut ? line.loses?.() : undefined;
      if (isPut) this.puts += 1;
      else this.gets += 1;
      const answer = lost === "before" ? undefined : await this.send(sent.method, sent.path, sent.body);
      await this.time.sleep(line.latency());
      if (lost !== undefined) {
        throw new CloudflareApiError({ method: sent.method, path: sent.path, family: sent.family, failure: "reset" });
      }
      const { result } = answer as { result: unknown };
      return { result, messages: [], sentAt, receivedAt: this.time.now, attempts: 1 };
    };
    const { said, time } = this;
    class RivalSession extends Session {
      override connect(): Promise<CloudflareClient> {
        return Promise.resolve({ request } as unknown as CloudflareClient);
      }

      override warn(text: string): void {
        said.push(text);
      }

      override inform(text: string): void {
        said.push(text);
      }
    }
    const chance = { random: this.random, now: () => time.now };
    return new IngressRulesLifecycle(new RivalSession({}, time.sleep), chance);
  }

  /** The inputs of a resource. */
  inputs(mark: string, rules: readonly Rule[], settleSeconds = 2): IngressRulesInputs {
    return { accountId: this.accountId, tunnelId: this.tunnelId, rules, settleSeconds, mark };
  }

  private get path(): string {
    return `/accounts/${this.accountId}/cfd_tunnel/${this.tunnelId}/configurations`;
  }

  private async send(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await this.api.request(`http://localhost/client/v4${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  }
}
