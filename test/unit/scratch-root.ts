/** The project of a test's program: as Pulumi's language host tells the program of it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { onTestFinished, vi } from "vitest";

const ROOT = path.resolve(__dirname, "..", "..");

/** The lines that name this package's host. */
export const withOwnHost = `plugins: { providers: [{ name: pulumi-nodejs, path: ${path.join(ROOT, "host")} }] }`;

/** Until the test ends, the program's project has these lines in its Pulumi.yaml. */
export function inProject(lines: string, file = "Pulumi.yaml"): string {
  const root = mkdtempSync(path.join(tmpdir(), "project-"));
  writeFileSync(path.join(root, file), `name: p\nruntime: nodejs\n${lines}\n`);
  vi.stubEnv("PULUMI_NODEJS_ROOT_DIRECTORY", root);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(root, { recursive: true });
  });
  return root;
}
