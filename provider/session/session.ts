import { createHmac } from "node:crypto";

import type { dynamic } from "@pulumi/pulumi";

import type { CloudflareClient } from "../api/http/client.js";
import { resolveBaseUrl, resolveCredentials, type Lookup } from "./config.js";
import { UserError } from "./errors.js";
import { cancellation, tell } from "./host.js";
import { Ledger } from "./ledger.js";
import { tellable } from "./telling.js";

/** The stack's config, and the variables of the environment that it stands in the place of. */
export interface SessionConfig extends dynamic.Config {
  readonly overrides?: ReadonlySet<string>;
}

/** What every lifecycle shares within one provider process: the stack's config, one API client, and time. */
export class Session {
  /** What this run declares and has. */
  readonly ledger = new Ledger();

  private config: SessionConfig | undefined;
  private client: Promise<CloudflareClient> | undefined;
  private found: Promise<readonly string[]> | undefined;

  constructor(
    private readonly env: NodeJS.ProcessEnv,
    readonly sleep: (ms: number) => Promise<void>,
  ) {}

  /** Stores the config, synchronously: the host does not await it before parallel calls. */
  configure(config: SessionConfig): void {
    this.config = config;
    this.found = undefined;
  }

  /** Why no request could be made: missing credentials, an address that is refused, a setting that makes no sense. */
  problems(): Promise<readonly string[]> {
    // The same for every resource, and every check asks.
    this.found ??= this.findProblems();
    return this.found;
  }

  /** The one client of this process: connections, rate budget and retries are shared by all resources. */
  connect(): Promise<CloudflareClient> {
    this.client ??= this.open();
    return this.client;
  }

  /** How long one request may take with all its retries, in milliseconds. */
  async requestTimeMs(): Promise<number> {
    const { readSettings } = await import("../api/http/settings.js");
    return readSettings(this.env).totalTimeoutMs;
  }

  /**
   * A secret that only these credentials can make again, for the same purpose: what proves, to a later run, that it was us
   * who set it. It tells nothing about the credentials.
   */
  secretFor(purpose: string): string {
    const credentials = resolveCredentials(this.fromEnvironment, this.fromConfig);
    if ("problem" in credentials) throw new UserError(credentials.problem);
    const key = "apiToken" in credentials ? credentials.apiToken : credentials.apiKey;
    return createHmac("sha256", key).update(purpose).digest("base64");
  }

  /** Tells the user something that is no error. It may be shown on the stack, so the text names the object. */
  inform(text: string): void {
    tell("info", tellable(text));
  }

  /** Warns the user. It may be shown on the stack, so the text names the object. */
  warn(text: string): void {
    tell("warning", tellable(text));
  }

  private async findProblems(): Promise<readonly string[]> {
    const credentials = resolveCredentials(this.fromEnvironment, this.fromConfig);
    const baseUrl = resolveBaseUrl(this.fromEnvironment, this.fromConfig);
    const [{ assertBaseUrl }, { authenticationHeaders }, { readSettings }] = await Promise.all([
      import("../api/http/base-url.js"),
      import("../api/http/credentials.js"),
      import("../api/http/settings.js"),
    ]);
    return [
      ...("problem" in credentials ? [credentials.problem] : problemOf(() => authenticationHeaders(credentials))),
      ...(baseUrl === undefined ? [] : problemOf(() => assertBaseUrl(baseUrl))),
      ...problemOf(() => readSettings(this.env)),
    ];
  }

  private async open(): Promise<CloudflareClient> {
    const credentials = resolveCredentials(this.fromEnvironment, this.fromConfig);
    if ("problem" in credentials) throw new UserError(credentials.problem);
    const baseUrl = resolveBaseUrl(this.fromEnvironment, this.fromConfig);
    const { CloudflareClient } = await import("../api/http/client.js");
    const cancelled = cancellation();
    return new CloudflareClient({
      credentials,
      env: this.env,
      // Retries and long waits are told: an apply that seems to hang is worse than one that says what it waits for.
      log: (line) => {
        this.inform(line);
      },
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...(cancelled === undefined ? {} : { cancelled }),
    });
  }

  private readonly fromEnvironment: Lookup = (name) =>
    this.config?.overrides?.has(name) === true ? undefined : this.env[name];

  private readonly fromConfig: Lookup = (key) => this.config?.get(key);
}

function problemOf(assert: () => unknown): string[] {
  try {
    assert();
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
