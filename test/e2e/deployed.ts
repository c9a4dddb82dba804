/** One stack of one program, deployed to one emulator: operates it, and looks at what came of it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "vitest";
import type {
  ConfigValue,
  Deployment,
  Operation,
  OperationResult,
  Stack,
  StackDriver,
  StepOp,
  UpdateOptions,
} from "../../local/engine/index.js";
import { type Observer } from "../observer.js";
import { clearTextSecrets, SecretScan } from "./secret-scan.js";

const PASSPHRASE = "correct horse battery staple";
const STACK_TYPE = "pulumi:pulumi:Stack";

/** Retries wait a millisecond instead of half a second: what is tested is that they happen. */
const IMPATIENT = { CLOUDFLARE_TUNNEL_BACKOFF_SECONDS: "0.001" };

/** What an operation did. */
export interface Outcome {
  ok: boolean;
  /** By "CfdTunnel web"; what stays the same is left out, and the stack. */
  changes: Record<string, StepOp>;
  /** Changed properties, by "CfdTunnel web". */
  diffs: Record<string, string[]>;
  /** The API calls, by "POST cfd_tunnel". */
  calls: Record<string, number>;
  /** "warning: CfdTunnel web: text"; messages of the stack have no resource. */
  messages: string[];
  /** All that was printed. */
  printed: string;
  outputs: Record<string, unknown>;
  exitCode: number;
}

/** The calls that change something. */
export function writesOf(calls: Outcome["calls"]): Outcome["calls"] {
  return Object.fromEntries(Object.entries(calls).filter(([call]) => !call.startsWith("GET ")));
}

/** How a stack is opened. */
export interface StackSettings {
  cwd: string;
  env?: Record<string, string>;
  config?: Record<string, ConfigValue>;
  stack?: string;
  /** Aborted where the user asks to stop. */
  signal?: AbortSignal;
}

function resourceName(urn: string): string {
  const [type = "", ...name] = (urn.split("::").slice(2).join("::") || urn).split("::");
  return `${type.split("$").at(-1)?.split(":").at(-1) ?? type} ${name.join("::")}`;
}

/** A deployed program. Every operation's output and the state after it are searched for secrets. */
export class Deployed {
  private readonly scratch = mkdtempSync(path.join(tmpdir(), "tunnel-e2e-state-"));
  private readonly scan: SecretScan;
  private stack: Stack | undefined;

  private constructor(
    private readonly driver: StackDriver,
    readonly observer: Observer,
    private settings: StackSettings,
  ) {
    this.scan = new SecretScan(observer.emulator);
  }

  static start(driver: StackDriver, observer: Observer, settings: StackSettings): Deployed {
    return new Deployed(driver, observer, settings);
  }

  /** Runs an operation that must succeed. */
  async run(operation: Operation, options?: UpdateOptions): Promise<Outcome> {
    const outcome = await this.attempt(operation, options);
    expect(outcome.messages.filter((message) => message.startsWith("error"))).toEqual([]);
    expect(outcome.ok).toBe(true);
    return outcome;
  }

  /** Runs an operation that must fail. */
  async fails(operation: Operation, options?: UpdateOptions): Promise<Outcome> {
    const outcome = await this.attempt(operation, options);
    expect(outcome.ok).toBe(false);
    expect(outcome.exitCode).not.toBe(0);
    return outcome;
  }

  /** The same program again changes nothing, and after a destroy nothing is live. */
  async endsUnchanged(): Promise<void> {
    expect((await this.run("up")).changes).toEqual({});
    await this.run("destroy");
    expect(await this.observer.live()).toEqual([]);
  }

  /** The stack's outputs, secrets in clear. */
  async outputs(): Promise<Record<string, unknown>> {
    return (await this.open()).outputs({ showSecrets: true });
  }

  /** Puts the resources of an import file into the state. Returns the names of those that are new there. */
  async importFile(file: string): Promise<string[]> {
    const stack = await this.open();
    this.scan.collect();
    const urns = await stack.importFile(file, { protect: false });
    this.expectNoSecretsInState(await stack.exportState());
    return urns.map(resourceName).sort();
  }

