import { defineConfig } from "vitest/config";

import "../preloaded.mjs";

/** The dynamic resources; with FAULTS_FRONT=plugin the native plugin, in the matrices that are told by the wire alone. */
const front = process.env.FAULTS_FRONT ?? "pulumi";

/** Apart from the other levels: it takes minutes, and `npm run test:faults` prints its figures. */
export default defineConfig({
  test: {
    include: front === "plugin" ? ["test/faults/{fault-matrix,intents}.test.ts"] : ["test/faults/**/*.test.ts"],
    provide: { host: front },
    testTimeout: 1_200_000,
    hookTimeout: 600_000,
    // Progress is shown as it comes.
    disableConsoleIntercept: true,
  },
});
