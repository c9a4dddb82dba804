import { defineConfig } from "vitest/config";

/** One project a level of the test pyramid; `npx vitest run --project unit` runs one of them. */
const levels = ["unit", "emulator", "engine", "api", "grpc", "e2e"];

export default defineConfig({
  test: {
    projects: levels.map((name) => ({
      test: {
        name,
        include: [`test/${name}/**/*.test.ts`],
        // Bounds for what hangs, not for what is slow: a busy machine may take its time.
        testTimeout: ["grpc", "e2e", "engine"].includes(name) ? 300_000 : 60_000,
        hookTimeout: 120_000,
      },
    })),
  },
});
