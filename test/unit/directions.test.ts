/** That the linter's rules of who may import what hold: in this repository, and against an import that breaks each one. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { cruise, type IConfiguration, type ICruiseResult } from "dependency-cruiser";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";

const ROOT = path.resolve(__dirname, "..", "..");

let rules: IConfiguration;
beforeAll(async () => {
  const config = (await import(path.join(ROOT, ".dependency-cruiser.mjs"))) as { default: IConfiguration };
  rules = config.default;
});

async function violations(baseDir: string, folders: string[]): Promise<string[]> {
  const { output } = await cruise(folders, {
    ...rules.options,
    ruleSet: rules,
    validate: true,
    baseDir,
    tsConfig: {},
  });
  const { summary } = output as ICruiseResult;
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`).sort();
}

/** Checks files that hold nothing but the given imports, beside every file that they name. */
async function violationsOf(files: Readonly<Record<string, string>>): Promise<string[]> {
  const baseDir = mkdtempSync(path.join(tmpdir(), "directions-"));
  onTestFinished(() => {
    rmSync(baseDir, { recursive: true, force: true });
  });
  const empty = Object.entries(files).flatMap(([file, text]) =>
    [...text.matchAll(/"(\.[^"]+)\.js"/g)].map(([, to = ""]) => [path.join(path.dirname(file), `${to}.ts`), ""]),
  );
  for (const [file = "", text] of [...empty, ...Object.entries(files)]) {
    mkdirSync(path.join(baseDir, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(baseDir, file), text ?? "");
  }
  return violations(baseDir, ["."]);
}

/** Rule, importing file, what it names, and the file that this is. */
const FORBIDDEN: readonly (readonly [rule: string, file: string, specifier: string])[] = [
  ["the pointer is a constant", "provider/pointer.ts", "./runtime.js"],
  ["the runtime reaches lifecycles", "provider/runtime.ts", "./resources/a.js"],
  ["the runtime reaches lifecycles", "provider/runtime.ts", "./lookups/a.js"],
  ["resources reach the pointer", "provider/resources/a.ts", "../lifecycle/b.js"],
  ["resources reach the pointer", "provider/resources/a.ts", "../api/b.js"],
  ["resources reach the pointer", "provider/resources/a.ts", "../runtime.js"],
  ["lookups reach session and api", "provider/lookups/a.ts", "../lifecycle/tunnel/b.js"],
  ["lookups reach session and api", "provider/lookups/a.ts", "../resources/b.js"],
  ["lifecycles reach session and api", "provider/lifecycle/tunnel/a.ts", "../../resources/b.js"],
  ["lifecycles reach session and api", "provider/lifecycle/a.ts", "../lookups/b.js"],
  ["lifecycles reach session and api", "provider/lifecycle/a.ts", "../index.js"],
  ["the import writes what lifecycles would", "provider/import/a.ts", "../resources/b.js"],
  ["the import writes what lifecycles would", "provider/import/a.ts", "../lookups/b.js"],
  ["the import writes what lifecycles would", "provider/import/a.ts", "../../local/engine/b.js"],
  ["lifecycles reach session and api", "provider/lifecycle/a.ts", "../import/b.js"],
  ["the host reaches lifecycles by their pointer", "provider/host/a.ts", "../runtime.js"],
  ["the host reaches lifecycles by their pointer", "provider/host/a.ts", "../lifecycle/b.js"],
  ["the host reaches lifecycles by their pointer", "provider/host/a.ts", "../resources/b.js"],
  ["the host reaches lifecycles by their pointer", "provider/host/a.ts", "../api/b.js"],
  ["lifecycles reach session and api", "provider/lifecycle/a.ts", "../host/b.js"],
  ["session reaches api", "provider/session/a.ts", "../host/b.js"],
  ["session reaches api", "provider/session/a.ts", "../lifecycle/b.js"],
  ["session reaches api", "provider/session/a.ts", "../lookups/b.js"],
  ["api knows Cloudflare alone", "provider/api/a.ts", "../session/b.js"],
  ["api/http knows no endpoint", "provider/api/http/a.ts", "../tunnels.js"],
  ["api/http knows no endpoint", "provider/api/http/a.ts", "../../validation/tunnel.js"],
  ["validation is a leaf", "provider/validation/a.ts", "../session/b.js"],
  ["validation is a leaf", "provider/validation/a.ts", "../api/wire.js"],
  ["the emulator stands alone", "local/emulator/a.ts", "../../provider/api/wire.js"],
  ["the emulator stands alone", "local/emulator/a.ts", "../engine/b.js"],
  ["the engine stands alone", "local/engine/a.ts", "../../provider/pointer.js"],
  ["the engine stands alone", "local/engine/a.ts", "../emulator/b.js"],
  ["the conversion stands alone", "local/config-yml/a.ts", "../engine/index.js"],
  ["the demo uses what is shipped", "local/demo/a.ts", "../../provider/index.js"],
  ["provider/ is shipped by itself", "provider/index.ts", "../local/engine/index.js"],
  ["provider/ is shipped by itself", "provider/index.ts", "../test/unit/a.js"],
  ["examples use public names", "examples/one/a.ts", "../../provider/index.js"],
  ["examples use public names", "examples/one/a.ts", "../two/b.js"],
];

const ALLOWED: readonly (readonly [file: string, specifier: string])[] = [
  ["provider/index.ts", "./resources/a.js"],
  ["provider/index.ts", "./lookups/a.js"],
  ["provider/runtime.ts", "./lifecycle/a.js"],
  ["provider/resources/a.ts", "../pointer.js"],
  ["provider/resources/a.ts", "../session/b.js"],
  ["provider/lookups/a.ts", "../session/b.js"],
  ["provider/lookups/a.ts", "../api/b.js"],
  ["provider/lifecycle/tunnel/a.ts", "../../session/b.js"],
  ["provider/lifecycle/a.ts", "../api/b.js"],
  ["provider/lifecycle/a.ts", "../validation/b.js"],
  ["provider/import/a.ts", "../lifecycle/tunnel/b.js"],
  ["provider/import/a.ts", "../pointer.js"],
  ["provider/host/a.ts", "../pointer.js"],
  ["provider/host/a.ts", "../session/b.js"],
  ["provider/session/a.ts", "../api/http/b.js"],
  ["provider/api/a.ts", "./http/b.js"],
  ["provider/api/http/a.ts", "../../validation/bounded-text.js"],
  ["local/demo/a.ts", "../engine/index.js"],
  ["examples/one/a.ts", "./b.js"],
  ["examples/one/a.ts", "pulumi-cloudflare-tunnel"],
  ["examples/one/a.ts", "pulumi-cloudflare-tunnel/emulator"],
];

function target(file: string, specifier: string): string {
  return specifier.startsWith(".")
    ? path.join(path.dirname(file), specifier.replace(/\.js$/, ".ts")).replaceAll("\\", "/")
    : specifier;
}

describe("who may import what", () => {
  it("this repository keeps every rule", async () => {
    expect(await violations(ROOT, ["provider", "local", "test", "examples"])).toEqual([]);
  });

  it.each(FORBIDDEN)("%s: %s may not import %s", async (rule, file, specifier) => {
    const broken = `${rule}: ${file} -> ${target(file, specifier)}`;
    expect(await violationsOf({ [file]: `import { b } from "${specifier}";` })).toContain(broken);
    expect(await violationsOf({ [file]: `export const b = () => import("${specifier}");` })).toContain(broken);
  });

  it.each(ALLOWED)("%s may import %s", async (file, specifier) => {
    expect(await violationsOf({ [file]: `import { b } from "${specifier}";` })).toEqual([]);
  });

  it("resources may import types of what they may not call, and of nothing else", async () => {
    const file = "provider/resources/a.ts";
    expect(await violationsOf({ [file]: `import type { B } from "../lifecycle/b.js";` })).toEqual([]);
    expect(await violationsOf({ [file]: `import { type B } from "../api/b.js";` })).toEqual([]);
    expect(await violationsOf({ [file]: `import type { B } from "../runtime.js";` })).toEqual([
      `resources reach the pointer (types): ${file} -> provider/runtime.ts`,
    ]);
  });

  it.each(["provider/api/a.ts", "provider/api/http/a.ts", "provider/validation/a.ts", "local/emulator/a.ts"])(
    "%s may not import Pulumi, types included",
    async (file) => {
      expect(await violationsOf({ [file]: `import type { Input } from "@pulumi/pulumi";` })).toEqual([
        `no Pulumi: ${file} -> @pulumi/pulumi`,
      ]);
    },
  );

  it.each([
    ["provider/host/a.ts", "@pulumi/pulumi"],
    ["provider/host/b/c.ts", "google-protobuf/google/protobuf/struct_pb.js"],
    ["provider/lifecycle/a.ts", "@pulumi/pulumi/runtime/settings.js"],
    ["provider/session/a.ts", "typescript"],
    ["provider/runtime.ts", "@pulumi/pulumi"],
  ])("%s may not load %s", async (file, library) => {
    const broken = await violationsOf({ [file]: `import { b } from "${library}";` });
    expect(broken).toEqual([`the host starts without Pulumi: ${file} -> ${library}`]);
  });

  it.each(["provider/lookups/a.ts", "local/engine/a.ts", "local/emulator/a.ts"])(
    "%s may not import this package by its name",
    async (file) => {
      const broken = await violationsOf({ [file]: `import { b } from "pulumi-cloudflare-tunnel/runtime";` });
      expect(broken).toContainEqual(expect.stringMatching(`: ${file} -> pulumi-cloudflare-tunnel/runtime$`));
    },
  );

  it("an example may not import what the package does not export", async () => {
    const file = "examples/one/a.ts";
    expect(await violationsOf({ [file]: `import { b } from "pulumi-cloudflare-tunnel/dist/runtime";` })).toHaveLength(
      1,
    );
    const compiled = { "dist/index.js": "exports.b = 1;" };
    expect(await violationsOf({ ...compiled, [file]: `const { b } = require("../../dist/index.js");` })).toEqual([
      `examples name the package: ${file} -> dist/index.js`,
    ]);
  });

  it.each<[string, Record<string, string>]>([
    ["two files", { "a.ts": `import { b } from "./b.js";`, "b.ts": `import { a } from "./a.js";` }],
    ["types alone", { "a.ts": `import { type B } from "./b.js";`, "b.ts": `import type { A } from "./a.js";` }],
    ["import()", { "a.ts": `import { b } from "./b.js";`, "b.ts": `export const a = () => import("./a.js");` }],
    [
      "three files",
      { "a.ts": `import "./b.js";`, "b.ts": `export * from "./c.js";`, "c.ts": `import type { A } from "./a.js";` },
    ],
  ])("no circle of %s", async (_, files) => {
    for (const folder of ["provider/api/http", "test/unit", "local/engine", "examples/one"]) {
      const placed = Object.fromEntries(Object.entries(files).map(([file, text]) => [`${folder}/${file}`, text]));
      expect((await violationsOf(placed)).filter((one) => one.startsWith("no circle: "))).not.toEqual([]);
    }
  });
});
