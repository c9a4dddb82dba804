import { readFileSync } from "node:fs";
import path from "node:path";

/** What Go said of a text: its canonical form ("" where there is none), or null and why it refused it. */
export type Recorded = [text: string, value: string | null, error?: string];

const file = path.join(__dirname, "differential", "recorded.json");

/** What Go said of the texts of a kind; test/differential/README.md tells how it was recorded. */
export function recordedVerdicts(kind: "network" | "ip-rule" | "address" | "name" | "expression"): readonly Recorded[] {
  const { [kind]: verdicts } = JSON.parse(readFileSync(file, "utf8")) as Record<string, Recorded[]>;
  if (verdicts === undefined || verdicts.length < 100) throw new Error(`${file} has too little of ${kind}`);
  return verdicts;
}
