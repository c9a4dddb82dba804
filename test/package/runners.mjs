// A user's unit test with Pulumi's mocks, under each of the test runners that people use.
import { cpSync } from "node:fs";
import path from "node:path";

import { run } from "./process.mjs";

const SOURCES = path.join(import.meta.dirname, "mocked");
const FOLDER = "mocked";

/** What the runners are installed as. */
export const RUNNER_TOOLS = { jest: "^30.0.0", vitest: "^4.1.12" };

/** The runners, and how each is started on its test, with Node's binary. */
export const RUNNERS = {
  "node:test": ["--test", `${FOLDER}/mocked.node.js`],
  jest: ["node_modules/jest/bin/jest.js", "--testMatch", `**/${FOLDER}/mocked.jest.js`, "--rootDir", "."],
  vitest: ["node_modules/vitest/vitest.mjs", "run", "--dir", FOLDER, "--config", `${FOLDER}/vitest.config.mjs`],
};

/** Puts the test into a project. */
export function writeMockedTest(project) {
  cpSync(SOURCES, path.join(project, FOLDER), { recursive: true });
}

/** Runs the test with a runner; throws where it fails. */
export async function expectMocks(node, project, runner) {
  await run(node, RUNNERS[runner], { cwd: project, timeoutMs: 120_000 });
}
