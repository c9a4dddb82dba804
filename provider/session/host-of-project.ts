import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import type * as yaml from "yaml";

/** The three lines of Pulumi.yaml that name this package's host of dynamic resources. */
export const hostLines =
  "`plugins: { providers: [{ name: pulumi-nodejs, path: ./node_modules/pulumi-cloudflare-tunnel/host }] }` in Pulumi.yaml";

/** The files that Pulumi looks for. */
const projectFiles = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/** Whether this program's project runs its dynamic resources in this package's host; undefined where no project is found. */
export function usesOwnHost(env: NodeJS.ProcessEnv = process.env, cwd: string = process.cwd()): boolean | undefined {
  const file = projectFile(env, cwd);
  if (file === undefined) return undefined;
  const place = pluginPath(readFileSync(file, "utf8"));
  return place !== undefined && isOurs(path.resolve(path.dirname(file), place));
}

/**
 * Where Pulumi says that the project is. Older CLIs, 3.142 among them, do not say it: there it is above the program, which Pulumi
 * started. Of an inline program and of one under mocks, the folder that it runs in says nothing.
 */
function projectFile(env: NodeJS.ProcessEnv, cwd: string): string | undefined {
  const { PULUMI_NODEJS_ROOT_DIRECTORY: root, PULUMI_NODEJS_PROJECT: project } = env;
  const folders = root !== undefined ? [root] : project !== undefined ? [cwd, ...above(cwd)] : [];
  return folders.flatMap((folder) => projectFiles.map((name) => path.join(folder, name))).find(existsSync);
}

function above(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [] : [parent, ...above(parent)];
}

/** Where a project's own plugin of dynamic resources is; undefined where Pulumi's is used. */
function pluginPath(text: string): string | undefined {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a constructor cannot wait for import(), and few programs ask
  const { parse } = require("yaml") as typeof yaml;
  let project: unknown;
  try {
    project = parse(text);
  } catch {
    // Pulumi has read it before, so it is something that only Pulumi understands.
    return undefined;
  }
  const { plugins } = (project ?? {}) as { plugins?: { providers?: unknown } | null };
  const providers = Array.isArray(plugins?.providers) ? (plugins.providers as unknown[]) : [];
  const entries = providers.map((each) => (each ?? {}) as { name?: unknown; path?: unknown });
  const place = entries.find(({ name }) => name === "pulumi-nodejs")?.path;
  return typeof place === "string" ? place : undefined;
}

/** Whether a folder is the host of this package, of whatever copy. */
function isOurs(folder: string): boolean {
  try {
    const { name } = JSON.parse(readFileSync(path.join(folder, "..", "package.json"), "utf8")) as { name?: unknown };
    return name === "pulumi-cloudflare-tunnel";
  } catch {
    return false;
  }
}
