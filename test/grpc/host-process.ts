/** The process that serves dynamic resources, Pulumi's or our own: how it is started. */
import { createRequire } from "node:module";
import path from "node:path";

import { startNode } from "../../local/engine/child-process.js";

/** What a host is started with. */
export interface HostStart {
  /** The address that it is to tell its messages to. */
  readonly engine: string;
  /** The program's directory. */
  readonly cwd: string;
  readonly env: Record<string, string>;
  /** Told each line that it prints; the first that is a number is its port. */
  readonly onLine: (line: string) => void;
}

/** A host that runs. */
export interface HostProcess {
  /** Comes with the exit code of one that ends by itself. */
  readonly ended: Promise<number>;
  stop(): Promise<void>;
}

/** Starts Pulumi's. */
export function startPulumis(start: HostStart): HostProcess {
  return started(
    createRequire(path.join(start.cwd, "package.json")).resolve("@pulumi/pulumi/cmd/dynamic-provider"),
    start,
  );
}

/** Starts ours. */
export function startOurs(start: HostStart): HostProcess {
  return started(path.resolve("dist", "host", "main.js"), start);
}

/** Starts the native plugin. */
export function startPlugin(start: HostStart): HostProcess {
  return started(path.resolve("dist", "plugin", "main.js"), start);
}

function started(script: string, { engine, cwd, env, onLine }: HostStart): HostProcess {
  const child = startNode({ args: [script, engine], cwd, env, onStdout: onLine, onStderr: onLine });
  return { ended: child.exited, stop: () => child.stop() };
}
