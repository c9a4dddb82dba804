import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Deployment } from "../../local/engine/deployment.js";
import type { EngineEvent } from "../../local/engine/driver.js";
import { embeddedDriver } from "../../local/engine/embedded-driver.js";
import { PASSPHRASE, ScratchProgram } from "./programs/scratch-program.js";

const programs: ScratchProgram[] = [];

function scratch(source: string): ScratchProgram {
  const program = new ScratchProgram(source);
  programs.push(program);
  return program;
}

function readState(program: ScratchProgram): Deployment["deployment"] {
  return (JSON.parse(readFileSync(program.stateFile, "utf8")) as Deployment).deployment;
}

afterAll(() => {
  for (const program of programs) program.remove();
});

describe("the embedded engine's state", () => {
  it("is a deployment of version 3, with every secret encrypted", async () => {
    const program = scratch(`
      const random = require("@pulumi/random");
      const password = new random.RandomPassword("password", { length: 20 });
      const a = new Thing("a", { secret: password.result, value: [1, pulumi.secret("inner-secret")] },
        { additionalSecretOutputs: ["token"], customTimeouts: { create: "5m", delete: "1h30m" }, protect: true });
      new Thing("b", { value: a.id }, { parent: a, deletedWith: a, ignoreChanges: ["nothing"] });
      exports.password = password.result; exports.token = a.token;`);
    const events: EngineEvent[] = [];
    const stack = await program.open(embeddedDriver, { onEvent: (event) => events.push(event) });
    const result = await stack.up();
    expect(result.diagnostics).toEqual([]);
    expect(result.outputs).toEqual({ password: "[secret]", token: "[secret]" });
    const clear = await stack.outputs({ showSecrets: true });
    expect(clear["token"]).toBe("token-of-a");
    const password = String(clear["password"]);
    expect(password).toHaveLength(20);
    const text = readFileSync(program.stateFile, "utf8");
    for (const secret of [password, "inner-secret", "token-of-a"]) {
      expect(text).not.toContain(secret);
      expect(JSON.stringify([result, events])).not.toContain(secret);
    }
    const { resources = [], secrets_providers: provider, pending_operations: pending } = readState(program);
    expect(provider?.type).toBe("passphrase");
    expect(pending).toBeUndefined();
    expect(resources.map(({ type }) => type)).toEqual([
      "pulumi:pulumi:Stack",
      "pulumi:providers:random",
      "random:index/randomPassword:RandomPassword",
      "pulumi:providers:pulumi-nodejs",
      "pulumi-nodejs:dynamic/test:Thing",
      "pulumi-nodejs:dynamic/test:Thing",
    ]);
    const stackUrn = "urn:pulumi:dev::things::pulumi:pulumi:Stack::things-dev";
    const a = resources[4];
    const b = resources[5];
    expect(a).toMatchObject({
      urn: "urn:pulumi:dev::things::pulumi-nodejs:dynamic/test:Thing::a",
      id: "a-id-",
      custom: true,
      parent: stackUrn,
      protect: true,
      additionalSecretOutputs: ["token"],
      customTimeouts: { create: 300, delete: 5400 },
      dependencies: ["urn:pulumi:dev::things::random:index/randomPassword:RandomPassword::password"],
    });
    expect(a?.provider).toMatch(/^urn:pulumi:dev::things::pulumi:providers:pulumi-nodejs::default::[0-9a-f-]{36}$/);
    expect(b).toMatchObject({
      urn: "urn:pulumi:dev::things::pulumi-nodejs:dynamic/test:Thing$pulumi-nodejs:dynamic/test:Thing::b",
      parent: a?.urn,
      deletedWith: a?.urn,
      protect: true,
      ignoreChanges: ["nothing"],
      propertyDependencies: { __provider: [], name: [], value: [a?.urn] },
    });
  });

  it("keeps what was answered, and the operation under way, when the engine is killed", async () => {
    const program = scratch(`
      const a = new Thing("a", { value: 1 });
      new Thing("b", { value: a.id, slow: { create: 60000 } });`);
    const engine = spawnEngine(program, "up");
    await until(() => program.takeCallNames().includes("create b"));
    engine.kill("SIGKILL");
    await once(engine, "exit");
    const { resources = [], pending_operations: pending = [] } = readState(program);
    expect(resources.map(({ urn }) => urn.split("::").at(-1))).toEqual(["things-dev", "default", "a"]);
    expect(pending.map(({ type, resource }) => [type, resource.urn.split("::").at(-1)])).toEqual([["creating", "b"]]);
    program.write(`const a = new Thing("a", { value: 1 }); new Thing("b", { value: a.id });`);
    const result = await (await program.open(embeddedDriver)).up();
    expect(result.changes).toEqual({ same: 2, create: 1 });
    expect(result.diagnostics.map(({ severity }) => severity)).toEqual(["warning"]);
    expect(result.diagnostics[0]?.message).toContain("Thing::b, interrupted while creating");
  });

  it("is locked while a run goes on, for its edits too", async () => {
    const program = scratch(`new Thing("a", { value: 1, slow: { create: 1000 } });`);
    const stack = await program.open(embeddedDriver);
    const first = stack.up();
    await until(() => program.takeCallNames().includes("create a"));
    const locked = `the stack is currently locked by another run (process ${process.pid})`;
    await expect(stack.destroy()).rejects.toThrow(locked);
    await expect(stack.taint("urn:pulumi:dev::things::pulumi-nodejs:dynamic/test:Thing::a")).rejects.toThrow(locked);
    expect((await first).changes).toEqual({ create: 2 });
    expect((await stack.destroy()).changes).toEqual({ delete: 2 });
  });
});

