// Deploys a quickstart with what its project has installed: emulator and engine are those of the packed package, and the
// Node version is the one under test.
import { createInterface } from "node:readline";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { CommandError, cleanEnvironment, run, start } from "./process.mjs";

const LIVE_AFTER_UP = ["cfd_tunnel quickstart", "warp_connector quickstart-site"];

function script(project, name) {
  return path.join(project, "node_modules", "pulumi-cloudflare-tunnel", "dist", "local", name, "cli.js");
}

async function startEmulator(node, project) {
  const child = start(node, [script(project, "emulator"), "--port", "0"], {
    env: cleanEnvironment(),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([
    new Promise((resolve) => lines.once("line", resolve)),
    exited.then((code) => Promise.reject(new Error(`the emulator ended with exit code ${code}`))),
  ]);
  const stop = async () => {
    child.kill("SIGTERM");
    const code = await exited;
    if (code !== 0) throw new Error(`the emulator ended with exit code ${code}`);
  };
  return { ...JSON.parse(first), stop };
}

async function liveAt(baseUrl) {
  const answer = await globalThis.fetch(new URL("/__emulator/state", baseUrl));
  if (!answer.ok) throw new Error(`the emulator's state: HTTP ${answer.status}`);
  const [account] = (await answer.json()).accounts;
  return account.tunnels.map(({ tun_type, name }) => `${tun_type} ${name}`).sort();
}

function expectSame(what, actual, expected) {
  if (JSON.stringify(actual) === JSON.stringify(expected)) return;
  throw new Error(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
}

/** The reason in an engine's JSON, else its whole output. */
function reasonOf(error) {
  if (!(error instanceof CommandError)) return error;
  const line = error.output.split("\n").find((each) => each.startsWith("{"));
  if (line === undefined) return error;
  const { diagnostics, stderr } = JSON.parse(line);
  const messages = diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
  return new Error([...messages, stderr].join("\n"));
}

/** Creates, keeps and destroys the quickstart; throws where anything is not as it should be. */
export async function deploy(node, project, program) {
  const scratch = mkdtempSync(path.join(tmpdir(), "tunnel-state-"));
  const emulator = await startEmulator(node, project);
  const env = {
    CLOUDFLARE_BASE_URL: emulator.baseUrl,
    CLOUDFLARE_ACCOUNT_ID: emulator.accountId,
    CLOUDFLARE_API_TOKEN: emulator.apiToken,
    PULUMI_CONFIG_PASSPHRASE: "matrix",
  };
  const operate = async (...args) => {
    const state = path.join(scratch, "state.json");
    const command = [script(project, "engine"), ...args, "--cwd", program, "--state", state, "--json"];
    try {
      const output = await run(node, command, { cwd: program, env, timeoutMs: 180_000 });
      // node-fetch is an ES module that the provider requires.
      expectSame("warnings of Node", output.match(/ExperimentalWarning[^"\n]*/g), null);
      return JSON.parse(output);
    } catch (error) {
      throw reasonOf(error);
    }
  };
  try {
    expectSame("changes of the first up", (await operate("up")).changes, { create: 5 });
    expectSame("live after up", await liveAt(emulator.baseUrl), LIVE_AFTER_UP);
    await operate("up", "--expect-no-changes");
    expectSame("changes of destroy", (await operate("destroy")).changes, { delete: 5 });
    expectSame("live after destroy", await liveAt(emulator.baseUrl), []);
  } finally {
    await emulator.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}
