/**
 * A user's unit test with Pulumi's mocks, on the compiled package: under vitest, here, and under node:test. jest has two
 * hundred packages: `npm run test:package` installs it and runs the same test.
 */
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";

import { expect, it } from "vitest";

const MOCKED = path.resolve(__dirname, "..", "package", "mocked");

it("vitest runs a program under mocks", async () => {
  const { check } = createRequire(__filename)(path.join(MOCKED, "check.js")) as { check: () => Promise<void> };
  await expect(check()).resolves.toBeUndefined();
});

it("node:test runs a program under mocks", () => {
  const output = execFileSync(
    process.execPath,
    ["--test", "--test-reporter=tap", path.join(MOCKED, "mocked.node.js")],
    {
      encoding: "utf8",
      // A test that a test starts would report to it.
      env: { PATH: process.env["PATH"] },
    },
  );
  expect(output).toMatch(/^# pass 1$/m);
});
