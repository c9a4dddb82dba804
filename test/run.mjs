// Runs what needs no network: types, lint, and the tests of every level; with `--all` also the long ones, `*.long.test.ts`,
// all of grpc on Pulumi's host, and each property as often as it says. `--no-lint` leaves lint to another run.
// Ends with one plain line: "N passed, N failed, N skipped".
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const flags = ["--all", "--no-lint"];
const [all, unlinted] = flags.map((flag) => process.argv.includes(flag));
const args = process.argv.slice(2).filter((each) => !flags.includes(each));
// Whoever names what is to run has it, long or not.
const extent = all ? "all" : args.length === 0 ? "short" : undefined;
// One pattern: of two that begin with "!", vitest takes what either of them leaves, which is all.
const onOwnHost = args.length === 0 ? ["--project", "!*-host"] : [];

const totals = { passed: 0, failed: 0, skipped: 0 };
const scratch = mkdtempSync(path.join(tmpdir(), "tunnel-tests-"));
const counts = path.join(scratch, "counts.json");

/** Colours where a person reads them; elsewhere none, whatever the variables of a CI say. */
function environment() {
  const { FORCE_COLOR, ...env } = process.env;
  return process.stdout.isTTY ? { ...env, ...(FORCE_COLOR && { FORCE_COLOR }) } : { ...env, NO_COLOR: "1" };
}

/** Shows what it prints as it comes, or, where something else runs beside it, at its end. */
async function run(title, command, args, { beside = false } = {}) {
  if (!beside) console.log(`\n# ${title}`);
  const started = process.hrtime.bigint();
  const child = spawn(command, args, {
    stdio: beside ? ["ignore", "pipe", "pipe"] : "inherit",
    shell: process.platform === "win32",
    env: { ...environment(), TEST_COUNTS: counts, ...(extent && { TEST_EXTENT: extent }) },
  });
  const printed = [];
  for (const stream of beside ? [child.stdout, child.stderr] : []) stream.on("data", (data) => printed.push(data));
  const ok = await new Promise((resolve) => {
    child.on("error", (error) => {
      console.error(String(error));
      resolve(false);
    });
    child.on("close", (code) => resolve(code === 0));
  });
  if (beside) console.log(`\n# ${title}\n${Buffer.concat(printed).toString()}`.trimEnd());
  const seconds = (process.hrtime.bigint() - started) / 1_000_000_000n;
  console.log(`# ${title}: ${ok ? "ok" : "FAILED"}, ${seconds} s`);
  return ok;
}

async function check(title, command, args, options) {
  totals[(await run(title, command, args, options)) ? "passed" : "failed"] += 1;
}

try {
  // Before the rest: the linter looks at the types of the build, and the tests run it.
  await check("build", "npm", ["run", "--silent", "build"]);
  const linted = unlinted || check("lint and format", "npm", ["run", "--silent", "lint"], { beside: true });
  await check("types of tests and examples", "npx", ["tsc", "-p", "tsconfig.json"]);
  await linted;
  if (extent === "short")
    console.log(
      "\n# left out: what takes minutes, *.long.test.ts and most of grpc-pulumi; `npm test -- --all` runs them, too",
    );
  const ok = await run("tests", "npx", ["vitest", "run", "--reporter=./test/reporter.mjs", ...onOwnHost, ...args]);
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
