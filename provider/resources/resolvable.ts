import { createRequire } from "node:module";
import path from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { isMocked } from "../session/mocks.js";

/** The directories that were looked at, and whether Pulumi's provider process will find this package from there. */
const looked = new Map<string, boolean>();

/**
 * Fails early, and says what to do, where Pulumi's provider process will not find this package. It resolves the pointer
 * from the program's directory, so a package that only a dependency of the program depends on is out of its reach.
 */
export function requireResolvable(): void {
  const directory = process.cwd();
  if (looked.has(directory) || pulumi.runtime.getMonitor() === undefined || isMocked()) return;
  const found = resolvesFrom(directory);
  // Pulumi's own program runner runs in the program's directory.
  if (process.env["PULUMI_NODEJS_MONITOR"] !== undefined && !found) {
    throw new pulumi.RunError(
      `the package pulumi-cloudflare-tunnel cannot be resolved from the program's directory, ${directory}, where Pulumi's provider process ` +
        "looks for it: run `npm install pulumi-cloudflare-tunnel` there, so that it is a direct dependency of the program",
    );
  }
  looked.set(directory, found);
  // An inline program of the Automation API: whether `main` was set there, nothing here can tell.
  if (!found) {
    void pulumi.log.info(
      `the package pulumi-cloudflare-tunnel cannot be resolved from ${directory}, where Pulumi starts the provider of an inline program ` +
        'by default: pass `projectSettings: { name, runtime: "nodejs", main: "<the directory of your package.json>" }` with the program',
    );
  }
}

function resolvesFrom(directory: string): boolean {
  try {
    createRequire(path.join(directory, "index.js")).resolve("pulumi-cloudflare-tunnel/runtime");
    return true;
  } catch {
    return false;
  }
}
