/** The embedded engine as a driver: opens a stack, runs operations on it, one at a time. */
import { availableParallelism } from "node:os";
import path from "node:path";
import type { Deployment, PropertyMap } from "./deployment.js";
import type {
  ImportOptions,
  Operation,
  OperationResult,
  Stack,
  StackDriver,
  StackOptions,
  UpdateOptions,
} from "./driver.js";
import { EmbeddedOperation } from "./embedded-operation.js";
import { findPassphrase, loadConfig, loadProject, type Project, type StackConfig } from "./project.js";
import { showOutputs, withoutSecrets } from "./property-values.js";
import type { Secrets } from "./secrets.js";
import { StackOperations } from "./stack-operations.js";
import { importResources, setTaint } from "./state-edit.js";
import { openSecrets, readDeployment, sealState, unsealState } from "./state-file.js";
import { STACK_TYPE } from "./urn.js";
import { Targeting } from "./targeting.js";
import { UrnTargets } from "./urn-targets.js";

/** Pulumi's default: four steps at a time for each processor. */
const STEPS_PER_PROCESSOR = 4;

/** Where the state of a stack is unless told otherwise. */
export function defaultStateFile(cwd: string, stack: string): string {
  return path.join(cwd, ".pulumi", "embedded", `${stack}.json`);
}

/** A stack on the embedded engine. */
class EmbeddedStack extends StackOperations implements Stack {
  private secrets: Promise<Secrets> | undefined;

  constructor(
    private readonly options: StackOptions,
    private readonly project: Project,
    private readonly passphrase: string,
    private readonly stateFile: string,
  ) {
    super();
  }

  async outputs(options: { showSecrets?: boolean } = {}): Promise<Record<string, unknown>> {
    const deployment = await readDeployment(this.stateFile);
    const { resources } = unsealState(deployment, await this.openSecrets());
    const outputs: PropertyMap = resources.find((resource) => resource.type === STACK_TYPE)?.outputs ?? {};
    return (options.showSecrets === true ? withoutSecrets(outputs) : showOutputs(outputs)) as Record<string, unknown>;
  }

  async exportState(): Promise<Deployment> {
    const deployment = await readDeployment(this.stateFile);
    if (deployment) return deployment;
    const empty = { resources: [], pendingOperations: [], metadata: {} };
    return sealState(empty, await this.openSecrets(), new Date());
  }

  async importFile(file: string, { protect = true }: ImportOptions = {}): Promise<string[]> {
    return importResources(path.resolve(file), {
      stateFile: this.stateFile,
      project: this.project.name,
      stack: this.options.stack,
      config: await this.loadConfig(),
      secrets: await this.openSecrets(),
      protect,
      now: new Date(),
    });
  }

  async taint(...urns: string[]): Promise<void> {
    await setTaint(this.stateFile, urns, true);
  }

  async untaint(...urns: string[]): Promise<void> {
    await setTaint(this.stateFile, urns, false);
  }

  async close(): Promise<void> {
    // Every operation ends its own processes and releases the lock.
  }

  protected async run(
    operation: Operation,
    { expectNoChanges = false, continueOnError = false, refresh = false, replace = [], ...named }: UpdateOptions = {},
  ): Promise<OperationResult> {
    const { stack, parallel } = this.options;
    return new EmbeddedOperation({
      operation,
      project: this.project,
      stack,
      config: await this.loadConfig(),
      env: { ...process.env, ...this.options.env },
      secrets: await this.openSecrets(),
      stateFile: this.stateFile,
      parallel: parallel ?? STEPS_PER_PROCESSOR * availableParallelism(),
      expectNoChanges,
      refresh,
      replaceTargets: new UrnTargets(replace),
      targeting: new Targeting(named),
      continueOnError,
      onEvent: this.options.onEvent ?? (() => undefined),
      ...(this.options.signal && { signal: this.options.signal }),
    }).run();
  }

  private loadConfig(): Promise<StackConfig> {
    const { stack, config } = this.options;
    const passphrase = () => this.passphrase;
    return loadConfig({ project: this.project, stack, ...(config && { overrides: config }), passphrase });
  }

  private openSecrets(): Promise<Secrets> {
    this.secrets ??= readDeployment(this.stateFile).then((deployment) => openSecrets(deployment, this.passphrase));
    return this.secrets;
  }
}

/** The driver of the embedded engine. */
export const embeddedDriver: StackDriver = {
  name: "embedded",
  async open(options: StackOptions): Promise<Stack> {
    const cwd = path.resolve(options.cwd);
    const project = await loadProject(cwd);
    const passphrase = options.passphrase ?? (await findPassphrase({ ...process.env, ...options.env }));
    const stateFile = path.resolve(options.stateFile ?? defaultStateFile(cwd, options.stack));
    return new EmbeddedStack(options, project, passphrase, stateFile);
  },
};
