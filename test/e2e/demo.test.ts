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
    const env = { ...process.env, CI: "true" };
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
    preview: { create: 5 },
    up: { create: 5 },
    "up again": { same: 5 },
    rotation: { replace: 1, update: 1, same: 3 },
    drift: { update: 2, same: 3 },
    repair: { update: 2, same: 3 },
    destroy: { delete: 5 },
  });
  const calls = Object.fromEntries(steps.map(({ name, apiCalls }) => [name, apiCalls]));
  expect(calls["preview"]).toEqual({});
  expect(calls["up again"]).toEqual({});
  expect(calls["up"]).toEqual({
    [`POST ${ACCOUNT}/cfd_tunnel`]: 1,
    [`PUT ${ACCOUNT}/cfd_tunnel/{tunnel_id}/configurations`]: 1,
    [`POST ${ACCOUNT}/warp_connector`]: 1,
    [`GET ${ACCOUNT}/warp_connector/{tunnel_id}/token`]: 1,
  });
  expect(steps.every(({ ms }) => Number.isInteger(ms) && ms > 0)).toBe(true);
});

test("demo ends cleanly at Ctrl-C, with 130", { timeout: TIMEOUT_MS }, async () => {
  const { code, stdout } = await demo(["--engine", "embedded"], "up: creates");
  expect(code).toBe(130);
  expect(stdout).not.toContain("\u001b");
  expect(stdout.trimEnd().split("\n").at(-1)).toBe("canceled");
});

test("demo refuses an engine that there is not", async () => {
  const { code, stderr } = await demo(["--engine", "none"]);
  expect(code).toBe(1);
  expect(stderr).toContain("Allowed choices are auto, embedded, pulumi");
});
