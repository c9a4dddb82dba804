/** The `pulumi` CLI as a driver: automation API, file backend in a directory of its own, passphrase. */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Stack as AutomationStack } from "@pulumi/pulumi/automation";
import type { Deployment } from "./deployment.js";
import type {
  ImportOptions,
  Operation,
  OperationResult,
  Stack,
  StackDriver,
  StackOptions,
  UpdateOptions,
} from "./driver.js";
import { findPassphrase, loadProject } from "./project.js";
import { PulumiEventRecorder } from "./pulumi-events.js";
import { StackOperations } from "./stack-operations.js";
import { readDeployment } from "./state-file.js";
import { isProviderType, STACK_TYPE } from "./urn.js";
import { messageOf, UserError } from "./user-error.js";

const MAX_STATE_BYTES = 1024 ** 3;
const execute = promisify(execFile);

/** Loaded on demand: the automation API is large, and the embedded engine needs none of it. */
const loadAutomation = () => import("@pulumi/pulumi/automation/index.js");

class PulumiStack extends StackOperations implements Stack {
  constructor(
    private readonly options: StackOptions,
    private readonly program: AutomationStack,
    private readonly settings: AutomationStack,
    private readonly scratch: string,
    /** A settings file that the CLI writes beside the program, for its encryption salt, where there is none. */
    private readonly litter: string | undefined,
  ) {
    super();
  }

  async outputs(options: { showSecrets?: boolean } = {}): Promise<Record<string, unknown>> {
    // Not `settings.outputs()`: that one gives secrets within an object or a list in clear, and calls them no secrets.
    const shown = options.showSecrets === true ? ["--show-secrets"] : [];
    return (await this.ask(["stack", "output", "--json", ...shown])) as Record<string, unknown>;
  }

  async exportState(): Promise<Deployment> {
    // Not `exportStack()`: that one asks for the secrets in clear.
    return (await this.ask(["stack", "export"])) as Deployment;
  }

  async importFile(file: string, { protect = true }: ImportOptions = {}): Promise<string[]> {
    const before = await this.urns();
    const flags = ["--generate-code=false", `--protect=${protect}`, "--skip-preview", "--yes", "--non-interactive"];
    const { workDir } = this.program.workspace;
    await this.tell(["import", "--file", path.resolve(file), ...flags, "--config-file", this.configFile], workDir);
    return [...(await this.urns())].filter((urn) => !before.has(urn));
  }

  /** Of what programs declare and imports bring: not the stack, and no provider. */
  private async urns(): Promise<Set<string>> {
    const { resources = [] } = (await this.exportState()).deployment;
    const urns = resources.filter(({ type }) => type !== STACK_TYPE && !isProviderType(type)).map(({ urn }) => urn);
    return new Set(urns);
  }

  async taint(...urns: string[]): Promise<void> {
    await this.tell(["state", "taint", ...urns, "--yes"]);
  }

  async untaint(...urns: string[]): Promise<void> {
    await this.tell(["state", "untaint", ...urns, "--yes"]);
  }

  /** What a command of the CLI answers, as JSON. */
  private async ask(command: readonly string[]): Promise<unknown> {
    return JSON.parse(await this.tell(command));
  }

  /** Runs a command of the CLI on the stack; what it refuses, it says in its own words. */
  private async tell(command: readonly string[], cwd?: string): Promise<string> {
    const { workspace, name } = this.settings;
    try {
      const { stdout } = await execute("pulumi", [...command, "--stack", name], {
        cwd: cwd ?? workspace.workDir,
        env: { ...process.env, ...workspace.envVars },
        maxBuffer: MAX_STATE_BYTES,
      });
      return stdout;
    } catch (error) {
      // Some commands print their errors among their results.
      const { stderr = "", stdout = "" } = error as { stderr?: string; stdout?: string };
      const words = [stdout, stderr].map((text) => text.trim()).filter((text) => text !== "");
      throw words.length === 0 ? error : new UserError(words.join("\n"));
    }
  }

  private get configFile(): string {
    return path.join(this.scratch, "settings", `Pulumi.${this.options.stack}.yaml`);
  }

  async close(): Promise<void> {
    await rm(this.scratch, { recursive: true, force: true });
    if (this.litter !== undefined) await rm(this.litter, { force: true });
  }

