/** Examples, copied as the guide says: they work in a folder outside of this checkout. */
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { afterEach, beforeEach, expect, test } from "vitest";

import { embeddedDriver } from "../../local/engine/index.js";
import { Observer } from "../observer.js";
import { Deployed } from "./deployed.js";
import { TIMEOUT_MS } from "./harness.js";

const ROOT = path.resolve(__dirname, "..", "..");
const EXAMPLES = path.join(ROOT, "examples");
const names = readdirSync(EXAMPLES).filter((name) => existsSync(path.join(EXAMPLES, name, "Pulumi.yaml")));
const isOwn = (source: string): boolean => !/node_modules|\.pulumi|build/.test(path.relative(EXAMPLES, source));
const run = promisify(execFile);

let scratch: string;

beforeEach(() => {
  scratch = realpathSync(mkdtempSync(path.join(tmpdir(), "tunnel-copied-")));
});
afterEach(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** A copy whose packages are this checkout's: what `npm install` would bring, without the network. */
async function copied(example: string): Promise<string> {
  const copy = path.join(scratch, "my-project");
  cpSync(path.join(EXAMPLES, example), copy, { recursive: true, filter: isOwn });
  await run("npm", ["pkg", "set", "dependencies.pulumi-cloudflare-tunnel=file:packed.tgz"], { cwd: copy });
  symlinkSync(path.join(ROOT, "node_modules"), path.join(copy, "node_modules"), "junction");
  return copy;
}

/** The lines of an example's files that lead out of it. */
function leadingOut(example: string): string[] {
  const folder = path.join(EXAMPLES, example);
  const files = readdirSync(folder, { withFileTypes: true }).filter(
    (file) => file.isFile() && !file.name.endsWith(".md"),
  );
  return files.flatMap(({ name }) =>
    readFileSync(path.join(folder, name), "utf8")
      .split("\n")
      .filter((line) => line.includes("../"))
      .map((line) => `${name}: ${line.trim()}`),
  );
}

test.each(names)("example %s leads out of itself by what the guide replaces, and by nothing else", (name) => {
  const replaced = ['package.json: "pulumi-cloudflare-tunnel": "file:../.."'];
  expect(leadingOut(name)).toEqual([...(name === "quickstart" ? ["Pulumi.yaml: path: ../../host"] : []), ...replaced]);
});

test("the copy's own tests pass", { timeout: TIMEOUT_MS }, async () => {
  const { PATH = "", HOME = "" } = process.env;
  const { stdout } = await run("npm", ["test"], { cwd: await copied("testing"), env: { PATH, HOME, NO_COLOR: "1" } });
  expect(stdout).toMatch(/Test Files +3 passed/);
});

test(
  "the copied quickstart runs on the host in its node_modules, as the guide says",
  { timeout: TIMEOUT_MS },
  async () => {
    const cwd = await copied("quickstart");
    const [, command = ""] =
      /^(sed .*Pulumi\.yaml)/m.exec(readFileSync(path.join(EXAMPLES, "README.md"), "utf8")) ?? [];
    await run("sh", ["-c", command], { cwd });
    expect(readFileSync(path.join(cwd, "Pulumi.yaml"), "utf8")).not.toContain("../");
    const observer = await Observer.start();
    const stack = Deployed.start(embeddedDriver, observer, { cwd, env: { PULUMI_NODEJS_TRANSPILE_ONLY: "true" } });
    try {
      await stack.run("up");
      await stack.endsUnchanged();
    } finally {
      await stack.close();
      await observer.close();
    }
  },
);
