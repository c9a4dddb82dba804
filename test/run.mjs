// Runs what needs no network: types, lint, and the tests of every level; the long ones, `*.long.test.ts`, with `--all` only.
// Ends with one plain line: "N passed, N failed, N skipped".
import { spawn } from "node:child_process";
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

/** Shows what it prints as it comes, or, where something else runs beside it, at its end. */
async function run(title, command, args, { beside = false } = {}) {
  if (!beside) console.log(`\n# ${title}`);
  const started = process.hrtime.bigint();
  const child = spawn(command, args, {
    stdio: beside ? ["ignore", "pipe", "pipe"] : "inherit",
    shell: process.platform === "win32",
    env: { ...environment(), TEST_COUNTS: counts },
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

const all = process.argv.includes("--all");
const args = process.argv.slice(2).filter((each) => each !== "--all");
// Whoever names what is to run has it, long or not.
const twice = ["--project", "!grpc-host", "--project", "!e2e-host"];
const left =
  args.length > 0 ? [] : all ? twice : ["--exclude", "**/*.long.test.ts", ...twice, "--project", "!grpc-plugin"];

try {
  // Before the rest: the linter looks at the types of the build, and the tests run it.
  await check("build", "npm", ["run", "--silent", "build"]);
  const linted = check("lint and format", "npm", ["run", "--silent", "lint"], { beside: true });
  await check("types of tests and examples", "npx", ["tsc", "-p", "tsconfig.json"]);
  await linted;
  if (left.length > 0 && !all)
    console.log(
      "\n# left out: the tests that take minutes, *.long.test.ts; `npm test -- --all` runs them, too. `npm run test:own-host` runs grpc and e2e on our own host",
    );
  const ok = await run("tests", "npx", ["vitest", "run", "--reporter=./test/reporter.mjs", ...left, ...args]);
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
