/** `cloudflare-tunnel-engine`, as its bin runs it: what it prints, where, and how it ends. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { PASSPHRASE, ScratchProgram } from "./programs/scratch-program.js";

const repository = path.resolve(__dirname, "..", "..");
const bin = path.join(repository, "dist", "local", "engine", "cli.js");
const program = new ScratchProgram(`
  const random = require("@pulumi/random");
  const password = new random.RandomPassword("password", { length: 20 });
  const thing = new Thing("thing", { value: "some" });
  exports.id = thing.id; exports.password = password.result;`);
const empty = mkdtempSync(path.join(tmpdir(), "engine-cli-"));

afterAll(() => {
  program.remove();
  rmSync(empty, { recursive: true });
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function run(...args: string[]): Ended {
  const env = { ...process.env, ...program.env, PULUMI_CONFIG_PASSPHRASE: PASSPHRASE };
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { encoding: "utf8", env });
  return { code: status, stdout, stderr };
}

const operate = (operation: string, ...flags: string[]): Ended =>
  run(operation, "--cwd", program.directory, "--state", program.stateFile, ...flags);

it("prints its version", () => {
  const { version } = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8")) as { version: string };
  expect(run("--version")).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});

it("helps, and helps where a word is unknown", () => {
  const { code, stdout } = run("--help");
  expect(code).toBe(0);
  for (const command of ["preview", "up", "refresh", "destroy", "state", "import", "output", "export"]) {
    expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, "m"));
  }
  const unknown = run("upp");
  expect(unknown).toMatchObject({ code: 1, stdout: "" });
  expect(unknown.stderr).toMatch(/unknown command 'upp'.*\(Did you mean up\?\)/s);
});

it("says where it looked for a program", () => {
  const { code, stdout, stderr } = run("up", "--cwd", empty);
  expect({ code, stdout }).toEqual({ code: 255, stdout: "" });
  expect(stderr).toMatch(/^error: .*Pulumi\.yaml/);
});

it("operates a stack, with exit codes for scripts, colours for terminals only, and secrets for who asks", () => {
  const up = operate("up");
  expect(up).toMatchObject({ code: 0, stderr: "" });
  expect(up.stdout).toContain("thing");
  expect(up.stdout).not.toContain("\u001B");
  expect(operate("up", "--expect-no-changes")).toMatchObject({ code: 0 });
  const json = JSON.parse(operate("preview", "--json").stdout) as { ok: boolean };
  expect(json.ok).toBe(true);

  const hidden = JSON.parse(operate("output", "--json").stdout) as { password: string; id: string };
  expect(hidden.password).toBe("[secret]");
  const { password } = JSON.parse(operate("output", "--json", "--show-secrets").stdout) as { password: string };
  expect(password).toHaveLength(20);
  expect(operate("export").stdout).not.toContain(password);

  expect(operate("destroy")).toMatchObject({ code: 0 });
  expect(operate("up", "--expect-no-changes").code).not.toBe(0);
});