describe("the embedded engine's programs", () => {
  it("may have a module loader, which runs in a thread of its own", async () => {
    const program = scratch('new Thing("a", { value: 1 });');
    program.file("loader.mjs", 'import { register } from "node:module";\nregister("./hooks.mjs", import.meta.url);\n');
    program.file("hooks.mjs", "export const resolve = (specifier, context, next) => next(specifier, context);\n");
    program.file(
      "Pulumi.yaml",
      "name: things\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n    nodeargs: --import ./loader.mjs\n",
    );
    const stack = await program.open(embeddedDriver);
    expect((await stack.up()).changes).toEqual({ create: 2 });
    await stack.close();
  });
});

describe("the embedded engine's end", () => {
  it("reports a provider that dies, and saves the rest", async () => {
    const program = scratch(
      `const a = new Thing("a", { value: 1 }); new Thing("b", { value: a.id, slow: { create: 60000 } });`,
    );
    const stack = await program.open(embeddedDriver, {
      onEvent: (event) => {
        if (event.kind === "process-started" && event.process === "provider") pid = event.pid;
        if (event.kind === "step-started" && event.name === "b") process.kill(pid, "SIGKILL");
      },
    });
    let pid = 0;
    const result = await stack.up();
    expect(result.ok).toBe(false);
    expect(result.diagnostics.map(({ message }) => message)).toEqual([
      "the provider process ended unexpectedly (exit code 137)",
      "update failed",
    ]);
    expect(readState(program).resources?.map(({ urn }) => urn.split("::").at(-1))).toEqual([
      "things-dev",
      "default",
      "a",
    ]);
  });

  it("finishes what runs, starts nothing more and saves, when it is cancelled", async () => {
    const program = scratch(`const a = new Thing("a", { value: 1 }); new Thing("b", { value: a.id });`);
    const controller = new AbortController();
    const stack = await program.open(embeddedDriver, {
      signal: controller.signal,
      onEvent: (event) => {
        if (event.kind === "step-started" && event.name === "a") controller.abort();
      },
    });
    const result = await stack.up();
    expect(result.ok).toBe(false);
    expect(result.diagnostics.map(({ message }) => message)).toEqual(["update canceled"]);
    expect(program.takeCallNames()).toEqual(["check a", "create a"]);
    expect(readState(program).resources?.map(({ urn }) => urn.split("::").at(-1))).toEqual([
      "things-dev",
      "default",
      "a",
    ]);
  });

  it("shows a program's own error once, without a stack of the engine", async () => {
    const program = scratch(`new Thing("a", { value: 1 }); exports.x = 1; throw new Error("oh no");`);
    const result = await (await program.open(embeddedDriver)).up();
    expect(result.ok).toBe(false);
    const errors = result.diagnostics.filter(({ severity }) => severity === "error");
    expect(errors).toHaveLength(1);
    expect(errors[0]?.message).toContain("Error: oh no");
  });

  it.each([
    [`new pulumi.StackReference("other/thing/dev");`, "stack references"],
    [`new Thing("a", {}, { import: "x" });`, "the `import` option"],
    [`pulumi.runtime.invoke("aws:index/getRegion:getRegion", {});`, "the function aws:index/getRegion:getRegion"],
    [`new pulumi.CustomResource("aws:s3/bucket:Bucket", "b", {});`, 'no provider for the package "aws"'],
    [`new Thing("a", { value: new pulumi.asset.StringAsset("x") });`, "asset or archive"],
  ])("says what it does not support: %s", async (source, message) => {
    const program = scratch(source);
    const result = await (await program.open(embeddedDriver)).preview();
    expect(result.ok).toBe(false);
    const errors = result.diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map((error) => error.message).join()).toContain(message);
    expect(errors).toHaveLength(1);
  });
});

function spawnEngine(program: ScratchProgram, operation: string) {
  const cli = path.join(__dirname, "..", "..", "dist", "local", "engine", "cli.js");
  return spawn(process.execPath, [cli, operation, "--cwd", program.directory], {
    env: { ...process.env, ...program.env, PULUMI_CONFIG_PASSPHRASE: PASSPHRASE },
    stdio: "ignore",
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}
