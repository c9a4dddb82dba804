import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import ts from "typescript";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

const repository = path.resolve(__dirname, "../..");
const SOURCES = path.join(repository, "local", "emulator");
let compiled: string;
const running: ChildProcess[] = [];

/** The command as it is shipped: the emulator's sources compiled, beside the packages that they need. */
beforeAll(() => {
  const cache = path.join(repository, "node_modules", ".cache");
  mkdirSync(cache, { recursive: true });
  compiled = mkdtempSync(path.join(cache, "emulator-cli-"));
  writeFileSync(path.join(compiled, "package.json"), '{"type":"commonjs"}');
  const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  for (const file of readdirSync(SOURCES, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts") || file.endsWith(".test.ts")) continue;
    const source = readFileSync(path.join(SOURCES, file), "utf8");
    const target = path.join(compiled, file.replace(/\.ts$/, ".js"));
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, ts.transpileModule(source, { compilerOptions: options }).outputText);
  }
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});
afterAll(() => {
  rmSync(compiled, { recursive: true, force: true });
});

interface Run {
  child: ChildProcess;
  /** What was printed so far. */
  output: { stdout: string; stderr: string };
  /** The first line on stdout. */
  line: Promise<string>;
  /** Exit code and signal. */
  ended: Promise<unknown>;
}

function run(args: string[], env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [path.join(compiled, "cli.js"), ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.push(child);
  const output = { stdout: "", stderr: "" };
  const line = new Promise<string>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output.stdout += chunk.toString();
      if (output.stdout.includes("\n")) resolve(output.stdout.split("\n", 1)[0] ?? "");
    });
  });
  child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
  const ended = new Promise((resolve) =>
    child.once("close", (code, signal) => {
      resolve([code, signal]);
    }),
  );
  return { child, output, line, ended };
}

interface Printed {
  baseUrl: string;
  accountId: string;
  apiToken: string;
  readOnlyApiToken: string;
}

