/** The stack of the demo: one program, one temporary state, opened for each operation with the config of the moment. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { EngineEvent, Operation, OperationResult, Stack, StackDriver } from "../engine/index.js";

/** The repository's root, seen from dist/local/demo. */
const ROOT = path.resolve(__dirname, "..", "..", "..");

/** What a session is made of. */
export interface SessionOptions {
  driver: StackDriver;
  env: Record<string, string>;
  onEvent: (event: EngineEvent) => void;
  signal: AbortSignal;
}

/** Runs operations on examples/quickstart, and leaves nothing behind. */
export class Session {
  /** Of this run only: what the state encrypts cannot be read afterwards. */
  private readonly passphrase = randomBytes(16).toString("hex");
  private config: Record<string, string> = {};
  private outputs: Record<string, unknown> = {};

  private constructor(
    private readonly options: SessionOptions,
    private readonly directory: string,
  ) {}

  static async start(options: SessionOptions): Promise<Session> {
    return new Session(options, await mkdtemp(path.join(tmpdir(), "cloudflare-tunnel-demo-")));
  }

  /** Sets a value of the stack's config, as `pulumi config set` does. */
  configure(key: string, value: string): void {
    this.config = { ...this.config, [key]: value };
  }

  /** Runs one operation. */
  async operate(operation: Operation): Promise<OperationResult> {
    const stack = await this.open();
    try {
      const result = await stack[operation]();
      // Not every driver keeps its state after it is closed; all start from this file.
      await writeFile(this.stateFile, JSON.stringify(await stack.exportState()), { mode: 0o600 });
      this.outputs = operation === "up" && result.ok ? await stack.outputs({ showSecrets: true }) : {};
      return result;
    } finally {
      await stack.close();
    }
  }

  /** An output of the last `up` that is a string, a secret one too: for the connectors, never for the screen. */
  output(name: string): string {
    const value = this.outputs[name];
    if (typeof value !== "string") throw new Error(`the stack has no output ${name}`);
    return value;
  }

  /** Removes the temporary state. */
  async close(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  private get stateFile(): string {
    return path.join(this.directory, "state.json");
  }

  private open(): Promise<Stack> {
    const { driver, ...options } = this.options;
    return driver.open({
      ...options,
      cwd: path.join(ROOT, "examples", "quickstart"),
      stack: "demo",
      stateFile: this.stateFile,
      passphrase: this.passphrase,
      config: this.config,
    });
  }
}
