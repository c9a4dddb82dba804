/** What the demo and the tests need of a deployment engine, whichever it is: the embedded one or the `pulumi` CLI. */
import type { Deployment } from "./deployment.js";

/** A run of the engine over one stack. */
export type Operation = "preview" | "up" | "refresh" | "destroy";

/** What happened to one resource: the names of the CLI's `resourceChanges`. Default providers are not counted, the Stack resource is. */
export type StepOp = "create" | "update" | "replace" | "delete" | "same" | "read";

/** One resource's share in an operation. */
export interface ResourceChange {
  urn: string;
  type: string;
  name: string;
  op: StepOp;
  /** Changed (or replacing) top-level inputs, where known. */
  diff?: string[];
}

/** How serious a message is. */
export type Severity = "debug" | "info" | "warning" | "error";

/** A message of the program, a provider or the engine; without a `urn` it belongs to the stack. */
export interface Diagnostic {
  severity: Severity;
  message: string;
  urn?: string;
}

/** The outcome of an operation. */
export interface OperationResult {
  ok: boolean;
  operation: Operation;
  changes: Partial<Record<StepOp, number>>;
  resources: ResourceChange[];
  diagnostics: Diagnostic[];
  /** Stack outputs, secrets masked as "[secret]". */
  outputs: Record<string, unknown>;
  stdout: string;
  stderr: string;
  exitCode: number;
  durationMs: number;
}

/** What an engine tells while it works. */
export type EngineEvent =
  | { kind: "operation-started"; operation: Operation; stack: string; project: string }
  | {
      kind: "step-started";
      urn: string;
      type: string;
      name: string;
      op: StepOp | "create-replacement" | "delete-replaced";
    }
  | {
      kind: "step-finished";
      urn: string;
      type: string;
      name: string;
      op: StepOp | "create-replacement" | "delete-replaced";
      ok: boolean;
      durationMs: number;
      diff?: string[];
    }
  | { kind: "diagnostic"; diagnostic: Diagnostic }
  /** A child process of the embedded engine started: tests may kill it. */
  | { kind: "process-started"; process: "program" | "provider"; pid: number };

/** A stack configuration value as a driver takes it. */
export type ConfigValue = string | { value: string; secret: true };

/** Which stack of which program. */
export interface StackOptions {
  /** The directory that holds Pulumi.yaml. */
  cwd: string;
  stack: string;
  /** Added to the environment of the program and of the provider. */
  env?: Record<string, string>;
  /** Added to (and over) what Pulumi.<stack>.yaml says; keys with a namespace (`cloudflare:accountId`), else the project's. */
  config?: Record<string, ConfigValue>;
  /** Default: PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE. */
  passphrase?: string;
  /** Default: `<cwd>/.pulumi/embedded/<stack>.json`. The `pulumi` driver starts from it, where it exists, and keeps its own after that. */
  stateFile?: string;
  parallel?: number;
  /** Told of each step as it starts and ends, and of each message. */
  onEvent?: (event: EngineEvent) => void;
  /** Aborting it stops new steps, lets the running ones finish and saves. */
  signal?: AbortSignal;
}

/** Options of one operation. */
export interface OperationOptions {
  /** The operation fails where anything changes. */
  expectNoChanges?: boolean;
  /** The operation is about these resources only, as with `--target`: URNs, or patterns with `*`. Not beside `exclude`. */
  target?: readonly string[];
  /** And about all that depend on them. Without it, a delete that has to take a dependent along is refused. */
  targetDependents?: boolean;
}

/** Options of a destroy, a preview or an update. */
export interface ChangeOptions extends OperationOptions {
  /** The operation leaves these resources alone: URNs, or patterns with `*`. A destroy leaves what they need, too. */
  exclude?: readonly string[];
  /** What does not depend on a resource that failed goes on. A preview has no such resources. */
  continueOnError?: boolean;
}

/** Options of a preview or an update. */
export interface UpdateOptions extends ChangeOptions {
  /** Reads every resource into the state first. */
  refresh?: boolean;
  /** Replaces these resources, changed or not: URNs, or patterns with `*`. */
  replace?: readonly string[];
}

/** Options of an import. */
export interface ImportOptions {
  /** Whether what is imported is protected from deletion until an update takes that off. Default: true, as with the CLI. */
  protect?: boolean;
}

/** A stack that a driver has open. */
export interface Stack {
  /** Plans what `up` would do; changes nothing. */
  preview(options?: UpdateOptions): Promise<OperationResult>;
  /** Makes the stack what the program declares. */
  up(options?: UpdateOptions): Promise<OperationResult>;
  /** Makes the state what the providers read. */
  refresh(options?: OperationOptions): Promise<OperationResult>;
  /** Deletes everything in the state. */
  destroy(options?: ChangeOptions): Promise<OperationResult>;
  /** The stack's outputs; secrets are masked unless they are asked for. */
  outputs(options?: { showSecrets?: boolean }): Promise<Record<string, unknown>>;
  /**
   * Puts the resources of an import file into the state, each with its `inputs` and `outputs`: no provider reads them.
   * Those that are there already stay. Returns the URNs of the others.
   */
  importFile(file: string, options?: ImportOptions): Promise<string[]>;
  /** Marks resources in the state: the next `up` replaces them, changed or not. */
  taint(...urns: string[]): Promise<void>;
  /** Takes the marks of `taint` off. */
  untaint(...urns: string[]): Promise<void>;
  /** The state, its secrets encrypted. */
  exportState(): Promise<Deployment>;
  /** Lets go of the stack: its lock, and what was made for it on the disk, but not its state. */
  close(): Promise<void>;
}

/** An engine. */
export interface StackDriver {
  readonly name: "embedded" | "pulumi";
  /** Opens a stack, which need not exist yet. */
  open(options: StackOptions): Promise<Stack>;
}

/** Which engine a user asks for; `auto` takes the `pulumi` CLI where one is on the PATH. */
export type EngineChoice = "auto" | "embedded" | "pulumi";
