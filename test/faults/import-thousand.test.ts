/** `cloudflare-tunnel-import` of a thousand tunnels: as few calls as there can be, and nothing changes afterwards. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import ts from "typescript";

import { embeddedDriver } from "../../local/engine/embedded-driver.js";
import { toWire } from "../../provider/contract/configuration-shape.js";
import { clearTextSecrets, SecretScan } from "../e2e/secret-scan.js";
import { ImportProject } from "../e2e/import-project.js";
import { Observer } from "../observer.js";
import { configurations } from "../unit/lifecycle/configurations.js";
import { addFigure, progress } from "./figures.js";

const TUNNELS = 1_000;
/** Each tunnel, its configuration, and the secret beside it. */
const RESOURCES = 3 * TUNNELS;
/** Cloudflare's limit is another test's: with it, this one would take ten minutes. */
const UNLIMITED = { CLOUDFLARE_TUNNEL_REQUESTS_PER_5_MINUTES: "1000000" };

it("imports 1,000 tunnels and configurations: one list, two reads each, and nothing changes", async () => {
  const observer = await Observer.start();
  const project = new ImportProject();
  const scratch = mkdtempSync(path.join(tmpdir(), "tunnel-faults-"));
  const env = { ...observer.env, ...UNLIMITED };
  const stack = await embeddedDriver.open({
    cwd: project.directory,
    stack: "thousand",
    stateFile: path.join(scratch, "state.json"),
    passphrase: "correct horse battery staple",
    parallel: 100,
    env,
  });
  onTestFinished(async () => {
    await stack.close();
    await observer.close();
    project.remove();
    rmSync(scratch, { recursive: true, force: true });
  });
  for (const [index, config] of fc.sample(configurations, { numRuns: TUNNELS, seed: 1 }).entries()) {
    const { result } = await observer.api("POST", "/cfd_tunnel", {
      name: `t ${String(index)}`,
      config_src: "cloudflare",
    });
    const { id } = result as { id: string };
    const { status } = await observer.api("PUT", `/cfd_tunnel/${id}/configurations`, { config: toWire(config) });
    expect(status).toBe(200);
  }
  progress(`${String(TUNNELS)} tunnels are there`);
  const scan = new SecretScan(observer.emulator);
  scan.collect();

  let ran = { code: -1, stdout: "", stderr: "" };
  const calls = await observer.counting(async () => {
    ran = await project.run(["--all", "--stack", "thousand", "--json"], env);
  });
  expect(ran).toMatchObject({ code: 0 });
  expect(calls).toEqual({
    // One list: a page of a thousand, and the next, which tells that this was all.
    "GET cfd_tunnel": 2,
    "GET warp_connector": 1,
    "GET zones": 1,
    "GET dns_records": 1,
    "GET teamnet/routes": 1,
    "GET zerotrust/routes/hostname": 1,
    "GET cfd_tunnel/{id}/token": TUNNELS,
    "GET cfd_tunnel/{id}/configurations": TUNNELS,
  });
  expect(ran.stderr).toContain(`read ${String(2 * TUNNELS)} of ${String(2 * TUNNELS)}\n`);
  expect(scan.leaks({ stdout: ran.stdout, stderr: ran.stderr, program: project.program })).toEqual([]);
  expect(await project.isFormatted()).toBe(true);
  expect(project.complaints()).toEqual([]);
  progress("read, formatted, compiled");

  // Compiled beforehand: what is tested is not the compiler.
  const { outputText } = ts.transpileModule(project.program, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  project.write("index.js", outputText);
  project.write("package.json", JSON.stringify({ name: "imported", main: "index.js" }));
  expect(await stack.importFile(project.importFile, { protect: false })).toHaveLength(RESOURCES);
  const before = (await observer.calls()).length;
  const refreshed = await stack.refresh();
  expect({ ok: refreshed.ok, changes: refreshed.changes }).toEqual({ ok: true, changes: { same: RESOURCES + 1 } });
  progress("refreshed");
  const preview = await stack.preview();
  expect({ ok: preview.ok, changes: preview.changes }).toEqual({ ok: true, changes: { same: RESOURCES + 1 } });
  progress("previewed");
  expect((await observer.calls()).slice(before).filter((call) => !call.startsWith("GET "))).toEqual([]);
  const state = await stack.exportState();
  expect(clearTextSecrets(state)).toEqual([]);
  const texts = { state: JSON.stringify(state), refresh: refreshed.stdout + refreshed.stderr, preview: preview.stdout };
  expect(scan.leaks(texts)).toEqual([]);
  addFigure("tunnels and configurations imported without a change", TUNNELS);
});
