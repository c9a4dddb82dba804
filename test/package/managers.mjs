// Package managers: how each is fetched, and how it installs into a node_modules folder.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { run } from "./process.mjs";

/** The managers by name: the package that holds each, its settings, and its command. npm is the one that is there. */
export const MANAGERS = {
  npm: { args: ["install", "--no-audit", "--no-fund"] },
  pnpm: {
    tool: { package: "pnpm@10", script: "node_modules/pnpm/bin/pnpm.cjs" },
    args: ["install", "--no-frozen-lockfile", "--ignore-workspace"],
  },
  yarn: {
    tool: { package: "@yarnpkg/cli-dist@4", script: "node_modules/@yarnpkg/cli-dist/bin/yarn.js" },
    args: ["install"],
    files: { ".yarnrc.yml": "nodeLinker: node-modules\nenableTelemetry: false\nenableImmutableInstalls: false\n" },
    // Where a project pins an older version, yarn gives the newest one to @pulumi/random, beside it: one for all, it is told.
    manifest: (pulumi) => ({ resolutions: { "@pulumi/pulumi": pulumi } }),
    // Without a lockfile of its own, yarn takes a folder for a part of whatever project is above it.
    lockfile: "yarn.lock",
  },
};

/** Fetches package managers, each once. */
export class PackageManagers {
  #directory;
  #tools = new Map();

  /** @param {string} directory where the managers are installed */
  constructor(directory) {
    this.#directory = directory;
  }

  /** Installs a project's dependencies. */
  async install(name, project) {
    const { tool, args, files = {}, lockfile } = MANAGERS[name];
    for (const [file, content] of Object.entries(files)) writeFileSync(path.join(project, file), content);
    if (lockfile) writeFileSync(path.join(project, lockfile), "");
    if (!tool) return run("npm", args, { cwd: project });
    if (!this.#tools.has(name)) this.#tools.set(name, this.#fetch(name, tool));
    return run(process.execPath, [await this.#tools.get(name), ...args], { cwd: project });
  }

  async #fetch(name, { package: spec, script }) {
    const directory = path.join(this.#directory, name);
    mkdirSync(directory, { recursive: true });
    writeFileSync(path.join(directory, "package.json"), JSON.stringify({ private: true }));
    await run("npm", ["install", "--no-audit", "--no-fund", spec], { cwd: directory });
    return path.join(directory, script);
  }
}