describe("the command", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("prints one line of JSON, serves, and ends cleanly on %s", async (signal) => {
    const { child, output, line, ended } = run(["--port", "0"]);
    const printed = JSON.parse(await line) as Printed;
    expect(Object.keys(printed)).toEqual(["baseUrl", "accountId", "apiToken", "readOnlyApiToken"]);
    const response = await fetch(`${printed.baseUrl}/accounts/${printed.accountId}/tunnels`, {
      headers: { authorization: `Bearer ${printed.readOnlyApiToken}` },
    });
    expect(response.status).toBe(200);
    child.kill(signal);
    expect(await ended).toEqual([0, null]);
    expect(output).toEqual({ stdout: `${JSON.stringify(printed)}\n`, stderr: "" });
  });

  it("takes account, tokens, limits and rate limit from its options and its environment", async () => {
    const accountId = "0123456789abcdef0123456789abcdef";
    const { line } = run(["--port", "0", "--account-id", accountId, "--max-tunnels", "0", "--rate-limit"], {
      EMULATOR_API_TOKEN: "my-token",
      EMULATOR_READ_ONLY_API_TOKEN: "my-read-only-token",
    });
    const printed = JSON.parse(await line) as Printed;
    expect(printed).toMatchObject({ accountId, apiToken: "my-token", readOnlyApiToken: "my-read-only-token" });
    const refused = await fetch(`${printed.baseUrl}/accounts/${accountId}/cfd_tunnel`, {
      method: "POST",
      headers: { authorization: "Bearer my-token" },
      body: '{"name":"t"}',
    });
    expect([refused.status, await refused.text()]).toEqual([
      400,
      '{"success":false,"errors":[{"code":1000,"message":"Quota exceeded: at most 0 tunnels of type cfd_tunnel in an account"}],"messages":[],"result":null}',
    ]);
  });

  it("takes the user's email and key from its environment", async () => {
    const key = "0123456789abcdef0123456789abcdef01234";
    const { line } = run(["--port", "0"], { EMULATOR_API_KEY: key, EMULATOR_EMAIL: "me@example.com" });
    const { baseUrl } = JSON.parse(await line) as Printed;
    const statusFor = async (email: string): Promise<number> =>
      (await fetch(`${baseUrl}/zones`, { headers: { "x-auth-email": email, "x-auth-key": key } })).status;
    expect([await statusFor("me@example.com"), await statusFor("user@example.com")]).toEqual([200, 403]);
  });

  it("serves in the background with --env, and prints lines for a shell to eval", async () => {
    const script = `eval "$('${process.execPath}' '${path.join(compiled, "cli.js")}' --env --port 0)"
      echo "$CLOUDFLARE_BASE_URL $CLOUDFLARE_ACCOUNT_ID $CLOUDFLARE_API_TOKEN"`;
    const shell = spawnSync("sh", ["-c", script], {
      encoding: "utf8",
      env: { ...process.env, EMULATOR_API_TOKEN: "it's-mine" },
    });
    const [, baseUrl, accountId] = /^(http:\S+) ([0-9a-f]{32}) it's-mine\n$/.exec(shell.stdout) ?? [];
    const pid = Number(/^The emulator runs in the background; stop it with: kill (\d+)\n$/.exec(shell.stderr)?.[1]);
    const reached = (): Promise<unknown> =>
      fetch(`${baseUrl}/accounts/${accountId}/cfd_tunnel`).then(
        ({ status }) => status,
        () => "gone",
      );
    expect(await reached()).toBe(400);
    process.kill(pid, "SIGTERM");
    await expect.poll(reached).toBe("gone");
  });

  it("says with --env, too, why it does not serve", async () => {
    const { ended, output } = run(["--env", "--account-id", "x"]);
    expect(await ended).toEqual([1, null]);
    expect(output).toEqual({ stdout: "", stderr: "error: An account id is 32 hexadecimal digits in lower case: x\n" });
  });

  it("prints its version", async () => {
    const { version } = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8")) as { version: string };
    const { ended, output } = run(["--version"]);
    expect(await ended).toEqual([0, null]);
    expect(output).toEqual({ stdout: `${version}\n`, stderr: "" });
  });

  it("switches what deleting a tunnel does with routes, the header that stands still, and the API of before", async () => {
    const { line } = run([
      ...["--port", "0", "--routes-on-tunnel-delete", "delete", "--constant-ratelimit", "--before-2026-10-05"],
    ]);
    const { baseUrl } = JSON.parse(await line) as Printed;
    const response = await fetch(`${baseUrl}/__emulator/switches`);
    expect(await response.json()).toEqual({
      routesOnTunnelDelete: "delete",
      constantRatelimit: true,
      before20261005: true,
    });
  });

  it("has further accounts, and prints the first", async () => {
    const [first, second, third] = ["1", "2", "3"].map((digit) => digit.repeat(32));
    const { line } = run([
      "--port",
      "0",
      ...["--account-id", `${first}`, "--account", `${second}`, "--account", `${third}`],
    ]);
    const { accountId, baseUrl } = JSON.parse(await line) as Printed;
    expect(accountId).toBe(first);
    const credentials = (await (await fetch(`${baseUrl}/__emulator/credentials`)).json()) as { accounts: string[] };
    expect(credentials.accounts).toEqual([first, second, third]);
  });

  it("says plainly that its port is taken", async () => {
    const first = run(["--port", "0"]);
    const { port } = new URL((JSON.parse(await first.line) as Printed).baseUrl);
    const second = run(["--port", port]);
    expect(await second.ended).toEqual([1, null]);
    expect(second.output).toEqual({
      stdout: "",
      stderr: `error: port ${port} is in use; choose another with --port, or 0\n`,
    });
  });

  it("explains itself, and refuses what it does not understand", async () => {
    const help = run(["--help"]);
    expect(await help.ended).toEqual([0, null]);
    expect(help.output.stdout).toContain("--port <port>");
    const cases: [args: string[], reason: string][] = [
      [["--port", "x"], "expected an integer from 0 to 65535"],
      [["--account-id", "x"], "error: An account id is 32 hexadecimal digits in lower case: x"],
      [["--unknown"], "error: unknown option '--unknown'"],
    ];
    for (const [args, reason] of cases) {
      const { ended, output } = run(args);
      expect([args, await ended]).toEqual([args, [1, null]]);
      expect(output.stderr).toContain(reason);
      expect(output.stderr).not.toMatch(/\n\s+at /);
    }
  });
});
