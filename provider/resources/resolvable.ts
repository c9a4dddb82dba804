import { createRequire } from "node:module";
import path from "node:path";

import * as pulumi from "@pulumi/pulumi";

let resolvable: boolean | undefined;

/**
 * Fails early, and says what to do, where Pulumi's provider process will not find this package. It resolves the pointer
 * from the program's directory, so a package that only a dependency of the program depends on is out of its reach.
 */
export function requireResolvable(): void {
  // Only under Pulumi's own program runner is this process's directory the program's.
  if (resolvable === true || process.env["PULUMI_NODEJS_MONITOR"] === undefined) return;
  try {
    createRequire(path.join(process.cwd(), "index.js")).resolve("pulumi-cloudflare-tunnel/runtime");
    resolvable = true;
  } catch {
    throw new pulumi.RunError(
      `the package pulumi-cloudflare-tunnel cannot be resolved from the program's directory, ${process.cwd()}, where Pulumi's provider process ` +
        "looks for it: run `npm install pulumi-cloudflare-tunnel` there, so that it is a direct dependency of the program",
    );
  }
}
