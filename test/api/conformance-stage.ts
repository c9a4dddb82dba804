/** An emulator, a proxy that records what goes to it, and the environment of a provider that takes this way. */
import { afterAll, beforeAll, vi } from "vitest";

import { startEmulator, type Emulator } from "../../local/emulator/index.js";
import type { Guarded } from "../../provider/lifecycle/frame/guard.js";
import type { ResourceType } from "../faults/resource-types.js";
import { ProviderProcess } from "../faults/provider-process.js";
import { RecordingProxy } from "./recording-proxy.js";

export let emulator: Emulator;
export let proxy: RecordingProxy;

/** Starts both before the file's tests, and makes the requests that these look at. */
export function recording(requests: () => Promise<void>): void {
  beforeAll(async () => {
    emulator = await startEmulator();
    proxy = await RecordingProxy.start(emulator.baseUrl);
    vi.stubEnv("CLOUDFLARE_BASE_URL", proxy.origin + new URL(emulator.baseUrl).pathname);
    vi.stubEnv("CLOUDFLARE_ACCOUNT_ID", emulator.accountId);
    vi.stubEnv("CLOUDFLARE_API_TOKEN", emulator.apiToken);
    vi.spyOn(console, "log").mockReturnValue();
    vi.spyOn(console, "warn").mockReturnValue();
    await requests();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    await proxy.close();
    await emulator.close();
  });
}

/** A resource in a provider process of its own, as far as what it has already is concerned. */
export function resource(type: ResourceType): Guarded {
  return new ProviderProcess({ ...process.env } as Record<string, string>).of(type);
}
