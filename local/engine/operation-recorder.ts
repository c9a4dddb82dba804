/** Collects what an operation does, for its result, and passes it on as events. */
import type { PropertyMap } from "./deployment.js";
import type { Diagnostic, EngineEvent, Operation, OperationResult, ResourceChange, StepOp } from "./driver.js";
import { showOutputs } from "./property-values.js";
import { countedOp, diffOf, displayOp, readChanged, type Step, subjectOf } from "./step.js";
import type { StepObserver } from "./step-executor.js";
import { isDefaultProvider, urnName } from "./urn.js";

/** Values shorter than this are too common to be masked wherever they occur. */
const SHORTEST_MASKED = 3;

/** Records one operation. */
export class OperationRecorder implements StepObserver {
  readonly diagnostics: Diagnostic[] = [];
  private readonly changes: Partial<Record<StepOp, number>> = {};
  private readonly resources: ResourceChange[] = [];
  private readonly stdout: string[] = [];
  private readonly stderr: string[] = [];
  private readonly started = performance.now();
  private readonly masked: string[];
  private failedSteps = 0;

  constructor(
    private readonly operation: Operation,
    private readonly onEvent: (event: EngineEvent) => void,
    secrets: readonly string[],
  ) {
    this.masked = secrets.filter((secret) => secret.length >= SHORTEST_MASKED);
  }

  /** Whether a step failed, and not only its planning. */
  get stepFailed(): boolean {
    return this.failedSteps > 0;
  }

  /** Takes the secrets of the configuration out of a text. */
  mask(text: string): string {
    return this.masked.reduce((result, secret) => result.replaceAll(secret, "[secret]"), text);
  }

  /** Records a message. */
  report(diagnostic: Diagnostic): void {
    // The SDK's traces of every call hold property values; the CLI shows them only with --debug.
    if (diagnostic.severity === "debug") return;
    const masked = { ...diagnostic, message: this.mask(diagnostic.message).trimEnd() };
    this.diagnostics.push(masked);
    this.onEvent({ kind: "diagnostic", diagnostic: masked });
  }

  warn(urn: string, message: string): void {
    this.report({ severity: "warning", message, urn });
  }

  /** Takes the lines that a process writes. */
  readonly streams = {
    onStdout: (text: string): void => {
      this.line("stdout", text);
    },
    onStderr: (text: string): void => {
      this.line("stderr", text);
    },
  };

  /** A line that a process wrote: as with the CLI, a message of no resource. */
  private line(stream: "stdout" | "stderr", text: string): void {
    const masked = this.mask(text);
    this[stream].push(masked);
    if (masked.trim() !== "") this.report({ severity: "info", message: masked });
  }

  /** A child process started. */
  processStarted(process: "program" | "provider", pid: number): void {
    this.onEvent({ kind: "process-started", process, pid });
  }

  stepStarted(step: Step): void {
    if (step.op === "refresh" && this.operation !== "refresh") return;
    const shown = this.describe(step);
    if (shown) this.onEvent({ kind: "step-started", ...shown });
  }

  stepFinished(step: Step, error: Error | undefined, durationMs: number): void {
    const { urn, type } = subjectOf(step);
    const isInternal = isDefaultProvider(urn);
    if (error) {
      this.failedSteps += 1;
      const message = this.operation === "preview" ? `Preview failed: ${error.message}` : error.message;
      this.report({ severity: "error", message, ...(!isInternal && { urn }) });
    }
    // As with the CLI, the refresh ahead of an update counts for nothing: what it finds, the update's own steps show.
    if (step.op === "refresh" && this.operation !== "refresh") return;
    const shown = this.describe(step);
    const diff = diffOf(step);
    if (shown) this.onEvent({ kind: "step-finished", ...shown, ok: !error, durationMs, ...(diff && { diff }) });
    const op = countedOp(step);
    if (error || isInternal || op === undefined) return;
    this.resources.push({ urn, type, name: urnName(urn), op, ...(diff && { diff }) });
    if (step.op !== "read" || readChanged(step)) this.changes[op] = (this.changes[op] ?? 0) + 1;
  }

  /** The result; the operation failed where an error was reported. */
  result(ok: boolean, outputs: PropertyMap): OperationResult {
    return {
      ok,
      operation: this.operation,
      changes: this.changes,
      resources: this.resources,
      diagnostics: this.diagnostics,
      outputs: showOutputs(outputs) as Record<string, unknown>,
      stdout: this.stdout.join("\n"),
      stderr: this.stderr.join("\n"),
      exitCode: ok ? 0 : 255,
      durationMs: performance.now() - this.started,
    };
  }

  private describe(step: Step) {
    const { urn, type } = subjectOf(step);
    const op = displayOp(step);
    return op === undefined || isDefaultProvider(urn) ? undefined : { urn, type, name: urnName(urn), op };
  }
}
