/** Shows a finished step: what happened to each resource, the API calls, and what was checked; and what is wrong, if anything. */
import { inspect } from "node:util";
import type { ResourceChange, StepOp } from "../engine/index.js";
import { type ApiCalls, shortCalls } from "./api-calls.js";
import type { Mismatch } from "./expectations.js";
import { RESOURCES } from "./quickstart.js";
import type { StepRecord } from "./run.js";
import { shortName } from "./scenario.js";
import { type Colors, seconds } from "./style.js";

/** How a step is shown: as a line of the story, or with all that there is to say. */
export interface ReportOptions {
  colors: Colors;
  verbose: boolean;
}

const INSPECTION = { depth: null, breakLength: Number.POSITIVE_INFINITY };
const NAME_WIDTH = 36;
const INDENT = "  ";
/** What fits on a line of 100 columns. */
const LINE_WIDTH = 100 - INDENT.length;

type Paint = "green" | "yellow" | "magenta" | "red" | "cyan" | "dim";

const OPS: Record<StepOp, { sign: string; paint: Paint; planned: string; done: string }> = {
  create: { sign: "+", paint: "green", planned: "to create", done: "created" },
  update: { sign: "~", paint: "yellow", planned: "to update", done: "updated" },
  replace: { sign: "±", paint: "magenta", planned: "to replace", done: "replaced" },
  delete: { sign: "-", paint: "red", planned: "to delete", done: "deleted" },
  read: { sign: ">", paint: "cyan", planned: "to read", done: "read" },
  same: { sign: " ", paint: "dim", planned: "unchanged", done: "unchanged" },
};

function resourceLine(change: ResourceChange, { step }: StepRecord, colors: Colors): string {
  const { sign, paint, planned, done } = OPS[change.op];
  const verbs: Record<typeof step.operation, string> = {
    preview: planned,
    up: done,
    refresh: change.op === "update" ? "changed outside" : done,
    destroy: done,
  };
  const details = change.diff === undefined || change.diff.length === 0 ? "" : ` (${change.diff.join(", ")})`;
  return colors[paint](`${sign} ${shortName(change).padEnd(NAME_WIDTH)} ${verbs[step.operation]}${details}`);
}

/** What no line of the program declares. */
const UNDECLARED: readonly string[] = [RESOURCES.stack, RESOURCES.identity];

/** The resources that change, in the order of the program; all of them where everything is told. */
function resourceLines(record: StepRecord, { colors, verbose }: ReportOptions): string[] {
  const order: string[] = Object.values(RESOURCES);
  return record.result.resources
    .filter((change) => verbose || (change.op !== "same" && !UNDECLARED.includes(shortName(change))))
    .sort((one, other) => order.indexOf(shortName(one)) - order.indexOf(shortName(other)))
    .map((change) => resourceLine(change, record, colors));
}

/** Texts one after the other, as many on a line as fit; `title` stands in front of them. */
function packed(texts: readonly string[], title = ""): string[] {
  const lines: string[] = [];
  let line = title;
  texts.forEach((text, index) => {
    const piece = index === texts.length - 1 ? text : `${text},`;
    if (line === title) line += piece;
    else if (`${line} ${piece}`.length <= LINE_WIDTH) line += ` ${piece}`;
    else {
      lines.push(line);
      line = INDENT + piece;
    }
  });
  return texts.length === 0 ? [] : [...lines, line];
}

function outputLines(outputs: Record<string, unknown>): string[] {
  return packed(Object.entries(outputs).map(([name, value]) => `${name}: ${String(value)}`));
}

function countOf(calls: ApiCalls): number {
  return Object.values(calls).reduce((sum, times) => sum + times, 0);
}

function callLines(calls: ApiCalls, verbose: boolean): string[] {
  const count = countOf(calls);
  const title = count === 1 ? "1 call: " : `${count} calls: `;
  if (!verbose) return packed(shortCalls(calls), title);
  const lines = Object.entries(calls).map(([endpoint, times]) => `${INDENT}${times} × ${endpoint}`);
  return count === 0 ? [] : [title.trimEnd(), ...lines];
}

function mismatchLines({ what, expected, seen }: Mismatch, colors: Colors): string[] {
  return [
    colors.red(`✘ ${what}: not as it should be`),
    `    expected: ${inspect(expected, INSPECTION)}`,
    `    seen:     ${inspect(seen, INSPECTION)}`,
  ];
}

function errorLines({ result, mismatches }: StepRecord): string[] {
  if (mismatches.length === 0) return [];
  return result.diagnostics
    .filter(({ severity }) => severity === "error" || severity === "warning")
    .map(({ severity, message }) => `${severity}: ${message}`);
}

function verdictLine({ result, calls, met, mismatches, ms }: StepRecord, { colors, verbose }: ReportOptions): string {
  const unchanged = result.changes.same ?? 0;
  const checks = met.length + mismatches.length;
  const parts = [
    ...(unchanged === 0 || verbose ? [] : [`${unchanged} unchanged`]),
    ...(countOf(calls) === 0 ? ["no call"] : []),
    mismatches.length === 0 ? `${checks} checks at the API` : `${mismatches.length} of ${checks} checks failed`,
    colors.dim(seconds(ms)),
  ];
  return `${mismatches.length === 0 ? colors.green("✔") : colors.red("✘")} ${parts.join(", ")}`;
}

/** The text of a step. */
export function formatStep(record: StepRecord, options: ReportOptions): string {
  const { result, calls, met, mismatches, step } = record;
  return [
    ...resourceLines(record, options),
    ...(step.showsOutputs === true && result.ok ? outputLines(result.outputs) : []),
    ...callLines(calls, options.verbose),
    ...(options.verbose ? met.map((what) => `checked: ${what}`) : []),
    ...mismatches.flatMap((mismatch) => mismatchLines(mismatch, options.colors)),
    ...errorLines(record),
    verdictLine(record, options),
  ]
    .map((line) => `${INDENT}${line}\n`)
    .join("");
}
