import path from "node:path";

import { defineConfig } from "vitest/config";

interface Level {
  /** The folder of its tests; by default it is called as the level is. */
  readonly folder?: string;
  /** Whose host of dynamic resources it is about, by default Pulumi's; `here` is our own without a process. */
  readonly host?: "pulumi" | "own" | "here";
  /** It starts processes. */
  readonly slow?: true;
  /** It runs on each engine of the machine. */
  readonly onEngines?: true;
}

/** The levels of the test pyramid; `npx vitest run --project unit` runs one of them. */
const levels: Readonly<Record<string, Level>> = {
  unit: {},
  emulator: {},
  engine: { slow: true, onEngines: true },
  api: {},
  grpc: { host: "here", slow: true },
  "grpc-pulumi": { folder: "grpc", slow: true },
  "grpc-host": { folder: "grpc", host: "own", slow: true },
  // What only this package's own host of dynamic resources does.
  host: { host: "own", slow: true },
  e2e: { slow: true, onEngines: true },
  "e2e-host": { folder: "e2e", host: "own", slow: true, onEngines: true },
  // The examples' own tests are the users' model: they run here, too.
  examples: { slow: true },
};

// For the workers and all that they start: three times as many programs and providers start in the same processor time.
const preloaded = path.join(import.meta.dirname, "test", "serializer-when-used.cjs");
process.env["NODE_OPTIONS"] = [process.env["NODE_OPTIONS"], `--require ${JSON.stringify(preloaded)}`].join(" ").trim();

export default defineConfig({
  test: {
    // One worker for each core, the default being one less: most of the time goes to child processes that are waited for.
    maxWorkers: "100%",
    // A file finds what it needs loaded; modules of this repository are its own all the same.
    isolate: false,
    projects: Object.entries(levels).map(
      ([name, { folder = name, host = "pulumi", slow = false, onEngines = false }]) => ({
        test: {
          name,
          // Asked once, and not by each file.
          globalSetup: onEngines ? ["test/pulumi-cli.ts"] : [],
          provide: { host },
          include: [name === "examples" ? "examples/*/*.test.ts" : `test/${folder}/**/*.test.ts`],
          // Bounds for what hangs, not for what is slow: a busy machine may take its time.
          testTimeout: slow ? 300_000 : 60_000,
          hookTimeout: 120_000,
          isolate: false,
        },
      }),
    ),
  },
});
