import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type Emulator, startEmulator } from "../../local/emulator/index.js";

/** No trustworthy package ships cloudflared: where this names a binary, that one is tried; else the suite is skipped. */
const cloudflared = process.env["CLOUDFLARED"] ?? "";

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

describe.skipIf(cloudflared === "")("cloudflared (CLOUDFLARED names the binary)", () => {
  let emulator: Emulator;
  let home: string;

  beforeAll(async () => {
    emulator = await startEmulator();
    home = mkdtempSync(path.join(tmpdir(), "cloudflared-"));
    const certificate = { zoneID: "0".repeat(32), accountID: emulator.accountId, apiToken: emulator.apiToken };
    const lines =
      Buffer.from(JSON.stringify(certificate))
        .toString("base64")
        .match(/.{1,64}/g) ?? [];
    const pem = ["-----BEGIN ARGO TUNNEL TOKEN-----", ...lines, "-----END ARGO TUNNEL TOKEN-----", ""].join("\n");
    writeFileSync(path.join(home, "cert.pem"), pem);
  });
  afterAll(async () => {
    rmSync(home, { recursive: true, force: true });
    await emulator.close();
  });

  function run(...args: string[]): Promise<Ran> {
    const all = ["tunnel", "--origincert", path.join(home, "cert.pem"), "--api-url", emulator.baseUrl, ...args];
    return new Promise((resolve) => {
      execFile(cloudflared, all, { env: { HOME: home } }, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
      });
    });
  }

  it("creates, lists, describes, cleans up and deletes tunnels", async () => {
    const file = path.join(home, "one.json");
    expect((await run("create", "--credentials-file", file, "one")).code).toBe(0);
    const [tunnel] = emulator.state().accounts[0]?.tunnels ?? [];
    const credentials = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
    expect(credentials).toMatchObject({ TunnelID: tunnel?.id, TunnelSecret: tunnel?.tunnel_secret });

    const again = await run("create", "--credentials-file", path.join(home, "two.json"), "one");
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining("tunnel with name already exists")]);

    const token = (await run("token", "one")).stdout.trim();
    const connector = emulator.connect(token);
    expect((await run("info", "one")).stdout).toContain(`${connector} `);
    const listed = JSON.parse((await run("list", "--output", "json")).stdout) as {
      id: string;
      connections: unknown[];
    }[];
    expect(listed.map(({ id, connections }) => [id, connections.length])).toEqual([[tunnel?.id, 4]]);

    const refused = await run("delete", "one");
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining("code: 1022, reason: This tunnel has active connections."),
    ]);
    expect((await run("cleanup", "one")).code).toBe(0);
    expect((await run("delete", "--force", "one")).code).toBe(0);
    const counts = emulator
      .state()
      .accounts.map(({ tunnels, deletedTunnels }) => [tunnels.length, deletedTunnels.length]);
    expect(counts).toEqual([[0, 1]]);
    const gone = await run("delete", tunnel?.id ?? "");
    expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining("has already been deleted")]);
  });
});
