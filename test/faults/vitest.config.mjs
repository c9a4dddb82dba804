import { defineConfig } from "vitest/config";

import "../preloaded.mjs";

/** Apart from the other levels: it takes minutes, and `npm run test:faults` prints its figures. */
export default defineConfig({
  test: {
    include: ["test/faults/**/*.test.ts"],
    testTimeout: 1_200_000,
    hookTimeout: 600_000,
    // Progress is shown as it comes.
    disableConsoleIntercept: true,
  },
});
