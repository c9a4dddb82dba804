/** Pulumi's Automation API, which needs the Pulumi CLI: inline and local programs, from anywhere. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { Observer } from "../observer.js";
import { cliMinor, onPulumi, runsOnPulumi } from "./drivers.js";
import { TIMEOUT_MS } from "./harness.js";
import { ScratchProject } from "./scratch-project.js";

const SCRIPT = path.join(__dirname, "programs", "automation.js");

describe.skipIf(!runsOnPulumi)(onPulumi("Automation API"), { timeout: TIMEOUT_MS }, () => {
  let observer: Observer;
  let project: ScratchProject;
  let elsewhere: string;

  beforeEach(async () => {
    observer = await Observer.start();
    project = new ScratchProject(
      `new CfdTunnel("web", { tunnelSecret: "${Buffer.alloc(32, 7).toString("base64")}" }); exports.name = "web";`,
    );
    elsewhere = realpathSync(mkdtempSync(path.join(tmpdir(), "tunnel-automation-")));
    mkdirSync(path.join(elsewhere, "backend"));
  });
  afterEach(async () => {
    project.remove();
    rmSync(elsewhere, { recursive: true, force: true });
    await observer.close();
  });

  /** Runs the script from a directory. */
  function automate(cwd: string, ...args: string[]): Promise<{ failed: boolean; stdout: string; stderr: string }> {
    const env = { ...process.env, ...observer.env, PULUMI_BACKEND_URL: `file://${path.join(elsewhere, "backend")}` };
    return new Promise((resolve) => {
      execFile(process.execPath, [SCRIPT, ...args], { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
        resolve({ failed: error !== null, stdout, stderr });
      });
    });
  }

  async function works(cwd: string, ...args: string[]): Promise<void> {
    const { failed, stdout, stderr } = await automate(cwd, ...args);
    expect(failed, stderr).toBe(false);
    expect(JSON.parse(stdout)).toEqual({ changes: [{ create: 3 }, { same: 3 }, { delete: 3 }], name: "web" });
    expect(await observer.live()).toEqual([]);
  }

  test("a local program works from another directory", () => works(elsewhere, "local", project.directory));

  // Pulumi destroys what an inline program made since 3.181.
  test.skipIf(cliMinor < 181)("an inline program works from the directory where the package is installed", () =>
    works(project.directory, "inline"),
  );

  test.skipIf(cliMinor < 181)("an inline program works from another directory, with the project's main", () =>
    works(elsewhere, "inline", project.directory),
  );

  test("without it, the failure says what to do", async () => {
    const { failed, stderr } = await automate(elsewhere, "inline");
    expect(failed).toBe(true);
    expect(stderr).toContain('pass `projectSettings: { name, runtime: "nodejs", main: "<the directory of your');
  });
});
