import { defineConfig } from "vitest/config";

/** One project a level of the test pyramid; `npx vitest run --project unit` runs one of them. */
const levels = ["unit", "emulator", "engine", "api", "grpc", "e2e"];

/** Levels that start processes. */
const slow = ["engine", "grpc", "e2e", "examples"];

/** Levels that run on each engine of the machine. */
const onEngines = ["engine", "e2e"];

export default defineConfig({
  test: {
    // One worker for each core, the default being one less: most of the time goes to child processes that are waited for.
    maxWorkers: "100%",
    projects: [...levels, "examples"].map((name) => ({
      test: {
        name,
        // Asked once, and not by each file.
        globalSetup: onEngines.includes(name) ? ["test/pulumi-cli.ts"] : [],
        // The examples' own tests are the users' model: they run here, too.
        include: name === "examples" ? ["examples/*/*.test.ts"] : [`test/${name}/**/*.test.ts`],
        // Bounds for what hangs, not for what is slow: a busy machine may take its time.
        testTimeout: slow.includes(name) ? 300_000 : 60_000,
        hookTimeout: 120_000,
      },
    })),
  },
});
