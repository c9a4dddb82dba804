/** An engine that is killed tells nobody: its providers must not go on beside the next run's. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

import { afterEach, beforeEach, expect, it } from "vitest";

const DIST = path.resolve(__dirname, "..", "..", "dist");

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(path.join(tmpdir(), "tunnel-engine-end-"));
});
afterEach(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** A process that loads what the pointer in a state names, as a dynamic provider does, and goes on until it is ended. */
function providerAt(...place: string[]): string {
  const file = path.join(scratch, ...place);
  mkdirSync(path.dirname(file), { recursive: true });
  const runtime = JSON.stringify(path.join(DIST, "runtime.js"));
  writeFileSync(file, `require(${runtime}); setInterval(() => undefined, 1000); console.log("serves");`);
  return file;
}

/** The process, once it serves; whoever started it holds its standard input. */
async function started(...args: string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  await once(createInterface({ input: child.stdout }), "line");
  return child;
}

const pulumis = ["node_modules", "@pulumi", "pulumi", "cmd", "dynamic-provider", "index.js"];

it.each([
  ["this package's host", () => [path.join(DIST, "host", "main.js"), "127.0.0.1:1"]],
  ["the native plugin", () => [path.join(DIST, "plugin", "main.js"), "127.0.0.1:1"]],
  ["Pulumi's host, once it runs this package's code", () => [providerAt(...pulumis), "127.0.0.1:1"]],
])("%s ends with it", async (_title, argsOf) => {
  const child = await started(...argsOf());
  child.stdin?.end();
  expect(await once(child, "exit")).toEqual([1, null]);
});

it.each([
  ["a plugin that waits for an engine", () => [path.join(DIST, "plugin", "main.js")]],
  ["another program that loads this package", () => [providerAt("program.js")]],
])("%s goes on", async (_title, argsOf) => {
  // Told after all who listen have been: whoever ends the process with its input has ended it by then.
  const probe = path.join(scratch, "probe.cjs");
  const tell = `setImmediate(() => console.log("goes on"))`;
  writeFileSync(probe, `process.stdin.on("end", () => ${tell}).resume();`);
  const child = await started("--require", probe, ...argsOf());
  const told = once(createInterface({ input: child.stdout as Readable }), "line");
  child.stdin?.end();
  expect(await told).toEqual(["goes on"]);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([null, "SIGTERM"]);
});
