import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { type Emulator, startEmulator } from "../../local/emulator/index.js";
import { SecretSearch } from "./secret-search.js";
import { SITE_PROGRAM } from "./sites.js";

const ROOT = path.join(__dirname, "..", "..");
const CLI = path.join(ROOT, "dist", "local", "engine", "cli.js");
const PASSPHRASE = "correct horse battery staple";

const scratch = mkdtempSync(path.join(tmpdir(), "tunnel-faults-"));
let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(async () => {
  await emulator.close();
  rmSync(scratch, { recursive: true, force: true });
});

interface Ran {
  code: number | null;
  text: string;
}

function engine(cwd: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const state = path.join(scratch, `${path.basename(cwd)}.json`);
  const child = spawn(process.execPath, [CLI, ...args, "--cwd", cwd, "--stack", "secrets", "--state", state], {
    env: {
      ...process.env,
      CLOUDFLARE_BASE_URL: emulator.baseUrl,
      CLOUDFLARE_ACCOUNT_ID: emulator.accountId,
      CLOUDFLARE_API_TOKEN: emulator.apiToken,
      PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
      CLOUDFLARE_TUNNEL_MAX_RETRIES: "1",
      CLOUDFLARE_TUNNEL_BACKOFF_SECONDS: "0.01",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (text += String(data)));
  return new Promise((resolve) => {
    child.on("close", (code) => {
      resolve({ code, text: existsSync(state) ? `${text}\n${readFileSync(state, "utf8")}` : text });
    });
  });
}

it("secrets that the program generates are in no state and no output of any command", async () => {
  const quickstart = path.join(ROOT, "examples", "quickstart");
  const ran: Ran[] = [];
  for (const args of [
    ["preview"],
    ["up", "--json"],
    ["up"],
    ["output"],
    ["output", "--json"],
    ["export"],
    ["refresh"],
    ["preview", "--json"],
  ]) {
    ran.push(await engine(quickstart, args));
  }
  // A failure in the middle, and its repair.
  emulator.addFault({ method: "DELETE", path: "/cfd_tunnel/", times: 10, fault: { status: 500 } });
  ran.push(await engine(quickstart, ["destroy"]));
  emulator.clearFaults();
  ran.push(await engine(quickstart, ["destroy", "--json"]));
  expect(ran.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 255, 0]);

  const search = new SecretSearch().add(emulator.apiToken).add(PASSPHRASE);
  const [account] = emulator.state().accounts;
  const secrets = account?.deletedTunnels.map(({ tunnel_secret }) => tunnel_secret) ?? [];
  expect(secrets).toHaveLength(2);
  for (const secret of secrets) search.addTunnelSecret(secret);
  ran.forEach(({ text }, index) => {
    search.search(`run ${String(index)}`, text);
  });
  expect(search.conclude()).toEqual([]);
});

it("a secret that the API repeats, and the password of a base URL, are redacted", async () => {
  const secret = randomBytes(32).toString("base64");
  const sites = path.join(scratch, "sites.json");
  writeFileSync(sites, JSON.stringify([{ key: "only", tunnel: { name: "web", tunnelSecret: secret } }]));
  const search = new SecretSearch().add(emulator.apiToken).addTunnelSecret(secret);
  const bytes = Buffer.from(secret, "base64").toString("hex");
  const message = `no: ${secret} ${encodeURIComponent(secret)} ${bytes} ${emulator.apiToken}`;
  for (const body of [
    { success: false, errors: [{ code: 1003, message }], result: null },
    `<title>${message}</title>`,
  ]) {
    emulator.addFault({ method: "POST", fault: { status: 400, body } });
    const { code, text } = await engine(SITE_PROGRAM, ["up"], { SITES: sites });
    expect(code).toBe(255);
    expect(text).toContain("no: [secret] [secret] [secret] [secret]");
    search.search("an error that repeats secrets", text);
  }

  const password = "pa55word-of-a-proxy";
  search.add(password);
  const leaking = { SITES: sites, CLOUDFLARE_BASE_URL: emulator.baseUrl.replace("//", `//user:${password}@`) };
  const { code, text } = await engine(SITE_PROGRAM, ["up"], leaking);
  expect(code).toBe(255);
  expect(text).toContain("holds a user name or password. Remove it");
  search.search("a base URL with a password", text);
  expect(search.conclude()).toEqual([]);
});
