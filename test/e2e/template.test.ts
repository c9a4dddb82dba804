/** The template of `pulumi new`: what it makes is a program that works as it is. */
import { execFile } from "node:child_process";
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";

import { Observer } from "../observer.js";
import { Deployed } from "./deployed.js";
import { drivers, onPulumi, runsOnPulumi } from "./drivers.js";
import { TIMEOUT_MS } from "./harness.js";

const ROOT = path.resolve(__dirname, "..", "..");
const TEMPLATE = path.join(ROOT, "templates", "cloudflare-tunnel-typescript");
const run = promisify(execFile);

interface Template {
  template: { config: Record<string, { description: string; default?: string }> };
}

let scratch: string;

beforeEach(() => {
  scratch = realpathSync(mkdtempSync(path.join(tmpdir(), "tunnel-template-")));
});
afterEach(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** What `pulumi new` writes: the files, with the project's name and description filled in. */
function instantiate(project: string): string {
  const directory = path.join(scratch, project);
  cpSync(TEMPLATE, directory, { recursive: true });
  for (const name of readdirSync(directory)) {
    const file = path.join(directory, name);
    const text = readFileSync(file, "utf8").replaceAll("${PROJECT}", project).replaceAll("${DESCRIPTION}", "A tunnel");
    writeFileSync(file, text);
  }
  symlinkSync(path.join(ROOT, "node_modules"), path.join(directory, "node_modules"), "junction");
  return directory;
}

function defaults(): Record<string, string> {
  const { template } = parse(readFileSync(path.join(TEMPLATE, "Pulumi.yaml"), "utf8")) as Template;
  const values = Object.entries(template.config).map(([key, { default: value }]) => [key, value]);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Record<string, string>;
}

/** Both the compiler and the tests find this checkout's package, which the template asks for by version. */
test("asks for this version of the package", () => {
  const { dependencies } = JSON.parse(readFileSync(path.join(TEMPLATE, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const { version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { version: string };
  expect(dependencies["pulumi-cloudflare-tunnel"]).toBe(`^${version}`);
});

describe.each(drivers.map((driver) => [driver.name, driver] as const))("%s", (_engine, driver) => {
  test("what it makes compiles and deploys, with the defaults that it offers", { timeout: TIMEOUT_MS }, async () => {
    const cwd = instantiate("my-tunnel");
    const observer = await Observer.start();
    const stack = Deployed.start(driver, observer, { cwd, config: defaults() });
    try {
      // Pulumi checks the types, by the project's own tsconfig.json; once is enough.
      await stack.run("up");
      expect((await observer.live()).map(({ name }) => name)).toEqual(["my-tunnel"]);
      await stack.reopen({ env: { PULUMI_NODEJS_TRANSPILE_ONLY: "true" } });
      await stack.endsUnchanged();
    } finally {
      await stack.close();
      await observer.close();
    }
  });
});

describe.skipIf(!runsOnPulumi)(onPulumi("`pulumi new`"), () => {
  test("takes the template by its path", { timeout: TIMEOUT_MS }, async () => {
    const made = path.join(scratch, "made");
    const args = ["new", TEMPLATE, "--dir", made, "--name", "my-tunnel", "--stack", "dev", "--yes", "--generate-only"];
    await run("pulumi", args, { env: { ...process.env, PULUMI_BACKEND_URL: `file://${scratch}` } });
    expect(readFileSync(path.join(made, "package.json"), "utf8")).toContain('"name": "my-tunnel"');
    expect(parse(readFileSync(path.join(made, "Pulumi.yaml"), "utf8"))).toMatchObject({
      name: "my-tunnel",
      description: "A Cloudflare Tunnel and its configuration, in TypeScript",
    });
    const written = readdirSync(made).map((name) => [name, readFileSync(path.join(made, name), "utf8")] as const);
    expect(written.filter(([, text]) => /\$\{(PROJECT|DESCRIPTION)\}/.test(text))).toEqual([]);
  });
});
