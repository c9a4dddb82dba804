import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { type Emulator, startEmulator } from "../../local/emulator/index.js";

/** No trustworthy package ships cloudflared: one on the PATH is tried, or the one that CLOUDFLARED names. */
const cloudflared = process.env["CLOUDFLARED"] ?? onPath("cloudflared") ?? "";

function onPath(name: string): string | undefined {
  const directories = (process.env["PATH"] ?? "").split(path.delimiter);
  return directories.map((directory) => path.join(directory, name)).find((file) => existsSync(file));
}

interface DnsRecord {
  name: string;
  content: string;
  proxied: boolean;
}

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

const TITLE =
  cloudflared === "" ? "cloudflared: skipped, none is on the PATH, and CLOUDFLARED names none" : "cloudflared";

describe.skipIf(cloudflared === "")(TITLE, () => {
  let emulator: Emulator;
  let home: string;

  beforeAll(async () => {
    emulator = await startEmulator();
    home = mkdtempSync(path.join(tmpdir(), "cloudflared-"));
    const certificate = { zoneID: emulator.zoneId, accountID: emulator.accountId, apiToken: emulator.apiToken };
    const lines =
      Buffer.from(JSON.stringify(certificate))
        .toString("base64")
        .match(/.{1,64}/g) ?? [];
    const pem = ["-----BEGIN ARGO TUNNEL TOKEN-----", ...lines, "-----END ARGO TUNNEL TOKEN-----", ""].join("\n");
    writeFileSync(path.join(home, "cert.pem"), pem);
  });
  beforeEach(() => {
    emulator.reset();
  });
  afterAll(async () => {
    rmSync(home, { recursive: true, force: true });
    await emulator.close();
  });

  function run(...args: string[]): Promise<Ran> {
    const all = ["tunnel", "--origincert", path.join(home, "cert.pem"), "--api-url", emulator.baseUrl, ...args];
    return new Promise((resolve) => {
      execFile(cloudflared, all, { env: { HOME: home, NO_AUTOUPDATE: "true" } }, (error, stdout, stderr) => {
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
    const listed = JSON.parse((await run("list", "--output", "json")).stdout) as { id: string }[];
    expect(listed.map(({ id }) => id)).toEqual([tunnel?.id]);

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

  async function tunnel(name: string): Promise<string> {
    return ((await emulator.call("POST", "/cfd_tunnel", { name })).result as unknown as { id: string }).id;
  }

  async function printed(...args: string[]): Promise<Record<string, unknown>[]> {
    return JSON.parse((await run(...args, "--output", "json")).stdout) as Record<string, unknown>[];
  }

  it("routes public host names", async () => {
    const [web, other] = [await tunnel("web"), await tunnel("other")];
    const records = async (): Promise<unknown> =>
      ((await emulator.callApi("GET", `/zones/${emulator.zoneId}/dns_records`)).result as unknown as DnsRecord[]).map(
        ({ name, content, proxied }) => [name, content, proxied],
      );
    const app = ["app.example.com", `${web}.cfargotunnel.com`, true];
    const route = async (...args: string[]): Promise<unknown> => {
      const { code, stdout, stderr } = await run("route", "dns", ...args);
      return [code, /(Added CNAME|already configured|code: \d+)/.exec(stdout + stderr)?.[0]];
    };
    expect(await route("web", "app.example.com")).toEqual([0, "Added CNAME"]);
    expect(await records()).toEqual([app]);
    expect(await route("web", "app.example.com")).toEqual([0, "already configured"]);
    expect(await route("other", "app.example.com")).toEqual([0, "already configured"]);
    expect(await records()).toEqual([app]);
    expect(await route("--overwrite-dns", "other", "app.example.com")).toEqual([0, "Added CNAME"]);
    expect(await records()).toEqual([["app.example.com", `${other}.cfargotunnel.com`, true]]);

    const address = { type: "A", name: "old", content: "192.0.2.1" };
    await emulator.callApi("POST", `/zones/${emulator.zoneId}/dns_records`, address);
    expect(await route("web", "old.example.com")).toEqual([1, "code: 1003"]);
    expect(await route("-f", "web", "old.example.com")).toEqual([0, "Added CNAME"]);
    expect(await route("web", "r.example.org")).toEqual([0, "Added CNAME"]);
    expect((await records()) as unknown[]).toContainEqual([
      "r.example.org.example.com",
      `${web}.cfargotunnel.com`,
      true,
    ]);
  });

  it("routes private networks", async () => {
    const id = await tunnel("web");
    expect((await run("route", "ip", "add", "10.0.0.0/8", "web", "all of it")).stdout).toContain("Successfully added");
    const again = await run("route", "ip", "add", "10.0.0.0/8", "web");
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining("code: 1014")]);
    expect((await run("route", "ip", "add", "10.1.0.0/16", "web")).code).toBe(0);
    expect(await printed("route", "ip", "show")).toMatchObject([
      { network: "10.0.0.0/8", tunnel_id: id, tunnel_name: "web", comment: "all of it" },
      { network: "10.1.0.0/16", tunnel_id: id },
    ]);
    expect((await run("route", "ip", "get", "10.2.0.1")).stdout).toContain("10.0.0.0/8");
    expect((await run("route", "ip", "get", "192.0.2.1")).stdout).toContain("No route matches");
    expect((await run("delete", "web")).stderr).toContain("code: 1023");
    expect((await run("route", "ip", "delete", "10.0.0.0/8")).stdout).toContain("Successfully deleted");
    expect(await printed("route", "ip", "show")).toMatchObject([{ network: "10.1.0.0/16" }]);
    expect(await printed("route", "ip", "show", "--filter-is-deleted")).toMatchObject([{ network: "10.0.0.0/8" }]);
    expect((await run("route", "ip", "delete", "10.0.0.0/8")).code).toBe(1);
  });

  it("manages virtual networks, and routes within them", async () => {
    await tunnel("web");
    expect((await run("vnet", "add", "prod", "ours")).stdout).toContain("Successfully added");
    expect((await run("vnet", "add", "prod")).stderr).toContain("code: 1014");
    const names = async (): Promise<unknown> =>
      (await printed("vnet", "list")).map(({ name, is_default_network }) => [name, is_default_network]);
    expect(await names()).toEqual([
      ["default", true],
      ["prod", false],
    ]);
    for (const vnet of [[], ["--vnet", "prod"]]) {
      expect((await run("route", "ip", "add", ...vnet, "10.0.0.0/8", "web")).code).toBe(0);
    }
    expect((await run("vnet", "update", "--name", "production", "prod")).code).toBe(0);
    expect((await run("vnet", "delete", "production")).stderr).toContain("code: 1049");
    expect((await run("route", "ip", "delete", "--vnet", "production", "10.0.0.0/8")).code).toBe(0);
    expect((await run("vnet", "update", "--default", "production")).code).toBe(0);
    expect((await run("vnet", "delete", "--force", "default")).code).toBe(0);
    expect(await names()).toEqual([["production", true]]);
    expect((await run("vnet", "delete", "production")).stderr).toContain("code: 1049");
  });
});
