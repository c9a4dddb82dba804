import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { UserError } from "../session/errors.js";

const execute = promisify(execFile);

/** The first CLI whose import files may hold outputs, so that no provider reads what is imported. */
const oldest = { major: 3, minor: 254 };

/** The user may be asked to log in, and nobody answers. */
const timeoutMs = 60_000;

/** The `pulumi` on the PATH, as far as an import needs it. */
export class PulumiCli {
  private constructor(private readonly directory: string) {}

  /** The CLI; undefined where there is none. One that is too old is refused. */
  static async find(directory: string): Promise<PulumiCli | undefined> {
    const cli = new PulumiCli(directory);
    let version: string;
    try {
      version = await cli.ask("version");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new UserError(`\`pulumi version\` failed: ${(error as Error).message}`);
    }
    requireRecent(version);
    return cli;
  }

  /** The stack that is selected; undefined where none is, or it cannot be told. */
  async selectedStack(): Promise<string | undefined> {
    const name = await this.ask("stack", "--show-name").catch(() => "");
    return name === "" ? undefined : name;
  }

  /** A value of the stack's config, a secret one in clear; undefined where it cannot be had. */
  async config(stack: string, key: string): Promise<string | undefined> {
    return await this.ask("config", "get", key, "--stack", stack).catch(() => undefined);
  }

  /** The id of a resource of the stack, of which there is one of its type; undefined where there is none, or it cannot be told. */
  async idOf(stack: string, type: string): Promise<string | undefined> {
    const text = await this.ask("stack", "export", "--stack", stack).catch(() => "{}");
    const { deployment } = JSON.parse(text) as {
      deployment?: { resources?: readonly { type: string; id?: string }[] };
    };
    return deployment?.resources?.find((resource) => resource.type === type)?.id;
  }

  private async ask(...words: readonly string[]): Promise<string> {
    const { stdout } = await execute("pulumi", [...words, "--non-interactive"], {
      cwd: this.directory,
      timeout: timeoutMs,
      // A state may be large.
      maxBuffer: 1024 ** 3,
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    });
    return stdout.trim();
  }
}

/** Refuses a CLI that would read what is imported by its id alone, which no Node dynamic provider can. */
export function requireRecent(version: string): void {
  const [, major = "", minor = ""] = /^v?(\d+)\.(\d+)\./.exec(version) ?? [];
  const isKnown = major !== "";
  const isRecent = Number(major) > oldest.major || (Number(major) === oldest.major && Number(minor) >= oldest.minor);
  if (!isKnown || isRecent) return;
  throw new UserError(
    `the Pulumi CLI on the PATH is ${version}, and import files with the outputs of resources need ${String(oldest.major)}.${String(oldest.minor)}.0 or ` +
      "newer: an older one would read each resource by its id alone, which no Node dynamic provider can. Update the CLI, then run this again",
  );
}
