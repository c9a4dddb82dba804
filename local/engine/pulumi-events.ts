/** Turns the CLI's engine events into an operation's result. */
import type { EngineEvent as PulumiEvent, StepEventMetadata } from "@pulumi/pulumi/automation/events.js";
import type { PropertyMap } from "./deployment.js";
import type {
  Diagnostic,
  EngineEvent,
  Operation,
  OperationResult,
  ResourceChange,
  Severity,
  StepOp,
} from "./driver.js";
import { changedKeys, showOutputs } from "./property-values.js";
import { isDefaultProvider, STACK_TYPE, urnName } from "./urn.js";

const STEP_OPS: readonly string[] = ["create", "update", "replace", "delete", "same", "read"] satisfies StepOp[];
const HALVES: readonly string[] = ["create-replacement", "delete-replaced"];

function isStepOp(op: string): op is StepOp {
  return STEP_OPS.includes(op);
}

function isShownOp(op: string): op is StepOp | "create-replacement" | "delete-replaced" {
  return isStepOp(op) || HALVES.includes(op);
}

const withoutColors = (text: string) => text.replaceAll(/<\{%[^%]*%\}>/g, "").trimEnd();

/** Records one operation of the CLI. */
export class PulumiEventRecorder {
  private readonly diagnostics: Diagnostic[] = [];
  private readonly resources = new Map<string, ResourceChange>();
  private readonly started = performance.now();
  private readonly stepStarts = new Map<string, number>();
  private changes: OperationResult["changes"] = {};
  /** The stack's outputs as the events give them: all that a preview has. */
  stackOutputs: Record<string, unknown> = {};

  constructor(
    private readonly operation: Operation,
    private readonly onEvent: (event: EngineEvent) => void,
  ) {}

  /** Whether an error is on record. */
  get hasErrors(): boolean {
    return this.diagnostics.some(({ severity }) => severity === "error");
  }

  /** Takes one event. */
  record(event: PulumiEvent): void {
    const { diagnosticEvent, resourcePreEvent, resOutputsEvent, resOpFailedEvent, summaryEvent } = event;
    if (diagnosticEvent && diagnosticEvent.ephemeral !== true) {
      const severity: Severity = diagnosticEvent.severity === "info#err" ? "info" : diagnosticEvent.severity;
      const message = withoutColors(diagnosticEvent.message);
      const { urn } = diagnosticEvent;
      if (message !== "") this.report({ severity, message, ...(urn !== undefined && urn !== "" && { urn }) });
    }
    if (resourcePreEvent) this.stepStarted(resourcePreEvent.metadata);
    if (resOutputsEvent) this.stepFinished(resOutputsEvent.metadata, true);
    if (resOpFailedEvent) this.stepFinished(resOpFailedEvent.metadata, false);
    if (summaryEvent) {
      const counts = Object.entries(summaryEvent.resourceChanges).filter(([op]) => isStepOp(op));
      this.changes = Object.fromEntries(counts);
    }
  }

  /** Records a message. */
  report(diagnostic: Diagnostic): void {
    // The automation API asks for the SDK's traces, which hold property values.
    if (diagnostic.severity === "debug") return;
    this.diagnostics.push(diagnostic);
    this.onEvent({ kind: "diagnostic", diagnostic });
  }

  /** The result. */
  result(ok: boolean, outputs: Record<string, unknown>, stdout: string, stderr: string): OperationResult {
    return {
      ok,
      operation: this.operation,
      changes: this.changes,
      resources: [...this.resources.values()],
      diagnostics: this.diagnostics,
      outputs,
      stdout,
      stderr,
      exitCode: ok ? 0 : 255,
      durationMs: performance.now() - this.started,
    };
  }

  private stepStarted(metadata: StepEventMetadata): void {
    this.stepStarts.set(metadata.urn, performance.now());
    this.note(metadata);
    const { op, urn, type } = metadata;
    if (isShownOp(op) && !isDefaultProvider(urn)) {
      this.onEvent({ kind: "step-started", urn, type, name: urnName(urn), op });
    }
  }

  private stepFinished(metadata: StepEventMetadata, ok: boolean): void {
    const { op, urn, type } = metadata;
    if (type === STACK_TYPE) {
      this.stackOutputs = showOutputs((metadata.new?.outputs ?? {}) as PropertyMap) as PropertyMap;
    }
    if (ok) this.note(metadata);
    else this.resources.delete(urn);
    if (!isShownOp(op) || isDefaultProvider(urn)) return;
    const durationMs = performance.now() - (this.stepStarts.get(urn) ?? performance.now());
    const diff = diffOf(metadata);
    this.onEvent({ kind: "step-finished", urn, type, name: urnName(urn), op, ok, durationMs, ...(diff && { diff }) });
  }

  /** The last thing said of a resource holds: a refresh announces itself as one and ends as what it found. */
  private note(metadata: StepEventMetadata): void {
    const { op, urn, type } = metadata;
    if (!isStepOp(op) || isDefaultProvider(urn)) return;
    const diff = diffOf(metadata);
    this.resources.set(urn, { urn, type, name: urnName(urn), op, ...(diff && { diff }) });
  }
}

const HIDDEN_KEYS = new Set(["__provider", "__defaults"]);

function diffOf(metadata: StepEventMetadata): string[] | undefined {
  if (!["update", "replace"].includes(metadata.op)) return undefined;
  const [olds, news] = [metadata.old?.inputs ?? {}, metadata.new?.inputs ?? {}] as [PropertyMap, PropertyMap];
  const keys = [...new Set([...(metadata.keys ?? []), ...changedKeys(olds, news)])];
  const shown = keys.filter((key) => !HIDDEN_KEYS.has(key));
  return shown.length > 0 ? shown : undefined;
}
