/** Scenarios: whole programs, deployed through each engine, each ending with "no change" and an empty account. */
import { describe, expect, test } from "vitest";
import type { EmulatorOptions } from "../../local/emulator/index.js";
import type { Operation, StackDriver, UpdateOptions } from "../../local/engine/index.js";
import { Observer } from "../observer.js";
import { Deployed, type Outcome, type StackSettings } from "./deployed.js";
import { drivers, isBefore } from "./drivers.js";
import { ScratchProject } from "./scratch-project.js";

/** A machine that does other things, too, takes its time. */
export const TIMEOUT_MS = 900_000;

/** What a scenario may set. */
export interface ScenarioOptions {
  emulator?: EmulatorOptions;
  settings?: Omit<StackSettings, "cwd">;
  /** How it ends: by default the same program again changes nothing, and destroy leaves nothing live. */
  end?: "unchanged, then destroyed" | "as it is";
}

/** A program under test and its stack. */
export class Scenario {
  private source = "";

  constructor(
    readonly driver: StackDriver,
    readonly observer: Observer,
    readonly project: ScratchProject,
    readonly stack: Deployed,
  ) {}

  /** `pulumi up`, of a new program where one is given. */
  up(source = this.source): Promise<Outcome> {
    return this.operate("up", source);
  }

  /** `pulumi up --replace <urn>`, of resources by their logical name. */
  replace(...names: string[]): Promise<Outcome> {
    return this.stack.run("up", { replace: names.map((name) => `**::${name}`) });
  }

  /** `pulumi state taint` of resources such as "CfdTunnel web", then `pulumi up`. CLIs before 3.192 have no such mark, only --replace. */
  async taintAndUp(...names: string[]): Promise<Outcome> {
    if (isBefore(this.driver, 192)) return await this.replace(...names.map((name) => name.replace(/^\w+ /, "")));
    await this.stack.taint(...names);
    return await this.up();
  }

  /** `pulumi preview`, which never makes an API call. */
  async preview(source = this.source): Promise<Outcome> {
    const outcome = await this.operate("preview", source);
    expect(outcome.calls).toEqual({});
    return outcome;
  }

  refresh(): Promise<Outcome> {
    return this.stack.run("refresh");
  }

  /** `pulumi destroy`, after which nothing of the stack is live. */
  destroy(): Promise<Outcome> {
    return this.stack.run("destroy");
  }

  /** An operation that must fail. */
  fails(operation: Operation, source = this.source, options?: UpdateOptions): Promise<Outcome> {
    this.write(source);
    return this.stack.fails(operation, options);
  }

  /** The same program again: nothing changes, no API call is made. */
  async unchanged(source = this.source): Promise<void> {
    const { changes, calls } = await this.operate("up", source);
    expect({ changes, calls }).toEqual({ changes: {}, calls: {} });
  }

  /** A stack output, in clear. */
  async output(name: string): Promise<string> {
    const value = (await this.stack.outputs())[name];
    if (typeof value !== "string") throw new Error(`the stack has no output ${name}`);
    return value;
  }

  /** The names of live tunnels and WARP connectors. */
  async liveNames(): Promise<string[]> {
    return (await this.observer.live()).map(({ name }) => name).sort();
  }

  private operate(operation: Operation, source: string): Promise<Outcome> {
    this.write(source);
    return this.stack.run(operation);
  }

  private write(source: string): void {
    this.source = source;
    this.project.write(source);
  }
}

/** Defines a test for each engine. */
export function scenario(
  name: string,
  body: (scenario: Scenario) => Promise<void>,
  options: ScenarioOptions = {},
): void {
  describe.each(drivers.map((driver) => [driver.name, driver] as const))("%s", (_engine, driver) => {
    test(name, { timeout: TIMEOUT_MS }, async () => {
      const observer = await Observer.start(options.emulator);
      const project = new ScratchProject("");
      const stack = Deployed.start(driver, observer, { ...options.settings, cwd: project.directory });
      const running = new Scenario(driver, observer, project, stack);
      try {
        await body(running);
        if (options.end !== "as it is") {
          await running.unchanged();
          await running.destroy();
          expect(await running.liveNames()).toEqual([]);
        }
      } finally {
        await stack.close();
        project.remove();
        await observer.close();
      }
    });
  });
}
