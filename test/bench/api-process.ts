/** The emulator in a process of its own, so that it takes no time from the engine that is measured. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { type ApiCalls, countCalls } from "../../local/demo/api-calls.js";
import type { RecordedRequest } from "../../local/emulator/index.js";

const CLI = path.resolve(__dirname, "..", "..", "local", "emulator", "cli.js");

/** The API that is called, and what was called. */
export class ApiProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly address: { baseUrl: string; accountId: string; apiToken: string },
  ) {}

  /** Starts it, with room for so many tunnels. */
  static async start(tunnels: number): Promise<ApiProcess> {
    const child = spawn(process.execPath, [CLI, "--port", "0", "--max-tunnels", String(Math.max(tunnels, 1))], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const died = once(child, "exit").then(([code]) => {
      throw new Error(`the emulator ended before it was ready (exit code ${String(code)})`);
    });
    died.catch(() => undefined); // observed by the race below, where it matters
    const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), "line"), died])) as [string];
    return new ApiProcess(child, JSON.parse(line) as ApiProcess["address"]);
  }

  /** What a program and the provider need. Foreign credentials and proxies must not leak in. */
  get env(): Record<string, string> {
    const { baseUrl, accountId, apiToken } = this.address;
    return {
      CLOUDFLARE_BASE_URL: baseUrl,
      CLOUDFLARE_ACCOUNT_ID: accountId,
      CLOUDFLARE_API_TOKEN: apiToken,
      CLOUDFLARE_API_KEY: "",
      CLOUDFLARE_EMAIL: "",
      NO_PROXY: "127.0.0.1,localhost",
      no_proxy: "127.0.0.1,localhost",
    };
  }

  /** Runs something; the calls that it made, by endpoint. */
  async counting<T>(run: () => Promise<T>): Promise<{ result: T; calls: ApiCalls }> {
    const before = (await this.requests()).length;
    const result = await run();
    return { result, calls: countCalls((await this.requests()).slice(before)) };
  }

  async close(): Promise<void> {
    const gone = once(this.child, "exit");
    this.child.kill();
    await gone;
  }

  private async requests(): Promise<RecordedRequest[]> {
    const response = await fetch(new URL("/__emulator/requests", this.address.baseUrl));
    if (!response.ok) throw new Error(`the emulator does not tell its requests: HTTP ${response.status}`);
    return (await response.json()) as RecordedRequest[];
  }
}
