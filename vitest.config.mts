import { defineConfig } from "vitest/config";

/**
 * One project a level of the test pyramid; `npx vitest run --project unit` runs one of them. `host` is what only this
 * package's own host of dynamic resources does; `grpc-host` and `e2e-host` are `grpc` and `e2e` once more, on it. `plugin` is what
 * only the native plugin does, and `grpc-plugin` is what of `grpc` holds for that, too.
 */
const levels = [
  "unit",
  "emulator",
  "engine",
  "api",
  "grpc",
  "host",
  "grpc-host",
  "grpc-plugin",
  "plugin",
  "e2e",
  "e2e-host",
];

/** Those that run on our host, and the folders of their tests. */
const onOwnHost: Readonly<Record<string, string>> = { host: "host", "grpc-host": "grpc", "e2e-host": "e2e" };

/** Those that are about the native plugin. */
const onPlugin = ["plugin", "grpc-plugin"];

/** Levels that start processes. */
const slow = ["engine", "grpc", "host", "grpc-host", "grpc-plugin", "plugin", "e2e", "e2e-host", "examples"];

/** Levels that run on each engine of the machine. */
const onEngines = ["engine", "e2e", "e2e-host"];

/** The tests of `grpc` that say nothing of the text in a dynamic resource's state, nor pass hidden inputs that the plugin has of its own. */
const grpcOfPlugin = [
  "account-objects-half-done",
  "configuration-changes",
  "configuration-drift",
  "outside-changes",
  "refresh-calls",
  "removal",
];

function included(name: string): string[] {
  if (name === "grpc-plugin") return grpcOfPlugin.map((file) => `test/grpc/${file}.test.ts`);
  // The examples' own tests are the users' model: they run here, too.
  if (name === "examples") return ["examples/*/*.test.ts"];
  return [`test/${onOwnHost[name] ?? name}/**/*.test.ts`];
}

export default defineConfig({
  test: {
    // One worker for each core, the default being one less: most of the time goes to child processes that are waited for.
    maxWorkers: "100%",
    projects: [...levels, "examples"].map((name) => ({
      test: {
        name,
        // Asked once, and not by each file.
        globalSetup: onEngines.includes(name) ? ["test/pulumi-cli.ts"] : [],
        provide: { host: name in onOwnHost ? "own" : onPlugin.includes(name) ? "plugin" : "pulumi" },
        include: included(name),
        // Bounds for what hangs, not for what is slow: a busy machine may take its time.
        testTimeout: slow.includes(name) ? 900_000 : 60_000,
        hookTimeout: 120_000,
      },
    })),
  },
});
