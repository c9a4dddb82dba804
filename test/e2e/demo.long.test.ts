/** The demo as a user runs it. */
import { spawn } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { TIMEOUT_MS } from "./harness.js";

const CLI = path.resolve(__dirname, "..", "..", "dist", "local", "demo", "cli.js");

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the demo; `interruptAt` sends SIGINT when a text appears in its output. */
function demo(args: string[], interruptAt?: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    // CI variables must not switch colours on where the output is no terminal.
    const env: NodeJS.ProcessEnv = { ...process.env, CI: "true" };
    delete env["PULUMI_TUNNEL_ENGINE"];
    const child = spawn(process.execPath, [CLI, ...args], { stdio: ["ignore", "pipe", "pipe"], env });
    const seen = { stdout: "", stderr: "" };
    let interrupted = false;
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        seen[stream] += text;
        if (interruptAt === undefined || interrupted || !seen[stream].includes(interruptAt)) return;
        interrupted = true;
        child.kill("SIGINT");
      });
    }
    child.on("error", reject).on("close", (code) => {
      resolve({ code, ...seen });
    });
  });
}

const ACCOUNT = "/accounts/{account_id}";

test("demo --json ends with one line of counted figures", { timeout: TIMEOUT_MS }, async () => {
  const { code, stdout, stderr } = await demo(["--json", "--engine", "embedded"]);
  expect({ code, problems: stderr.split("\n").filter((line) => line.includes("✘")) }).toEqual({
    code: 0,
    problems: [],
  });
  const { ok, engine, steps } = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as {
    ok: boolean;
    engine: string;
    steps: { name: string; ms: number; changes: object; apiCalls: Record<string, number> }[];
  };
  expect({ ok, engine }).toEqual({ ok: true, engine: "embedded" });
  const shape = Object.fromEntries(steps.map(({ name, changes }) => [name, changes]));
  expect(shape).toEqual({
    preview: { create: 7 },
    up: { create: 7 },
    "up again": { same: 7 },
    rotation: { replace: 1, update: 1, same: 5 },
    drift: { update: 2, same: 5 },
    repair: { update: 2, same: 5 },
    move: { update: 1, same: 6 },
    destroy: { delete: 7 },
  });
  const calls = Object.fromEntries(steps.map(({ name, apiCalls }) => [name, apiCalls]));
  expect(calls["preview"]).toEqual({});
  expect(calls["up again"]).toEqual({});
  expect(calls["up"]).toEqual({
    [`POST ${ACCOUNT}/cfd_tunnel`]: 1,
    [`PUT ${ACCOUNT}/cfd_tunnel/{tunnel_id}/configurations`]: 1,
    [`POST ${ACCOUNT}/warp_connector`]: 1,
    [`PATCH ${ACCOUNT}/warp_connector/{tunnel_id}`]: 1,
    [`GET ${ACCOUNT}/warp_connector/{tunnel_id}/token`]: 1,
    "GET /zones": 1,
    "POST /zones/{zone_id}/dns_records": 1,
  });
  expect(steps.every(({ ms }) => Number.isInteger(ms) && ms > 0)).toBe(true);
});

test("demo is a story on one screen, embedded unless asked", { timeout: TIMEOUT_MS }, async () => {
  const { code, stdout, stderr } = await demo([]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const lines = stdout.trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(60);
  expect(lines.filter((line) => line.length > 100 || line.includes("\u001b"))).toEqual([]);
  expect(lines[0]).toBe("engine: embedded");
  expect(lines.filter((line) => line.includes("✔")).map((line) => /(\d+) checks/.exec(line)?.[1])).toEqual([
    "4",
    "10",
    "3",
    "11",
    "3",
    "7",
    "5",
    "5",
  ]);
  expect(lines).toContain("  1 call: PATCH cfd_tunnel");
  expect(lines).toContain("  2 calls: GET dns_records, PATCH dns_records");
  expect(stdout).toContain("POST dns_records");
  expect(stdout).toContain("DELETE dns_records");
  expect(lines.at(-1)).toBe("every step did what it should");
});

test("demo --verbose tells every check, resource and call", { timeout: TIMEOUT_MS }, async () => {
  const { code, stdout } = await demo(["--verbose", "--engine", "embedded"]);
  expect(code).toBe(0);
  expect(stdout).toContain("  checked: a connector with the old token is refused\n");
  expect(stdout).toContain(`    1 × PATCH ${ACCOUNT}/cfd_tunnel/{tunnel_id}\n`);
  expect(stdout).toMatch(/^ {4}WarpConnector quickstart-site +unchanged$/m);
});

test('demo ends at Ctrl-C with "canceled", nothing else, and 130', { timeout: TIMEOUT_MS }, async () => {
  const { code, stdout, stderr } = await demo(["--engine", "embedded"], "up: creates");
  expect({ code, stderr }).toEqual({ code: 130, stderr: "" });
  const after = stdout.slice(stdout.indexOf("up: creates")).split("\n").slice(1);
  expect(after).toEqual(["canceled", ""]);
});

test("demo --json ends at Ctrl-C with its JSON", { timeout: TIMEOUT_MS }, async () => {
  const { code, stdout, stderr } = await demo(["--json", "--engine", "embedded"], "up: creates");
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, engine: "embedded" });
  expect(stderr.trimEnd().split("\n").at(-1)).toBe("canceled");
});

test("demo refuses an engine that there is not", async () => {
  const { code, stderr } = await demo(["--engine", "none"]);
  expect(code).toBe(1);
  expect(stderr).toContain("Allowed choices are auto, embedded, pulumi");
});
