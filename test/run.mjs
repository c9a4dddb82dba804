// Runs everything that needs no network: types, lint, and the tests of every level.
// Ends with one plain line: "N passed, N failed, N skipped".
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const totals = { passed: 0, failed: 0, skipped: 0 };
const scratch = mkdtempSync(path.join(tmpdir(), "tunnel-tests-"));
const counts = path.join(scratch, "counts.json");

/** Colours where a person reads them; elsewhere none, whatever the variables of a CI say. */
function environment() {
  const { FORCE_COLOR, ...env } = process.env;
  return process.stdout.isTTY ? { ...env, ...(FORCE_COLOR && { FORCE_COLOR }) } : { ...env, NO_COLOR: "1" };
}

function run(title, command, args) {
  console.log(`\n# ${title}`);
  const started = process.hrtime.bigint();
  const { status, error } = spawnSync(command, args, {
    stdio: "inherit",
    shell: process.platform === "win32",
    env: { ...environment(), TEST_COUNTS: counts },
  });
  if (error) console.error(String(error));
  console.log(
    `# ${title}: ${status === 0 ? "ok" : "FAILED"}, ${Number((process.hrtime.bigint() - started) / 1_000_000_000n)} s`,
  );
  return status === 0;
}

function check(title, script) {
  totals[run(title, "npm", ["run", "--silent", script]) ? "passed" : "failed"] += 1;
}

try {
  check("types", "typecheck");
  check("lint and format", "lint");
  const ok = run("tests", "npx", ["vitest", "run", "--reporter=./test/reporter.mjs", ...process.argv.slice(2)]);
  const { passed, failed, skipped, pending } = JSON.parse(readFileSync(counts, "utf8"));
  totals.passed += passed;
  totals.failed += failed + pending;
  totals.skipped += skipped;
  // A file that does not load, or an unhandled rejection, fails the run without failing a test.
  if (!ok && failed + pending === 0) totals.failed += 1;
} catch (error) {
  console.error(String(error));
  totals.failed += 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed === 0 ? 0 : 1;
