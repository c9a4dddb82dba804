/** Shows a finished step: a tree of the stack's resources, the outputs, the API calls, and what is wrong, if anything. */
import { inspect } from "node:util";
import type { ResourceChange, StepOp } from "../engine/index.js";
import type { ApiCalls } from "./api-calls.js";
import type { Mismatch } from "./expectations.js";
import { RESOURCES } from "./quickstart.js";
import type { StepRecord } from "./run.js";
import { shortName } from "./scenario.js";
import { type Colors, seconds } from "./style.js";

const INSPECTION = { depth: null, breakLength: Number.POSITIVE_INFINITY };

const NAME_WIDTH = 36;
/** The width of "├─ ". */
const BRANCH_WIDTH = 3;

type Paint = "green" | "yellow" | "magenta" | "red" | "cyan" | "dim";

const OPS: Record<StepOp, { sign: string; paint: Paint; planned: string; done: string }> = {
  create: { sign: "+", paint: "green", planned: "to create", done: "created" },
  update: { sign: "~", paint: "yellow", planned: "to update", done: "updated" },
  replace: { sign: "±", paint: "magenta", planned: "to replace", done: "replaced" },
  delete: { sign: "-", paint: "red", planned: "to delete", done: "deleted" },
  read: { sign: ">", paint: "cyan", planned: "to read", done: "read" },
  same: { sign: " ", paint: "dim", planned: "unchanged", done: "unchanged" },
};

function isStack(change: ResourceChange): boolean {
  return shortName(change) === RESOURCES.stack;
}

function resourceLine(change: ResourceChange, { step }: StepRecord, colors: Colors): string {
  const { sign, paint, planned, done } = OPS[change.op];
  const verbs: Record<typeof step.operation, string> = {
    preview: planned,
    up: done,
    refresh: change.op === "update" ? "changed outside" : done,
    destroy: done,
  };
  const name = isStack(change) ? change.name : shortName(change);
  const details = change.diff === undefined || change.diff.length === 0 ? "" : ` (${change.diff.join(", ")})`;
  return colors[paint](
    `${sign} ${name.padEnd(isStack(change) ? NAME_WIDTH + BRANCH_WIDTH : NAME_WIDTH)} ${verbs[step.operation]}${details}`,
  );
}

function tree(record: StepRecord, colors: Colors): string[] {
  const { resources } = record.result;
  const order: string[] = Object.values(RESOURCES);
  const children = resources
    .filter((change) => !isStack(change))
    .sort((one, other) => order.indexOf(shortName(one)) - order.indexOf(shortName(other)));
  return [
    ...resources.filter(isStack).map((root) => resourceLine(root, record, colors)),
    ...children.map((change, index) => {
      const branch = index === children.length - 1 ? "└─" : "├─";
      return `${branch} ${resourceLine(change, record, colors)}`;
    }),
  ];
}

function outputLines(outputs: Record<string, unknown>): string[] {
  const entries = Object.entries(outputs).map(([name, value]) => `  ${name}: ${String(value)}`);
  return entries.length === 0 ? [] : ["outputs:", ...entries];
}

function callLines(calls: ApiCalls): string[] {
  const entries = Object.entries(calls).map(([endpoint, times]) => `  ${times} × ${endpoint}`);
  return entries.length === 0 ? ["API calls: none"] : ["API calls:", ...entries];
}

function mismatchLines({ what, expected, seen }: Mismatch, colors: Colors): string[] {
  return [
    colors.red(`✘ ${what}`),
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

/** The text of a step. */
export function formatStep(record: StepRecord, colors: Colors): string {
  const { result, calls, met, mismatches, ms, step } = record;
  const verdict = mismatches.length === 0 ? colors.green("✔") : colors.red("✘");
  return [
    ...tree(record, colors),
    ...(step.showsOutputs ? outputLines(result.outputs) : []),
    ...callLines(calls),
    ...(met.length === 0 ? [] : ["checked:", ...met.map((what) => `  ${what}`)]),
    ...mismatches.flatMap((mismatch) => mismatchLines(mismatch, colors)),
    ...errorLines(record),
    `${verdict} ${step.name} ${colors.dim(seconds(ms))}`,
  ]
    .map((line) => `  ${line}\n`)
    .join("");
}
