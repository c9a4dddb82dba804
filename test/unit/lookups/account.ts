import { afterAll, beforeAll, beforeEach, vi } from "vitest";

import { startEmulator, type Emulator } from "../../../local/emulator/index.js";

/** A tunnel as another client made it. */
export interface Made {
  readonly id: string;
  readonly name: string;
  readonly token: string;
}

/** When the emulator's clock starts; it stands still unless a test moves it. */
export const dawn = Date.parse("2026-01-01T00:00:00Z");

/** An emulated account, empty before each test, that this process's environment points to. */
export class LookedUpAccount {
  #emulator: Emulator | undefined;

  static set(): LookedUpAccount {
    const account = new LookedUpAccount();
    beforeAll(async () => {
      account.#emulator = await startEmulator({ clock: { now: () => dawn }, quotas: { cfdTunnels: 2_000 } });
    });
    afterAll(async () => {
      vi.unstubAllEnvs();
      await account.emulator.close();
    });
    beforeEach(() => {
      account.emulator.reset();
      const { baseUrl, accountId, apiToken } = account.emulator;
      vi.stubEnv("CLOUDFLARE_BASE_URL", baseUrl);
      vi.stubEnv("CLOUDFLARE_ACCOUNT_ID", accountId);
      vi.stubEnv("CLOUDFLARE_API_TOKEN", apiToken);
      vi.stubEnv("CLOUDFLARE_TUNNEL_BACKOFF_SECONDS", "0.001");
    });
    return account;
  }

  get emulator(): Emulator {
    if (this.#emulator === undefined) throw new Error("the emulator is not up yet");
    return this.#emulator;
  }

  get id(): string {
    return this.emulator.accountId;
  }

  /** Makes a tunnel. */
  async make(name: string, kind: "cfd_tunnel" | "warp_connector" = "cfd_tunnel", body: object = {}): Promise<Made> {
    const created = await this.emulator.call("POST", `/${kind}`, { name, ...body });
    const { id } = created.result as { id: string };
    const token = await this.emulator.call("GET", `/${kind}/${id}/token`);
    return { id, name, token: token.result as string };
  }

  /** Deletes a tunnel. */
  async remove(id: string): Promise<void> {
    await this.emulator.call("DELETE", `/cfd_tunnel/${id}`);
  }

  /** The requests that `run` makes: method, path below the account (or of a zone), and query. */
  async requests(run: () => Promise<unknown>): Promise<string[]> {
    this.emulator.clearRequests();
    await run();
    return this.emulator
      .requests()
      .map(
        ({ method, path, query }) =>
          `${method} ${path.replace(/^.*\/accounts\/[^/]+|^\/client\/v4(?=\/zones)/, "")}${query && `?${query}`}`,
      );
  }
}

/** What a look-up that fails says. */
export async function messageOf(lookUp: Promise<unknown>): Promise<string> {
  const error: unknown = await lookUp.then(
    () => new Error("the look-up succeeded"),
    (reason: unknown) => reason,
  );
  return error instanceof Error ? error.message : String(error);
}