  protected async run(
    operation: Operation,
    { expectNoChanges = false, target, exclude, replace, ...flags }: UpdateOptions = {},
  ): Promise<OperationResult> {
    const { onEvent = () => undefined, parallel, signal } = this.options;
    onEvent({
      kind: "operation-started",
      operation,
      stack: this.options.stack,
      project: path.basename(this.options.cwd),
    });
    const recorder = new PulumiEventRecorder(operation, onEvent);
    const options = {
      configFile: this.configFile,
      expectNoChanges,
      // `refresh`, `targetDependents`, `continueOnError`: the automation API has their names.
      ...flags,
      ...(target && { target: [...target] }),
      ...(exclude && { exclude: [...exclude] }),
      ...(replace && { replace: [...replace] }),
      color: "never" as const,
      onEvent: (event: Parameters<PulumiEventRecorder["record"]>[0]) => {
        recorder.record(event);
      },
      ...(parallel !== undefined && { parallel }),
      ...(signal && { signal }),
    };
    const stdout: string[] = [];
    const stderr: string[] = [];
    const onOutput = (text: string) => stdout.push(text);
    const onError = (text: string) => stderr.push(text);
    let ok = true;
    try {
      await this.program[operation]({ ...options, onOutput, onError });
    } catch (error) {
      ok = false;
      if (!recorder.hasErrors) recorder.report({ severity: "error", message: messageOf(error) });
    }
    const outputsAfter: Record<Operation, () => Promise<Record<string, unknown>> | Record<string, unknown>> = {
      preview: () => recorder.stackOutputs,
      up: () => this.outputs(),
      refresh: () => this.outputs(),
      destroy: () => ({}),
    };
    return recorder.result(ok, await outputsAfter[operation](), stdout.join(""), stderr.join(""));
  }
}

async function openStack(options: StackOptions): Promise<Stack> {
  const { LocalWorkspace } = await loadAutomation();
  const { stack, config } = options;
  const cwd = path.resolve(options.cwd);
  const project = await loadProject(cwd);
  const passphrase = options.passphrase ?? (await findPassphrase({ ...process.env, ...options.env }));
  const scratch = await mkdtemp(path.join(tmpdir(), "pulumi-stack-"));
  // Settings are made in a copy of the project, so that nothing is written beside the program.
  const settingsDirectory = path.join(scratch, "settings");
  const backend = path.join(scratch, "backend");
  await mkdir(settingsDirectory);
  await mkdir(backend);
  await writeFile(
    path.join(settingsDirectory, "Pulumi.yaml"),
    JSON.stringify({ name: project.name, runtime: "nodejs" }),
  );
  const settingsFile = `Pulumi.${stack}.yaml`;
  const ownSettings = path.join(cwd, settingsFile);
  let litter: string | undefined;
  await cp(ownSettings, path.join(settingsDirectory, settingsFile)).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    litter = ownSettings;
  });
  const workspace = {
    envVars: {
      ...options.env,
      PULUMI_BACKEND_URL: `file://${backend}`,
      PULUMI_CONFIG_PASSPHRASE: passphrase,
      PULUMI_SKIP_UPDATE_CHECK: "true",
    },
  };
  const settings = await LocalWorkspace.createOrSelectStack(
    { stackName: stack, workDir: settingsDirectory },
    workspace,
  );
  const entries = Object.entries(config ?? {}).map(([key, value]) => {
    const entry = typeof value === "string" ? { value } : { value: value.value, secret: true };
    return [key.includes(":") ? key : `${project.name}:${key}`, entry] as const;
  });
  if (entries.length > 0) await settings.setAllConfig(Object.fromEntries(entries));
  if (options.stateFile !== undefined) {
    const deployment = await readDeployment(path.resolve(options.stateFile));
    if (deployment) await settings.importStack(deployment);
  }
  const program = await LocalWorkspace.selectStack({ stackName: stack, workDir: cwd }, workspace);
  return new PulumiStack(options, program, settings, scratch, litter);
}

/** The driver of the `pulumi` CLI on the PATH. */
export const pulumiDriver: StackDriver = { name: "pulumi", open: openStack };
