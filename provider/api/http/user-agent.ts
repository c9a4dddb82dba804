import { readFileSync } from "node:fs";
import path from "node:path";

let known: string | undefined;

/** What the client calls itself: package, version and runtime. */
export function userAgent(): string {
  known ??= `pulumi-cloudflare-tunnel/${packageVersion()} (node/${process.versions.node}; ${process.platform})`;
  return known;
}

function packageVersion(): string {
  try {
    // The same place from the sources and from the compiled files.
    const text = readFileSync(path.join(__dirname, "..", "..", "..", "package.json"), "utf8");
    const { version } = JSON.parse(text) as { readonly version?: unknown };
    return typeof version === "string" ? version : "unknown";
  } catch {
    // A bundler may have moved this file away from its package; a request is not to fail for that.
    return "unknown";
  }
}
