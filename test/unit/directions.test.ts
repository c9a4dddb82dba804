/** That the linter's rules of who may import what find an import that breaks each one. The lint holds the repository to them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { cruise, type IConfiguration, type ICruiseResult } from "dependency-cruiser";
import { beforeAll, describe, expect, it } from "vitest";

const ROOT = path.resolve(__dirname, "..", "..");

let rules: IConfiguration;
beforeAll(async () => {
  const config = (await import(path.join(ROOT, ".dependency-cruiser.mjs"))) as { default: IConfiguration };
  rules = config.default;
});

/** Statements by the file that has them. Of many, one check: a rule looks at each import by itself. */
type Statements = readonly (readonly [file: string, statement: string])[];

/** Checks files that hold nothing but these statements, beside every file that they name. */
async function violationsOf(statements: Statements): Promise<string[]> {
  const baseDir = mkdtempSync(path.join(tmpdir(), "directions-"));
  const files = new Map<string, string>();
  for (const [file, statement] of statements) {
    for (const [, to = ""] of statement.matchAll(/"(\.[^"]+)\.js"/g)) {
      const named = path.join(path.dirname(file), `${to}.ts`);
      files.set(named, files.get(named) ?? "");
    }
    files.set(file, `${files.get(file) ?? ""}${statement}\n`);
  }
  try {
    for (const [file, text] of files) {
      mkdirSync(path.join(baseDir, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(baseDir, file), text);
    }
    const { output } = await cruise(["."], { ...rules.options, ruleSet: rules, validate: true, baseDir, tsConfig: {} });
    const { summary } = output as ICruiseResult;
    return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`).sort();
  } finally {
    rmSync(baseDir, { recursive: true, force: true });
  }
}

/** Of violations, those of one file. */
function of(file: string, violations: readonly string[]): string[] {
  return violations.filter((violation) => violation.includes(`: ${file} -> `));
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
  let imported: string[];
  let whenUsed: string[];
  let allowed: string[];
  beforeAll(async () => {
    imported = await violationsOf(FORBIDDEN.map(([, file, to]) => [file, `import "${to}";`]));
    whenUsed = await violationsOf(FORBIDDEN.map(([, file, to]) => [file, `import("${to}");`]));
    allowed = await violationsOf(ALLOWED.map(([file, to]) => [file, `import "${to}";`]));
  });

  it.each(FORBIDDEN)("%s: %s may not import %s", (rule, file, specifier) => {
    const broken = `${rule}: ${file} -> ${target(file, specifier)}`;
    expect(imported).toContain(broken);
    expect(whenUsed).toContain(broken);
  });

  it.each(ALLOWED)("%s may import %s", (file, specifier) => {
    expect(allowed.filter((each) => each.endsWith(`: ${file} -> ${target(file, specifier)}`))).toEqual([]);
  });

  it("resources may import types of what they may not call, and of nothing else", async () => {
    const file = "provider/resources/a.ts";
    const broken = await violationsOf([
      [file, `import type { B } from "../lifecycle/b.js";`],
      [file, `import { type C } from "../api/b.js";`],
      [file, `import type { D } from "../runtime.js";`],
    ]);
    expect(broken).toEqual([`resources reach the pointer (types): ${file} -> provider/runtime.ts`]);
  });

  it("the API client, the validation and the emulator may not import Pulumi, types included", async () => {
    const files = ["local/emulator/a.ts", "provider/api/a.ts", "provider/api/http/a.ts", "provider/validation/a.ts"];
    const broken = await violationsOf(files.map((file) => [file, `import type { Input } from "@pulumi/pulumi";`]));
    expect(broken).toEqual(files.map((file) => `no Pulumi: ${file} -> @pulumi/pulumi`));
  });

  it("what the host's process loads may not load Pulumi, generated code or a compiler", async () => {
    const loads: Statements = [
      ["provider/host/a.ts", "@pulumi/pulumi"],
      ["provider/host/b/c.ts", "google-protobuf/google/protobuf/struct_pb.js"],
      ["provider/lifecycle/a.ts", "@pulumi/pulumi/runtime/settings.js"],
      ["provider/runtime.ts", "@pulumi/pulumi"],
      ["provider/session/a.ts", "typescript"],
    ];
    const broken = await violationsOf(loads.map(([file, library]) => [file, `import "${library}";`]));
    expect(broken).toEqual(loads.map(([file, library]) => `the host starts without Pulumi: ${file} -> ${library}`));
  });

  it("no file of the package may import it by its name", async () => {
    const files = ["provider/lookups/a.ts", "local/engine/a.ts", "local/emulator/a.ts"];
    const broken = await violationsOf(files.map((file) => [file, `import "pulumi-cloudflare-tunnel/runtime";`]));
    for (const file of files) {
      expect(of(file, broken)).toContainEqual(expect.stringMatching(/ -> pulumi-cloudflare-tunnel\/runtime$/));
    }
  });

  it("an example may not import what the package does not export", async () => {
    const broken = await violationsOf([
      ["dist/index.js", "exports.b = 1;"],
      ["examples/one/a.ts", `import "pulumi-cloudflare-tunnel/dist/runtime";`],
      ["examples/two/a.ts", `const { b } = require("../../dist/index.js");`],
    ]);
    expect(of("examples/one/a.ts", broken)).toHaveLength(1);
    expect(of("examples/two/a.ts", broken)).toEqual(["examples name the package: examples/two/a.ts -> dist/index.js"]);
  });

  it("no circle of two files, of types alone, of import(), or of three files", async () => {
    const circles: readonly Statements[] = [
      [
        ["two-a.ts", `import "./two-b.js";`],
        ["two-b.ts", `import "./two-a.js";`],
      ],
      [
        ["types-a.ts", `import { type B } from "./types-b.js";`],
        ["types-b.ts", `import type { A } from "./types-a.js";`],
      ],
      [
        ["used-a.ts", `import "./used-b.js";`],
        ["used-b.ts", `import("./used-a.js");`],
      ],
      [
        ["three-a.ts", `import "./three-b.js";`],
        ["three-b.ts", `export * from "./three-c.js";`],
        ["three-c.ts", `import type { A } from "./three-a.js";`],
      ],
    ];
    const folders = ["provider/api/http", "test/unit", "local/engine", "examples/one"];
    const placed = folders.flatMap((folder) =>
      circles.map((circle) => circle.map(([file, statement]) => [`${folder}/${file}`, statement] as const)),
    );
    const broken = (await violationsOf(placed.flat())).filter((each) => each.startsWith("no circle: "));
    const unseen = placed.filter((circle) => circle.every(([file]) => of(file, broken).length === 0));
    expect(unseen).toEqual([]);
  });
});
