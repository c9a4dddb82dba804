import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { type Emulator, startEmulator } from "pulumi-cloudflare-tunnel/emulator";
import { embeddedDriver, type Stack } from "pulumi-cloudflare-tunnel/engine";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

// Each test has a Cloudflare account and a state of its own, and runs the program as it is.
let emulator: Emulator;
let directory: string;

beforeEach(async () => {
  emulator = await startEmulator();
  directory = await mkdtemp(path.join(tmpdir(), "testing-"));
});

afterEach(async () => {
  await emulator.close();
  await rm(directory, { recursive: true, force: true });
});

/** Opens the stack; what was done before with this test's state is still there. */
function open(config: Record<string, string> = {}): Promise<Stack> {
  return embeddedDriver.open({
    cwd: __dirname,
    stack: "test",
    stateFile: path.join(directory, "state.json"),
    passphrase: "only for this test",
    config,
    env: {
      CLOUDFLARE_BASE_URL: emulator.baseUrl,
      CLOUDFLARE_ACCOUNT_ID: emulator.accountId,
      CLOUDFLARE_API_TOKEN: emulator.apiToken,
    },
  });
}

async function up(config?: Record<string, string>): Promise<{ changes: object; token: string }> {
  const stack = await open(config);
  try {
    const { ok, changes, diagnostics } = await stack.up();
    expect(ok, JSON.stringify(diagnostics)).toBe(true);
    const { token } = await stack.outputs({ showSecrets: true });
    return { changes, token: String(token) };
  } finally {
    await stack.close();
  }
}

describe("the program", { timeout: 60_000 }, () => {
  test("a preview makes no request", async () => {
    const stack = await open();
    const { ok } = await stack.preview();
    await stack.close();

    expect(ok).toBe(true);
    expect(emulator.requests()).toEqual([]);
  });

  test("the shop of the domain is published, and a second run changes nothing", async () => {
    await up({ domain: "example.org" });
    const { changes } = await up({ domain: "example.org" });

    const [tunnel] = emulator.state().accounts[0]?.tunnels ?? [];
    expect(tunnel?.name).toBe("testing");
    expect(tunnel?.configuration.config).toMatchObject({
      ingress: [{ hostname: "shop.example.org" }, { hostname: "*.example.org" }, { service: "http_status:404" }],
    });
    expect(changes).toEqual({ same: 4 });
  });

  test("a rotation keeps the running replica, and refuses the old token", async () => {
    const { token: old } = await up({ generation: "1" });
    const replica = emulator.connect(old);
    const { token: fresh } = await up({ generation: "2" });

    const [tunnel] = emulator.state().accounts[0]?.tunnels ?? [];
    expect(tunnel?.connectors.map(({ id }) => id)).toEqual([replica]);
    expect(() => emulator.connect(old)).toThrow(/401|unauthori[sz]ed|secret/i);
    expect(emulator.connect(fresh)).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("where the API refuses to create the tunnel, the run fails and says why", async () => {
    emulator.addFault({ method: "POST", path: "/cfd_tunnel$", fault: { status: 403 }, times: 1 });
    const stack = await open();
    const { ok, diagnostics } = await stack.up();
    await stack.close();

    expect(ok).toBe(false);
    expect(diagnostics.map(({ message }) => message).join("\n")).toContain("403");
  });
});
