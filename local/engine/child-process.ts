/** Node processes of the engine: the program and the provider. They die with the engine. */
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

const KILL_AFTER_MS = 5_000;

/** Children that run: the engine's exit, by any way but SIGKILL, takes them along. */
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** How to start a process. */
export interface ChildOptions {
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  onStdout: (line: string) => void;
  onStderr: (line: string) => void;
}

/** A process under way. */
export interface Child {
  pid: number;
  exited: Promise<number>;
  /** SIGINT, and SIGKILL where that does not end it. */
  stop(): Promise<void>;
  kill(): void;
}

function readLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  return new Promise((resolve) => {
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on("line", onLine).on("close", resolve);
  });
}

/**
 * Ends a Node process whose parent is gone, even by SIGKILL: its standard input is a pipe that only the parent holds.
 * Preloaded, so that programs and providers stay unmodified; unreferenced, so that it keeps no process alive.
 * Node preloads it in the thread of a module loader (`--import tsx`), too, where reading standard input never returns.
 */
const END_WITH_PARENT = [
  "if (require('node:worker_threads').isMainThread) {",
  "  process.stdin.on('end', () => process.exit(1)).on('error', () => process.exit(1)).resume();",
  "  process.stdin.unref();",
  "}",
].join("\n");

let scratch: string | undefined;

/** `--require` arguments that preload code: a file, since `--import` would change how Node loads the main module. */
export function preload(name: string, code: string): string[] {
  if (scratch === undefined) {
    const directory = mkdtempSync(path.join(tmpdir(), "pulumi-engine-"));
    scratch = directory;
    process.on("exit", () => {
      rmSync(directory, { recursive: true, force: true });
    });
  }
  const file = path.join(scratch, `${name}.cjs`);
  writeFileSync(file, code);
  return ["--require", file];
}

/** Starts Node. */
export function startNode(options: ChildOptions): Child {
  const args = [...preload("end-with-parent", END_WITH_PARENT), ...options.args];
  return follow(spawn(process.execPath, args, { ...placeOf(options), shell: false }), options);
}

/** Starts the plugin in a folder: a file of this name, on Windows with an extension. It dies with the engine where it is Node. */
export function startPlugin(folder: string, name: string, options: ChildOptions): Child {
  const { args, env } = options;
  const windows = process.platform === "win32";
  const candidates = (windows ? [".exe", ".cmd"] : [""]).map((extension) => path.join(folder, `${name}${extension}`));
  const file = candidates.find((each) => existsSync(each)) ?? candidates[0] ?? name;
  const [flag = "", script = ""] = preload("end-with-parent", END_WITH_PARENT);
  const nodeOptions = [env["NODE_OPTIONS"] ?? "", flag, JSON.stringify(script)].join(" ").trim();
  const place = placeOf({ ...options, env: { ...env, NODE_OPTIONS: nodeOptions } });
  // Windows runs a script through its shell only.
  const shell = windows && file.endsWith(".cmd");
  return follow(spawn(shell ? `"${file}"` : file, args, { ...place, shell }), options);
}

function placeOf({ cwd, env }: Pick<ChildOptions, "cwd" | "env">) {
  return { cwd, env, stdio: ["pipe", "pipe", "pipe"] as ["pipe", "pipe", "pipe"] };
}

function follow(child: ChildProcessWithoutNullStreams, { onStdout, onStderr }: ChildOptions): Child {
  running.add(child);
  child.stdin.on("error", () => undefined); // EPIPE at its death is no news: the exit is awaited.
  const output = Promise.all([readLines(child.stdout, onStdout), readLines(child.stderr, onStderr)]);
  const exited = new Promise<number>((resolve, reject) => {
    child.on("error", (error) => {
      running.delete(child);
      reject(error);
    });
    child.on("exit", (code, signal) => {
      running.delete(child);
      void output.then(() => {
        resolve(code ?? (signal === "SIGINT" ? 130 : 137));
      });
    });
  });
  const stop = async () => {
    child.kill("SIGINT");
    const timer = setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_MS);
    await exited.catch(() => undefined); // a process that never started has nothing to stop
    clearTimeout(timer);
  };
  return { pid: child.pid ?? 0, exited, stop, kill: () => child.kill("SIGKILL") };
}
