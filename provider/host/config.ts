import type { dynamic } from "@pulumi/pulumi";

import { inClear } from "./secrets.js";
import type { Properties } from "./wire.js";

/** The stack's configuration as a dynamic provider gets it. A key without a namespace is the project's. */
export class StackConfig implements dynamic.Config {
  private readonly values: ReadonlyMap<string, string>;

  /** @param args what the engine configures the provider with: every key with its namespace, secrets marked or in clear */
  constructor(
    args: Properties,
    private readonly project: string,
  ) {
    this.values = new Map(Object.entries(args).map(([key, value]) => [key, inClear(value) as string]));
  }

  get(key: string): string | undefined {
    return this.values.get(key.includes(":") ? key : `${this.project}:${key}`);
  }

  require(key: string): string {
    const value = this.get(key);
    if (value === undefined) throw new Error(`Missing required configuration key: ${key}`);
    return value;
  }
}
