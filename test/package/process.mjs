// Child processes of the matrix: output kept, a failure is an error that holds the end of it.
import { spawn } from "node:child_process";

const TAIL_LENGTH = 4_000;

/** What a command left behind when it failed. */
export class CommandError extends Error {
  constructor(command, code, output) {
    super(`${command} ended with exit code ${code}:\n${output.slice(-TAIL_LENGTH)}`);
    this.output = output;
  }
}

/**
 * The environment of a user's shell: what npm sets for scripts (`npm_config_…`, `npm_package_…`) would reach the package
 * managers under test, and credentials in the developer's own environment the programs.
 */
export function cleanEnvironment(additions = {}) {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|INIT_CWD|PULUMI_|CLOUDFLARE_|NODE_OPTIONS)/.test(name),
  );
  return { ...Object.fromEntries(kept), ...additions };
}

const running = new Set();

/** Starts a process that a signal to this one takes along. */
export function start(command, args, options) {
  const child = spawn(command, args, options);
  running.add(child);
  child.once("close", () => running.delete(child));
  return child;
}

/** Ends every process that still runs. */
export function stopAll() {
  for (const child of running) child.kill("SIGTERM");
}

/** Runs a command to its end; its standard output. */
export function run(command, args, { cwd, env = {}, timeoutMs = 600_000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = start(command, args, {
      cwd,
      env: cleanEnvironment(env),
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
      timeout: timeoutMs,
    });
    let stdout = "";
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => (output += text));
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === 0) resolve(stdout);
      else reject(new CommandError([command, ...args].join(" "), code ?? signal, output));
    });
  });
}
