/** One operation of the embedded engine, from the lock to the result. */
import type { PropertyMap } from "./deployment.js";
import { runDeletions } from "./deletion-run.js";
import type { Diagnostic, EngineEvent, Operation, OperationResult } from "./driver.js";
import { startMonitor } from "./monitor-server.js";
import { OperationRecorder } from "./operation-recorder.js";
import { startProgram } from "./program.js";
import { runProgram } from "./program-run.js";
import type { Project, StackConfig } from "./project.js";
import { assertSupported, startProvider } from "./provider-packages.js";
import type { Provider } from "./provider.js";
import { ProviderRegistry } from "./provider-registry.js";
import { runRefresh } from "./refresh-run.js";
import type { Secrets } from "./secrets.js";
import { Snapshot } from "./snapshot.js";
import { readDeployment, sealState, type StackState, unsealState, writeDeployment } from "./state-file.js";
import { lockState } from "./state-lock.js";
import { StepExecutor } from "./step-executor.js";
import { StepPlanner } from "./step-planner.js";
import { reportMissing, type Targeting } from "./targeting.js";
import { UpdateRun } from "./update-run.js";
import { makeUrn, STACK_TYPE } from "./urn.js";
import type { UrnTargets } from "./urn-targets.js";
import { ReportedError, UserError } from "./user-error.js";

/** What an operation needs. */
export interface EmbeddedOperationOptions {
  operation: Operation;
  project: Project;
  stack: string;
  config: StackConfig;
  env: NodeJS.ProcessEnv;
  secrets: Secrets;
  stateFile: string;
  parallel: number;
  expectNoChanges: boolean;
  /** Reads every resource into the state ahead of a preview or an update. */
  refresh: boolean;
  /** Resources that a preview or an update replaces, changed or not. */
  replaceTargets: UrnTargets;
  /** What the operation is about. */
  targeting: Targeting;
  continueOnError: boolean;
  onEvent: (event: EngineEvent) => void;
  signal?: AbortSignal;
}

/** Runs once. */
export class EmbeddedOperation {
  private readonly recorder: OperationRecorder;
  private readonly stackUrn: string;
  private readonly preview: boolean;
  private readonly registry = new ProviderRegistry(
    (packageName, config) => this.startProvider(packageName, config),
    assertSupported,
  );
  /** Dynamic providers get an address; they never call it. */
  private engineAddress = "127.0.0.1:0";
  private cancelled = false;

  constructor(private readonly options: EmbeddedOperationOptions) {
    const { operation, project, stack, config, onEvent } = options;
    const secrets = [...config.values()].filter(({ secret }) => secret).map(({ value }) => value);
    this.recorder = new OperationRecorder(operation, onEvent, secrets);
    this.stackUrn = makeUrn(stack, project.name, STACK_TYPE, `${project.name}-${stack}`);
    this.preview = operation === "preview";
  }

  /** Takes the lock, runs, and always ends what it started. */
  async run(): Promise<OperationResult> {
    const { operation, stack, project, stateFile, secrets } = this.options;
    this.options.onEvent({ kind: "operation-started", operation, stack, project: project.name });
    const unlock = this.preview ? () => Promise.resolve() : await lockState(stateFile);
    try {
      const state = unsealState(await readDeployment(stateFile), secrets);
      this.warnOfPending(state);
      const snapshot = new Snapshot(state, (next) => this.save(next));
      if (!this.targetsExist(state)) return this.conclude(false, {});
      const { ok, outputs } = await this.perform(snapshot);
      return this.conclude(ok, outputs);
    } finally {
      await this.registry.close();
      await unlock();
    }
  }

  private async save(state: StackState): Promise<void> {
    if (this.preview) return;
    await writeDeployment(this.options.stateFile, sealState(state, this.options.secrets, new Date()));
  }

  private async perform(snapshot: Snapshot): Promise<{ ok: boolean; outputs: PropertyMap }> {
    const { operation, config } = this.options;
    if (operation === "refresh") return this.refresh(snapshot);
    if (this.options.refresh) {
      const refreshed = await this.refresh(snapshot);
      if (!refreshed.ok || this.cancelled) return { ...refreshed, ok: false };
    }
    const planner = this.planner(snapshot);
    const executor = this.executor(snapshot, planner);
    if (operation === "destroy") return this.destroy(snapshot, planner, executor);
    const report = this.report;
    const run = new UpdateRun({ planner, executor, registry: this.registry, snapshot, config, report });
    return this.update(run, snapshot);
  }

  private readonly report = (diagnostic: Diagnostic): void => {
    this.recorder.report(diagnostic);
  };

  private planner(snapshot: Snapshot): StepPlanner {
    const { stack, project, replaceTargets, targeting } = this.options;
    return new StepPlanner({
      stack,
      project: project.name,
      preview: this.preview,
      replaceTargets,
      targeting,
      olds: snapshot.base.resources,
      registry: this.registry,
      report: this.report,
      onAlias: (oldUrn, urn) => {
        snapshot.rename(oldUrn, urn);
      },
    });
  }

  private executor(
    snapshot: Snapshot,
    { deletes: deletions, skipped }: Pick<StepPlanner, "deletes" | "skipped">,
  ): StepExecutor {
    return new StepExecutor({
      registry: this.registry,
      snapshot,
      preview: this.preview,
      parallel: this.options.parallel,
      deletions,
      skipped,
      continueOnError: this.options.continueOnError && !this.preview,
      observer: this.recorder,
      now: () => new Date(),
    });
  }