  /** Marks resources by their logical name, for the next `up` to replace them. */
  async taint(...names: string[]): Promise<void> {
    const stack = await this.open();
    const { deployment } = await stack.exportState();
    const urns = (deployment.resources ?? []).map(({ urn }) => urn);
    const [...chosen] = names.flatMap((name) => urns.filter((urn) => resourceName(urn) === name));
    expect(chosen).toHaveLength(names.length);
    await stack.taint(...chosen);
  }

  /** The ids in the state, by "CfdTunnel web": what is to be deleted, too. */
  async ids(): Promise<Record<string, string[]>> {
    const { deployment } = await (await this.open()).exportState();
    const ids: Record<string, string[]> = {};
    for (const { urn, id } of deployment.resources ?? []) {
      if (id !== undefined) (ids[resourceName(urn)] ??= []).push(id);
    }
    return ids;
  }

  /** The state, as it is stored. */
  async stateText(): Promise<string> {
    return JSON.stringify(await (await this.open()).exportState());
  }

  /** The text that each resource's provider is loaded from, as the state holds it, by URN. */
  async pointers(): Promise<Record<string, string>> {
    const { deployment } = await (await this.open()).exportState();
    return Object.fromEntries(
      (deployment.resources ?? []).flatMap(({ urn, outputs }) => {
        const pointer = outputs?.["__provider"];
        return typeof pointer === "string" ? [[urn, pointer]] : [];
      }),
    );
  }

  /** From now on with other settings: another directory, environment or config. */
  async reopen(settings: Partial<StackSettings>): Promise<void> {
    await this.closeStack();
    this.settings = { ...this.settings, ...settings };
  }

  async close(): Promise<void> {
    await this.closeStack();
    rmSync(this.scratch, { recursive: true, force: true });
  }

  private async attempt(operation: Operation, options?: UpdateOptions): Promise<Outcome> {
    const stack = await this.open();
    this.scan.collect();
    let result: OperationResult | undefined;
    const calls = await this.observer.counting(async () => {
      result = await stack[operation](options);
    });
    if (result === undefined) throw new Error("the operation gave no result");
    this.scan.collect();
    await this.expectNoSecrets(result, stack);
    return {
      ok: result.ok,
      changes: Object.fromEntries(
        result.resources
          .filter(({ type, op }) => type !== STACK_TYPE && op !== "same")
          .map(({ urn, op }) => [resourceName(urn), op]),
      ),
      diffs: Object.fromEntries(
        result.resources.flatMap(({ urn, diff }) =>
          diff === undefined ? [] : [[resourceName(urn), [...diff].sort()]],
        ),
      ),
      calls,
      messages: result.diagnostics.map(
        ({ severity, message, urn }) =>
          `${severity}: ${urn === undefined || urn.includes(STACK_TYPE) ? "" : `${resourceName(urn)}: `}${message.trim()}`,
      ),
      printed: result.stdout + result.stderr,
      outputs: result.outputs,
      exitCode: result.exitCode,
    };
  }

  private async expectNoSecrets(result: OperationResult, stack: Stack): Promise<void> {
    const { stdout, stderr, diagnostics, outputs } = result;
    const texts = { stdout, stderr, diagnostics: JSON.stringify(diagnostics), outputs: JSON.stringify(outputs) };
    expect(this.scan.leaks(texts)).toEqual([]);
    this.expectNoSecretsInState(await stack.exportState());
  }

  private expectNoSecretsInState(state: Deployment): void {
    expect(this.scan.leaks({ state: JSON.stringify(state) })).toEqual([]);
    expect(clearTextSecrets(state)).toEqual([]);
  }

  private get stateFile(): string {
    return path.join(this.scratch, "state.json");
  }

  private async open(): Promise<Stack> {
    const { cwd, env, config, stack = "test", signal } = this.settings;
    this.stack ??= await this.driver.open({
      cwd,
      stack,
      passphrase: PASSPHRASE,
      stateFile: this.stateFile,
      env: { ...this.observer.env, ...IMPATIENT, ...env },
      ...(config && { config }),
      ...(signal && { signal }),
    });
    return this.stack;
  }

  /** Not every driver keeps its state after it is closed; all start from the state file. */
  private async closeStack(): Promise<void> {
    if (this.stack === undefined) return;
    writeFileSync(this.stateFile, JSON.stringify(await this.stack.exportState()));
    await this.stack.close();
    this.stack = undefined;
  }
}
