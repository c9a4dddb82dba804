// Node versions: the one that runs this script, and others from the npm registry (the package `node` holds the binaries).
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { run } from "./process.mjs";

/** The major versions that the package supports; `engines` has the oldest minor of the first one. */
export const NODE_MAJORS = ["20", "22", "24"];

/** Where the package manager's own commands go, so that no project sees them in its node_modules. */
export class Nodes {
  #directory;
  #binaries = new Map();

  /** @param {string} directory where other versions are installed */
  constructor(directory) {
    this.#directory = directory;
  }

  /** The binary of a major version. */
  async binary(major) {
    if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
    if (!this.#binaries.has(major)) this.#binaries.set(major, this.#install(major));
    return this.#binaries.get(major);
  }

  /** "22.23.3" */
  async version(major) {
    return execFileSync(await this.binary(major), ["--version"], { encoding: "utf8" })
      .trim()
      .slice(1);
  }

  async #install(major) {
    const directory = path.join(this.#directory, `node-${major}`);
    mkdirSync(directory, { recursive: true });
    writeFileSync(path.join(directory, "package.json"), JSON.stringify({ private: true }));
    await run("npm", ["install", "--no-audit", "--no-fund", `node@${major}`], { cwd: directory });
    const binary = path.join(
      directory,
      "node_modules",
      "node",
      "bin",
      process.platform === "win32" ? "node.exe" : "node",
    );
    if (!existsSync(binary)) throw new Error(`the package node@${major} installed no ${binary}`);
    return binary;
  }
}