  private async refresh(snapshot: Snapshot): Promise<{ ok: boolean; outputs: PropertyMap }> {
    const executor = this.executor(snapshot, { deletes: new Set(), skipped: new Set() });
    const release = this.onCancel(() => {
      executor.stop(new UserError("canceled"));
    });
    const { targeting } = this.options;
    const resources = await runRefresh(snapshot, executor, this.registry, targeting).finally(release);
    const outputs = resources.find(({ urn }) => urn === this.stackUrn)?.outputs ?? {};
    return { ok: !this.hasErrors(), outputs };
  }

  private async destroy(
    snapshot: Snapshot,
    planner: StepPlanner,
    executor: StepExecutor,
  ): Promise<{ ok: boolean; outputs: PropertyMap }> {
    const release = this.onCancel(() => {
      executor.stop(new UserError("canceled"));
    });
    try {
      await runDeletions(await planner.planDeletes(), executor);
    } catch (error) {
      if (!(error instanceof ReportedError)) throw error;
    } finally {
      release();
      await snapshot.write();
    }
    return { ok: !executor.failed && !planner.errored, outputs: {} };
  }

  private async update(run: UpdateRun, snapshot: Snapshot): Promise<{ ok: boolean; outputs: PropertyMap }> {
    const server = await startMonitor(run);
    this.engineAddress = server.address;
    const release = this.onCancel(() => {
      run.stop(new UserError("canceled"));
    });
    try {
      const { project, stack, config, env, parallel } = this.options;
      const { address } = server;
      const program = startProgram({
        ...{ project, stack, config, env, address, parallel },
        preview: this.preview,
        ...this.recorder.streams,
      });
      this.recorder.processStarted("program", program.pid);
      await runProgram(run, program, this.stackUrn);
      await run.settle();
    } finally {
      release();
      server.close();
      await snapshot.write();
    }
    return { ok: !run.failed, outputs: run.outputs };
  }

  private conclude(ok: boolean, outputs: PropertyMap): OperationResult {
    const { operation, expectNoChanges } = this.options;
    const failed = !ok || this.hasErrors() || this.cancelled;
    if (failed) {
      const what = this.preview ? "preview" : "update";
      // As with Pulumi, what stopped the run before any step failed speaks for itself.
      if (this.cancelled) this.recorder.report({ severity: "error", message: `${what} canceled` });
      else if (this.recorder.stepFailed) this.recorder.report({ severity: "error", message: `${what} failed` });
      return this.recorder.result(false, outputs);
    }
    const result = this.recorder.result(true, outputs);
    const changes = Object.entries(result.changes).filter(([op]) => op !== "same" && op !== "read");
    if (!expectNoChanges || changes.length === 0) return result;
    const proposed = operation === "preview" ? "proposed" : "occurred";
    this.recorder.report({ severity: "error", message: `no changes were expected but changes ${proposed}` });
    return this.recorder.result(false, outputs);
  }

  private hasErrors(): boolean {
    return this.recorder.diagnostics.some(({ severity }) => severity === "error");
  }

  private onCancel(stop: () => void): () => void {
    const { signal } = this.options;
    if (!signal) return () => undefined;
    const cancel = () => {
      this.cancelled = true;
      stop();
      void this.registry.cancel();
    };
    if (signal.aborted) cancel();
    signal.addEventListener("abort", cancel);
    return () => {
      signal.removeEventListener("abort", cancel);
    };
  }

  private warnOfPending({ pendingOperations }: StackState): void {
    if (pendingOperations.length === 0 || this.preview) return;
    const list = pendingOperations
      .map(({ resource, type }) => `  * ${resource.urn}, interrupted while ${type}`)
      .join("\n");
    const advice =
      this.options.operation === "refresh"
        ? "This refresh takes them off the record: what they may have created and the state does not know must be removed by hand."
        : "These resources are in an unknown state because the engine was interrupted while waiting for changes to these resources to complete. " +
          "Check at the provider whether the operations completed; a refresh then clears them.";
    this.recorder.report({
      severity: "warning",
      message: `Attempting to deploy or update resources with ${pendingOperations.length} pending operations from previous deployment.\n${list}\n${advice}`,
    });
  }

  private startProvider(packageName: string, config: PropertyMap): Promise<Provider> {
    const { project, env } = this.options;
    return startProvider(packageName, {
      ...{ project, env, config, stackConfig: this.options.config, engineAddress: this.engineAddress },
      onStart: (pid) => {
        this.recorder.processStarted("provider", pid);
      },
      ...this.recorder.streams,
    });
  }

  /** Whether what is named exists; of an update's targets, some may come to exist. */
  private targetsExist({ resources }: StackState): boolean {
    const { operation, targeting, replaceTargets, refresh } = this.options;
    const { report } = this;
    const urns = resources.map(({ urn }) => urn);
    if (operation === "refresh" || operation === "destroy") {
      const [missing] = [targeting.targets, targeting.excludes].flatMap((named) => named.missingFrom(urns));
      if (missing !== undefined) report({ severity: "error", message: `no resource named '${missing}' found` });
      return missing === undefined;
    }
    const named = refresh ? [targeting.targets, targeting.excludes, replaceTargets] : [replaceTargets];
    return named.every((targets) => reportMissing(targets, urns, report));
  }
}
