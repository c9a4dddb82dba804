// A user's empty project: package.json, the packed package from its tarball, and what a manager makes of them.
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import path from "node:path";

import { MANAGERS } from "./managers.mjs";
import { PROGRAM_TOOLS, PROGRAMS, writeProgram } from "./programs.mjs";
import { run } from "./process.mjs";
import { RUNNER_TOOLS } from "./runners.mjs";

/** What each entry of the package must give under its own names, by `import` and by `require`. */
export const ENTRIES = {
  "pulumi-cloudflare-tunnel": [
    "CfdTunnel",
    "TunnelConfiguration",
    "WarpConnector",
    "WarpConnectorFailover",
    "getCfdTunnels",
  ],
  "pulumi-cloudflare-tunnel/runtime": ["CfdTunnel", "TunnelConfiguration", "WarpConnector", "WarpConnectorFailover"],
  "pulumi-cloudflare-tunnel/emulator": ["startEmulator"],
  "pulumi-cloudflare-tunnel/engine": ["embeddedDriver", "pulumiDriver", "chooseDriver"],
};

/** Makes a project and installs it; its path and the programs in it. */
export async function createProject({ directory, manager, managers, pulumi, tarball }) {
  mkdirSync(directory, { recursive: true });
  const manifest = {
    name: "empty-project",
    version: "1.0.0",
    private: true,
    dependencies: {
      "@pulumi/pulumi": pulumi,
      "@pulumi/random": "^4.16.0",
      "pulumi-cloudflare-tunnel": `file:${tarball}`,
    },
    devDependencies: manager === "npm" ? { ...PROGRAM_TOOLS, ...RUNNER_TOOLS } : PROGRAM_TOOLS,
    ...MANAGERS[manager].manifest?.(pulumi),
  };
  writeFileSync(path.join(directory, "package.json"), JSON.stringify(manifest, undefined, 2));
  await managers.install(manager, directory);
  const programs = Object.fromEntries(Object.keys(PROGRAMS).map((name) => [name, writeProgram(directory, name)]));
  return { directory, programs };
}

/** The versions and places of every copy of @pulumi/pulumi below a folder, links followed once. */
export function copiesOfPulumi(directory) {
  const copies = new Map();
  const seen = new Set();
  const visit = (folder) => {
    const modules = path.join(folder, "node_modules");
    if (!existsSync(modules) || seen.has(realpathSync(modules))) return;
    seen.add(realpathSync(modules));
    for (const name of readdirSync(modules)) {
      if (name === ".pnpm") {
        for (const each of readdirSync(path.join(modules, name))) visit(path.join(modules, name, each));
      } else if (name.startsWith("@")) {
        for (const scoped of readdirSync(path.join(modules, name)))
          inspect(path.join(modules, name, scoped), `${name}/${scoped}`);
      } else if (!name.startsWith(".")) inspect(path.join(modules, name), name);
    }
  };
  const inspect = (folder, name) => {
    const manifest = path.join(folder, "package.json");
    if (name === "@pulumi/pulumi" && existsSync(manifest)) {
      copies.set(realpathSync(folder), JSON.parse(readFileSync(manifest, "utf8")).version);
    }
    visit(folder);
  };
  visit(directory);
  return copies;
}

/** Throws where there is more than one copy of @pulumi/pulumi: an Output of one is no Output to the other. */
export function expectOneCopy(directory) {
  const copies = copiesOfPulumi(directory);
  if (copies.size === 1) return;
  const list = [...copies].map(([place, version]) => `${version} in ${path.relative(directory, place)}`);
  throw new Error(`${copies.size} copies of @pulumi/pulumi: ${list.join(", ")}`);
}

/** Loads every entry by `import` with named bindings, and by `require`. */
export async function expectEntries(node, directory) {
  const imports = Object.entries(ENTRIES).map(([entry, names], index) => {
    const bindings = names.map((name) => `${name} as ${name}${index}`).join(", ");
    return `import { ${bindings} } from "${entry}";\nvoid [${names.map((name) => `${name}${index}`).join(", ")}];`;
  });
  writeFileSync(path.join(directory, "entries.mjs"), imports.join("\n"));
  const requires = Object.entries(ENTRIES).map(
    ([entry, names]) =>
      `for (const name of ${JSON.stringify(names)}) if (require("${entry}")[name] === undefined) throw new Error("${entry} lacks " + name);`,
  );
  writeFileSync(path.join(directory, "entries.cjs"), requires.join("\n"));
  for (const file of ["entries.mjs", "entries.cjs"]) await run(node, [file], { cwd: directory, timeoutMs: 60_000 });
}

/** Compiles a TypeScript program without output, as an editor does; nothing to do for JavaScript. */
export async function expectTypes(node, directory, program) {
  if (!existsSync(path.join(program, "tsconfig.json"))) return;
  const compiler = path.join(directory, "node_modules", "typescript", "bin", "tsc");
  await run(node, [compiler, "--noEmit", "--project", program], { cwd: directory, timeoutMs: 120_000 });
}
