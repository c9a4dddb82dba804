/** Shows an operation as it goes, in the manner of the CLI. */
import { isatty } from "node:tty";
import picocolors from "picocolors";
import type { Diagnostic, EngineEvent, OperationResult, StepOp } from "./driver.js";
import { urnName, urnType } from "./urn.js";

/** Colour functions; plain ones where the output is no terminal. */
export type Colors = ReturnType<typeof picocolors.createColors>;

/** The colours that a stream can show: plain ones where it is no terminal, or NO_COLOR is set. */
export function colorsFor(stream: NodeJS.WriteStream & { fd: number }): Colors {
  // Not `isTTY`, which is undefined for a pipe: then colours would be the default, and CI variables switch them on.
  return picocolors.createColors(isatty(stream.fd) && picocolors.isColorSupported);
}

type ShownOp = (EngineEvent & { kind: "step-finished" })["op"];

const SIGNS: Record<ShownOp, string> = {
  create: "+ ",
  update: "~ ",
  replace: "+-",
  "create-replacement": "++",
  "delete-replaced": "--",
  delete: "- ",
  same: "  ",
  read: "> ",
};

const VERBS: Record<StepOp, [preview: string, done: string]> = {
  create: ["to create", "created"],
  update: ["to update", "updated"],
  replace: ["to replace", "replaced"],
  delete: ["to delete", "deleted"],
  read: ["to read", "read"],
  same: ["unchanged", "unchanged"],
};

const TITLES: Record<OperationResult["operation"], [running: string, noun: string]> = {
  preview: ["Previewing update", "preview"],
  up: ["Updating", "update"],
  refresh: ["Refreshing", "refresh"],
  destroy: ["Destroying", "destroy"],
};

function seconds(ms: number): string {
  return ms < 10_000 ? `${(ms / 1_000).toFixed(1)}s` : `${Math.round(ms / 1_000)}s`;
}

function paint(colors: Colors, op: ShownOp, text: string): string {
  if (op === "create" || op === "create-replacement") return colors.green(text);
  if (op === "delete" || op === "delete-replaced") return colors.red(text);
  if (op === "update") return colors.yellow(text);
  if (op === "replace") return colors.magenta(text);
  return op === "read" ? colors.cyan(text) : text;
}

/** The line of a step, or of the start of an operation; nothing for other events. */
export function formatEvent(event: EngineEvent, colors: Colors): string | undefined {
  if (event.kind === "operation-started") {
    return colors.bold(`${TITLES[event.operation][0]} (${event.stack}):`);
  }
  if (event.kind !== "step-finished") return undefined;
  const { op, type, name, ok, diff, durationMs } = event;
  if (op === "same" && ok) return undefined;
  const details = diff ? ` [diff: ${diff.map((key) => `~${key}`).join(",")}]` : "";
  const outcome = ok ? "" : ` ${colors.red("**failed**")}`;
  const time = durationMs >= 1_000 ? ` (${seconds(durationMs)})` : "";
  return paint(colors, op, ` ${SIGNS[op]} ${type} ${name} ${op}${details}`) + outcome + time;
}

/** The messages of a run, grouped by resource. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], colors: Colors): string {
  const groups = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const key = diagnostic.urn ?? "";
    groups.set(key, [...(groups.get(key) ?? []), diagnostic]);
  }
  const paintSeverity = { error: colors.red, warning: colors.yellow, info: colors.dim, debug: colors.dim };
  const blocks = [...groups].map(([urn, group]) => {
    const title = urn === "" ? "  stack:" : `  ${urnType(urn)} (${urnName(urn)}):`;
    const lines = group.map(({ severity, message }) => {
      const label = severity === "info" ? "" : `${paintSeverity[severity](`${severity}:`)} `;
      return `    ${label}${message.replaceAll("\n", "\n    ")}`;
    });
    return [colors.bold(title), ...lines].join("\n");
  });
  return blocks.length === 0 ? "" : ["Diagnostics:", ...blocks].join("\n");
}

function formatOutputs(outputs: Record<string, unknown>): string {
  const lines = Object.keys(outputs)
    .sort()
    .map((key) => `    ${key}: ${JSON.stringify(outputs[key])}`);
  return lines.length === 0 ? "" : ["Outputs:", ...lines].join("\n");
}

/** Outputs, counts and duration. */
export function formatSummary(result: OperationResult, colors: Colors): string {
  const counts = Object.entries(VERBS).flatMap(([op, verbs]) => {
    const count = result.changes[op as StepOp] ?? 0;
    const sign = op === "same" ? "  " : SIGNS[op as StepOp];
    const text = `    ${sign} ${count} ${verbs[result.operation === "preview" ? 0 : 1]}`;
    return count === 0 ? [] : [paint(colors, op as StepOp, text)];
  });
  return [
    result.operation === "destroy" ? "" : formatOutputs(result.outputs),
    ["Resources:", ...(counts.length > 0 ? counts : ["    no resources"])].join("\n"),
    `Duration: ${seconds(result.durationMs)}`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}
