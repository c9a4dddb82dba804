/** The figures of a run: each test file adds its own, and the runner prints them all. */
import { appendFileSync } from "node:fs";

/** The file that the runner reads; unset where a test file is run by itself. */
const file = process.env["FAULTS_FIGURES"];

/** Adds a figure; equal names are summed up. */
export function addFigure(name: string, count: number): void {
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ name, count })}\n`);
}

const started = performance.now();

/** Says how far a long test has come. */
export function progress(text: string): void {
  process.stderr.write(`  ${String(Math.round((performance.now() - started) / 1_000)).padStart(4)} s  ${text}\n`);
}
