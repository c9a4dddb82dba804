import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect, it, onTestFinished } from "vitest";

import { startEmulator } from "../../local/emulator/index.js";
import { embeddedDriver } from "../../local/engine/embedded-driver.js";
import { addFigure, progress } from "./figures.js";

const TUNNELS = 1_000;
const PROGRAMS = path.join(__dirname, "programs");
/** The emulator and the provider share this speed, so the limit is Cloudflare's own: 1,200 requests in 300 seconds. */
const CLOCK_SCALE = 12;

it("creates 1,000 tunnels and configurations in one up: no 429, and no call wasted", async () => {
  const started = Date.now();
  const clock = { now: () => started + (Date.now() - started) * CLOCK_SCALE };
  const emulator = await startEmulator({ clock, rateLimit: true });
  const scratch = mkdtempSync(path.join(tmpdir(), "tunnel-faults-"));
  const stack = await embeddedDriver.open({
    cwd: path.join(PROGRAMS, "thousand"),
    stack: "thousand",
    stateFile: path.join(scratch, "state.json"),
    passphrase: "correct horse battery staple",
    parallel: 100,
    env: {
      CLOUDFLARE_BASE_URL: emulator.baseUrl,
      CLOUDFLARE_ACCOUNT_ID: emulator.accountId,
      CLOUDFLARE_API_TOKEN: emulator.apiToken,
      // These are of the scaled clock, too.
      CLOUDFLARE_TUNNEL_TIMEOUT_SECONDS: "600",
      CLOUDFLARE_TUNNEL_BODY_TIMEOUT_SECONDS: "600",
      CLOUDFLARE_TUNNEL_CONNECT_TIMEOUT_SECONDS: "300",
      NODE_OPTIONS: `--require ${path.join(PROGRAMS, "scaled-clock.cjs")}`,
      CLOCK_SCALE: String(CLOCK_SCALE),
      SECRET_SEED: randomBytes(32).toString("hex"),
      TUNNELS: String(TUNNELS),
    },
  });
  onTestFinished(async () => {
    await stack.close();
    await emulator.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  const result = await stack.up();
  expect(result.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  // Besides, the stack and its identity.
  expect(result.changes).toEqual({ create: 2 * TUNNELS + 2 });
  const counts: Record<string, number> = {};
  for (const { method, path: address, status } of emulator.requests()) {
    const call = `${method} ${address.endsWith("/configurations") ? "configurations" : "cfd_tunnel"} ${String(status)}`;
    counts[call] = (counts[call] ?? 0) + 1;
  }
  expect(counts).toEqual({ "POST cfd_tunnel 200": TUNNELS, "PUT configurations 200": TUNNELS });
  expect(emulator.state().accounts[0]?.tunnels).toHaveLength(TUNNELS);
  addFigure("tunnels and configurations created in one up under the real limit", TUNNELS);
  addFigure("calls answered 429 in it", 0);
  progress(`${String(TUNNELS)} tunnels: ${String(Math.round(result.durationMs / 1_000))} s`);
});
