// Runs the fault tests and prints their figures. Exit 0 only if everything converged.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const scratch = mkdtempSync(path.join(tmpdir(), "tunnel-faults-"));
const figures = path.join(scratch, "figures.jsonl");
writeFileSync(figures, "");

// The hostile inputs are part of the unit level too; here they are counted.
const runs = [
  ["--config", "test/faults/vitest.config.mjs"],
  ["--project", "unit", "test/unit/hostile"],
];
// `--all` tries every cell of the enlarged matrix, instead of the share that the commit chooses.
const all = process.argv.includes("--all");
const args = process.argv.slice(2).filter((each) => each !== "--all");
let ok = true;
try {
  for (const run of runs) {
    const { status, error } = spawnSync("npx", ["vitest", "run", ...run, ...args], {
      stdio: "inherit",
      shell: process.platform === "win32",
      env: { ...process.env, TEST_EXTENT: "all", FAULTS_FIGURES: figures, ...(all ? { FAULTS_ALL: "1" } : {}) },
    });
    if (error) console.error(String(error));
    ok = ok && status === 0;
  }
  const entries = readFileSync(figures, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  const totals = new Map();
  for (const { name, count } of entries) {
    totals.set(name, (totals.get(name) ?? 0) + count);
  }
  console.log("");
  for (const [name, count] of totals) console.log(`${String(count).padStart(12)}  ${name}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`\nfault tests: ${ok ? "all converged" : "FAILED"}`);
process.exitCode = ok ? 0 : 1;
