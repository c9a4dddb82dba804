/** examples/testing, copied as the guide says: its tests pass in a folder outside of this checkout. */
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { afterEach, beforeEach, expect, test } from "vitest";

import { TIMEOUT_MS } from "./harness.js";

const ROOT = path.resolve(__dirname, "..", "..");
const run = promisify(execFile);

let scratch: string;

beforeEach(() => {
  scratch = realpathSync(mkdtempSync(path.join(tmpdir(), "tunnel-copied-")));
});
afterEach(() => {
  rmSync(scratch, { recursive: true, force: true });
});

test("the copy's own tests pass", { timeout: TIMEOUT_MS }, async () => {
  const copy = path.join(scratch, "my-project");
  const isOwn = (source: string): boolean => !/node_modules|\.pulumi/.test(path.relative(ROOT, source));
  cpSync(path.join(ROOT, "examples", "testing"), copy, { recursive: true, filter: isOwn });
  await run("npm", ["pkg", "set", "dependencies.pulumi-cloudflare-tunnel=file:packed.tgz"], { cwd: copy });
  expect(readFileSync(path.join(copy, "package.json"), "utf8")).not.toContain("file:../..");
  // What `npm install` would bring, without the network.
  symlinkSync(path.join(ROOT, "node_modules"), path.join(copy, "node_modules"), "junction");
  const { PATH = "", HOME = "" } = process.env;
  const { stdout } = await run("npm", ["test"], { cwd: copy, env: { PATH, HOME, NO_COLOR: "1" } });
  expect(stdout).toMatch(/Test Files +3 passed/);
});
