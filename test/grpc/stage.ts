/** Where the wire tests play: an emulator, a provider process that uses it, and what the process prints. */
import { randomBytes, randomUUID } from "node:crypto";

import { afterAll, afterEach, beforeAll, vi } from "vitest";

import { patience } from "../patience.js";
import { Observer } from "../observer.js";
import { type Properties, ProviderHost, type ResourceCalls, type WireError } from "./provider-host.js";

export { refusal } from "../observer.js";

/** Retries of the client wait a millisecond instead of half a second: what is tested is that they happen. */
export const impatient = { CLOUDFLARE_TUNNEL_BACKOFF_SECONDS: "0.001" };

/** The emulator's second account. */
export const otherAccount = "2".repeat(32);

export type TunnelInputs = Properties & { accountId: string; name: string; tunnelSecret: string };

export class Stage {
  private observing: Observer | undefined;
  private hosting: ProviderHost | undefined;

  /** Starts before the file's tests and stops after them; faults do not outlive a test. */
  static set(env: Record<string, string> = {}): Stage {
    const stage = new Stage();
    beforeAll(async () => {
      // Cloudflare allows 10 WARP connectors in an account, fewer than a file of tests leaves behind.
      stage.observing = await Observer.start({ quotas: { warpConnectors: 1_000 }, accounts: [otherAccount] });
      stage.hosting = await ProviderHost.start({ ...stage.observer.env, ...impatient, ...env });
    });
    afterAll(async () => {
      await stage.hosting?.stop();
      await stage.observing?.close();
    });
    afterEach(async () => {
      await stage.observer.clearFaults();
    });
    return stage;
  }

  get observer(): Observer {
    if (this.observing === undefined) throw new Error("the emulator is not up yet");
    return this.observing;
  }

  get host(): ProviderHost {
    if (this.hosting === undefined) throw new Error("the provider process is not up yet");
    return this.hosting;
  }

  get accountId(): string {
    return this.observer.emulator.accountId;
  }

  get tunnels(): ResourceCalls {
    return this.host.resource("CfdTunnel");
  }

  get configurations(): ResourceCalls {
    return this.host.resource("TunnelConfiguration");
  }

  get routes(): ResourceCalls {
    return this.host.resource("DnsRoute");
  }

  get connectors(): ResourceCalls {
    return this.host.resource("WarpConnector");
  }

  /** Inputs of a new tunnel, with a secret that the program declares. */
  declared(): TunnelInputs {
    return { accountId: this.accountId, name: freshName(), tunnelSecret: freshSecret(), configSrc: "cloudflare" };
  }

  /** The same, with a secret that its class generated, for this resource alone. */
  generated(resource = "web"): TunnelInputs {
    return { ...this.declared(), ownSecret: true, ...passedBy(resource) };
  }

  /** Runs something with a process of its own, that has its own environment and has created nothing yet. */
  async elsewhere<T>(env: Record<string, string>, run: (host: ProviderHost) => Promise<T>): Promise<T> {
    const host = await ProviderHost.start({ ...this.observer.env, ...impatient, ...env });
    try {
      return await run(host);
    } finally {
      await host.stop();
    }
  }

  /** Runs something as the next operation of the engine: in a process that knows nothing of the ones before. */
  nextRun<T>(run: (tunnels: ResourceCalls, host: ProviderHost) => Promise<T>): Promise<T> {
    return this.elsewhere({}, (host) => run(host.resource("CfdTunnel"), host));
  }

  /** Makes a tunnel as another stack or the dashboard would. */
  async make(
    kind: "cfd_tunnel" | "warp_connector",
    body: { name: string; tunnel_secret?: string; config_src?: string },
  ): Promise<{ id: string; name: string; token: string }> {
    const { result } = await this.observer.api("POST", `/${kind}`, body);
    const { id, name } = result as { id: string; name: string };
    return { id, name, token: await this.token(kind, id) };
  }

  /** The token that Cloudflare holds. */
  async token(kind: "cfd_tunnel" | "warp_connector", id: string): Promise<string> {
    return String((await this.observer.api("GET", `/${kind}/${id}/token`)).result);
  }

  /** What the process prints while something runs, up to a line that must come. */
  async said(pattern: RegExp, run: () => Promise<unknown>): Promise<string> {
    const from = this.host.output.length;
    await run();
    return await vi.waitFor(() => {
      const lines = this.host.output.slice(from);
      if (!lines.some((line) => pattern.test(line))) throw new Error(`not said: ${String(pattern)}`);
      return lines.join("\n");
    }, patience);
  }

  /** The live tunnels of a name, whoever made them. */
  async named(name: string): Promise<{ id: string }[]> {
    return (await this.observer.live()).filter((tunnel) => tunnel.name === name);
  }
}

/** What a class passes besides what the program says: which resource it is, and the identity of its stack. */
export function passedBy(resource: string, stack = "one"): { mark: string; stackIdentity: string } {
  return { mark: `m-${resource}`, stackIdentity: Buffer.from(stack.padEnd(16, ".")).toString("hex") };
}

/** What diff answers where nothing, or something in place, is to be done. */
export const unchanged = { changes: false, replaces: [], deleteFirst: false };
export const updated = { changes: true, replaces: [], deleteFirst: false };

/** A name that no other test uses. */
export function freshName(): string {
  return `web-${randomBytes(6).toString("hex")}`;
}

/** A new tunnel secret. */
export function freshSecret(): string {
  return randomBytes(32).toString("base64");
}

/** An id that no tunnel has. */
export function freshId(): string {
  return randomUUID();
}

/** The error of a call that must fail. */
export async function failure(call: Promise<unknown>): Promise<WireError> {
  const outcome = await call.then(
    (value: unknown) => ({ value }),
    (error: unknown) => ({ error: error as WireError }),
  );
  if ("error" in outcome) return outcome.error;
  throw new Error(`the call did not fail, it answered ${JSON.stringify(outcome.value)}`);
}

/** The property path that a failure's reason begins with: Pulumi prints the value of a property that is named by itself. */
export function pathOf(failure: { property: string; reason: string } | undefined): string {
  if (failure?.property !== "") throw new Error(`the failure names a property: ${String(failure?.property)}`);
  return /^([\w.[\]]+): /.exec(failure.reason)?.[1] ?? "";
}
