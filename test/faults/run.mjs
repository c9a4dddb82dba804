// Runs the fault tests and prints their figures. Exit 0 only if everything converged or is listed with its reason.
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
let ok = true;
try {
  for (const args of runs) {
    const { status, error } = spawnSync("npx", ["vitest", "run", ...args, ...process.argv.slice(2)], {
      stdio: "inherit",
      shell: process.platform === "win32",
      env: { ...process.env, FAULTS_FIGURES: figures },
    });
    if (error) console.error(String(error));
    ok = ok && status === 0;
  }
  const entries = readFileSync(figures, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  const totals = new Map();
  for (const { name, count } of entries.filter((entry) => entry.name !== undefined)) {
    totals.set(name, (totals.get(name) ?? 0) + count);
  }
  const notes = entries.flatMap(({ note }) => (note === undefined ? [] : [note])).sort();
  if (notes.length > 0) console.log(`\nListed, with the reason:\n${notes.map((note) => `  ${note}`).join("\n")}`);
  console.log("");
  for (const [name, count] of totals) console.log(`${String(count).padStart(12)}  ${name}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`\nfault tests: ${ok ? "all converged, or are listed above" : "FAILED"}`);
process.exitCode = ok ? 0 : 1;
