// Runs everything that needs no network: types, lint, and the tests of every level.
// Ends with one plain line: "N passed, N failed, N skipped".
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const totals = { passed: 0, failed: 0, skipped: 0 };

function run(title, command, args) {
  console.log(`\n# ${title}`);
  const started = process.hrtime.bigint();
  const { status, error } = spawnSync(command, args, { stdio: "inherit", shell: process.platform === "win32" });
  if (error) console.error(String(error));
  console.log(
    `# ${title}: ${status === 0 ? "ok" : "FAILED"}, ${Number((process.hrtime.bigint() - started) / 1_000_000_000n)} s`,
  );
  return status === 0;
}

function check(title, script) {
  totals[run(title, "npm", ["run", "--silent", script]) ? "passed" : "failed"] += 1;
}

check("types", "typecheck");
check("lint and format", "lint");

const scratch = mkdtempSync(path.join(tmpdir(), "tunnel-tests-"));
const report = path.join(scratch, "report.json");
try {
  const ok = run("tests", "npx", [
    "vitest",
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ]);
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, "utf8"));
  totals.passed += numPassedTests;
  totals.failed += numFailedTests;
  totals.skipped += numPendingTests + numTodoTests;
  // A file that does not load, or an unhandled rejection, fails the run without failing a test.
  if (!ok && numFailedTests === 0) totals.failed += 1;
} catch (error) {
  console.error(String(error));
  totals.failed += 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed === 0 ? 0 : 1;
