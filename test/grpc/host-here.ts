/**
 * Our host without a process: its compiled modules, all of them anew for each start, so that it knows as little as a process
 * that has just begun, for a tenth of the work. What they see of the process is their own; libraries are shared.
 */
import * as hooks from "node:async_hooks";
import { readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import path from "node:path";
import timers from "node:timers/promises";
import { format } from "node:util";
import { compileFunction } from "node:vm";

import * as grpc from "@grpc/grpc-js";

import type { HostProcess, HostStart } from "./host-process.js";

const root = path.resolve(__dirname, "..", "..");
const ours = path.join(root, "dist") + path.sep;

/** What a module of ours sees of the process that it is in. */
const surroundings = ["process", "console", "globalThis"] as const;
type Surroundings = Readonly<Record<(typeof surroundings)[number], object>>;

interface Code {
  readonly run: (...values: unknown[]) => void;
  /** Node's own, from where the module is. */
  readonly require: NodeJS.Require;
}

const codes = new Map<string, Code>();

function codeOf(file: string): Code {
  const known = codes.get(file);
  if (known !== undefined) return known;
  const parameters = ["exports", "require", "module", "__filename", "__dirname", ...surroundings];
  const run = compileFunction(readFileSync(file, "utf8"), parameters, { filename: file }) as Code["run"];
  const code = { run, require: createRequire(file) };
  codes.set(file, code);
  return code;
}

/** The modules of one start. */
class Modules {
  private readonly loaded = new Map<string, { exports: object }>();

  /** @param replaced libraries that a start has of its own */
  constructor(
    private readonly seen: Surroundings,
    private readonly replaced: ReadonlyMap<string, object>,
  ) {}

  load(file: string): object {
    const known = this.loaded.get(file);
    if (known !== undefined) return known.exports;
    const { run, require } = codeOf(file);
    const module = { exports: {} };
    this.loaded.set(file, module);
    const seen = surroundings.map((name) => this.seen[name]);
    run(module.exports, (name: string) => this.require(name, require), module, file, path.dirname(file), ...seen);
    return module.exports;
  }

  require(name: string, require: NodeJS.Require): unknown {
    const replaced = this.replaced.get(name);
    if (replaced !== undefined) return replaced;
    const file = require.resolve(name);
    return file.startsWith(ours) && file.endsWith(".js") ? this.load(file) : require(name);
  }
}

/** What a process takes along when it ends: made by modules of a start, from the libraries that they share. */
class Belongings {
  private readonly endings: (() => void)[] = [];

  /** Libraries whose classes note what is made of them. */
  get libraries(): [name: string, library: object][] {
    const { endings } = this;
    class Server extends grpc.Server {
      constructor(...given: ConstructorParameters<typeof grpc.Server>) {
        super(...given);
        endings.push(() => {
          this.forceShutdown();
        });
      }
    }
    class Client extends grpc.Client {
      constructor(...given: ConstructorParameters<typeof grpc.Client>) {
        super(...given);
        endings.push(() => {
          this.close();
        });
      }
    }
    // One that is left enabled costs whatever begins later in this process.
    class AsyncLocalStorage<Store> extends hooks.AsyncLocalStorage<Store> {
      constructor() {
        super();
        endings.push(() => {
          this.disable();
        });
      }
    }
    return [
      ["@grpc/grpc-js", { ...grpc, Server, Client }],
      ["node:async_hooks", { ...hooks, AsyncLocalStorage }],
    ];
  }

  end(): void {
    for (const end of this.endings) end();
  }
}

/**
 * Waits of a quarter of a second and more go by turns of the event loop, for which all that is under way here, the emulator included,
 * has to come on, and not by the clock: a hundred milliseconds are a turn. Shorter ones gather what comes at the same moment.
 */
async function wait(ms: number, value?: unknown, options: { signal?: AbortSignal } = {}): Promise<unknown> {
  if (ms < 250) return await timers.setTimeout(ms, value, options);
  for (let passedMs = 0; passedMs < ms; passedMs += 100) await timers.setTimeout(5, undefined, options);
  return value;
}

/** Starts the host as its process would be started. */
export function startHere({ engine, cwd, env, onLine }: HostStart): HostProcess {
  const belongings = new Belongings();
  /** The text of a resource's provider: it finds the package that is being tested, and not one that another start has loaded. */
  class ProviderText extends Module {
    override require(name: string): unknown {
      return name.startsWith("pulumi-cloudflare-tunnel/")
        ? modules.require(name, createRequire(path.join(root, "package.json")))
        : super.require(name);
    }
  }
  const print = (...values: unknown[]): void => {
    for (const line of format(...values).split("\n")) onLine(line);
  };
  const own = { argv: [process.execPath, "main.js", engine], env, cwd: () => cwd, on: () => undefined };
  const modules = new Modules(
    {
      process: Object.assign(Object.create(process) as object, own),
      console: { ...console, log: print, info: print, warn: print, error: print },
      globalThis: Object.create(globalThis) as object,
    },
    new Map<string, object>([
      ...belongings.libraries,
      ["node:module", ProviderText],
      ["node:timers/promises", { ...timers, setTimeout: wait }],
      // The flags of V8 are those of the tests' process.
      ["node:v8", { setFlagsFromString: () => undefined }],
    ]),
  );
  modules.load(`${ours}host${path.sep}main.js`);
  return {
    ended: new Promise(() => undefined),
    stop: () => {
      belongings.end();
      return Promise.resolve();
    },
  };
}
