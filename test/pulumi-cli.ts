/** Before the tests of the engines: whether this machine can run them on the Pulumi CLI, and if not, why not. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import type { TestProject } from "vitest/node";

import { findPulumi } from "../local/engine/driver-choice.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** Why nothing runs on the Pulumi CLI; empty where it does. */
    pulumiProblem: string;
  }
}

/** The plugin of @pulumi/random may have to be downloaded. */
const DOWNLOAD_TIMEOUT_MS = 120_000;

interface Plugin {
  name: string;
  version?: string;
}

function pulumi(...args: string[]): string {
  return execFileSync("pulumi", args, {
    encoding: "utf8",
    timeout: DOWNLOAD_TIMEOUT_MS,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
}

function randomVersion(): string {
  const manifest = createRequire(__filename).resolve("@pulumi/random/package.json");
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}

function problem(): string {
  if (process.env["PULUMI_TUNNEL_ENGINE"] === "embedded") return "PULUMI_TUNNEL_ENGINE asks for the embedded engine";
  if (findPulumi() === undefined) return "no `pulumi` is on the PATH";
  const version = randomVersion();
  try {
    const installed = JSON.parse(pulumi("plugin", "ls", "--json")) as Plugin[];
    if (installed.some((plugin) => plugin.name === "random" && plugin.version === version)) return "";
    pulumi("plugin", "install", "resource", "random", version);
    return "";
  } catch (error) {
    const said = String((error as { stderr?: unknown }).stderr ?? error).trim();
    return `the CLI's plugin random ${version} cannot be had: ${said.split("\n").at(-1) ?? ""}`;
  }
}

export default function setup({ provide }: TestProject): void {
  provide("pulumiProblem", problem());
}
