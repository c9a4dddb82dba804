import { defineConfig } from "vitest/config";

import "./test/preloaded.mjs";

interface Level {
  /** The folder of its tests; by default it is called as the level is. */
  readonly folder?: string;
  /** Which of its files it is about; by default all. */
  readonly files?: readonly string[];
  /** Of its files, those of `npm test`; with `-- --all`, and by its name, it runs every one. */
  readonly inShort?: readonly string[];
  /** Whose host of dynamic resources it is about, by default Pulumi's; `here` is our own without a process. Or the native plugin. */
  readonly host?: "pulumi" | "own" | "here" | "plugin";
  /** It runs on each engine of the machine. */
  readonly onEngines?: true;
}

/** The levels of the test pyramid; `npx vitest run --project unit` runs one of them. */
const levels: Readonly<Record<string, Level>> = {
  unit: {},
  emulator: {},
  engine: { onEngines: true },
  api: {},
  grpc: { host: "here" },
  "grpc-pulumi": { folder: "grpc", inShort: ["closures", "foreign-text", "releases", "unreleased-states", "wire"] },
  "grpc-host": { folder: "grpc", host: "own" },
  // What only this package's own host of dynamic resources does.
  host: { host: "own" },
  // What only the native plugin does; and what of `grpc` says nothing of a dynamic resource's text, nor passes hidden inputs.
  plugin: { host: "plugin" },
  "grpc-plugin": {
    folder: "grpc",
    host: "plugin",
    files: [
      "account-objects-half-done",
      "configuration-changes",
      "configuration-drift",
      "outside-changes",
      "refresh-calls",
      "removal",
    ],
    inShort: [],
  },
  e2e: { onEngines: true },
  "e2e-host": { folder: "e2e", host: "own", onEngines: true },
  // The users' model, in examples/ themselves.
  examples: {},
};

/** test/run.mjs says so where it is to leave out what takes long. */
const isShort = process.env["TEST_EXTENT"] === "short";

function filesOf(name: string, { folder = name, files = ["**/*"], inShort = files }: Level): string[] {
  if (name === "examples") return ["examples/*/*.test.ts"];
  return (isShort ? inShort : files).map((file) => `test/${folder}/${file}.test.ts`);
}

export default defineConfig({
  test: {
    // One worker for each core, the default being one less: most of the time goes to child processes that are waited for.
    maxWorkers: "100%",
    projects: Object.entries(levels).map(([name, level]) => ({
      test: {
        name,
        include: filesOf(name, level),
        exclude: isShort ? ["**/*.long.test.ts"] : [],
        provide: { host: level.host ?? "pulumi" },
        // Asked once, and not by each file.
        globalSetup: level.onEngines ? ["test/pulumi-cli.ts"] : [],
        setupFiles: ["test/setup.ts"],
        // Bounds for what hangs, not for what is slow: a busy machine may take its time.
        testTimeout: 900_000,
        hookTimeout: 900_000,
        expect: { poll: { timeout: 120_000 } },
        // A worker loads others' packages once. The modules of this repository are each file's own all the same: test/setup.ts.
        isolate: false,
      },
    })),
  },
});
