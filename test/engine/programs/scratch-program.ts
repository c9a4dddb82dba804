/** A Pulumi program in a directory of its own, made for one test, whose resources are lines of a log. */
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { PropertyMap } from "../../../local/engine/deployment.js";
import type { Stack, StackDriver, StackOptions } from "../../../local/engine/driver.js";

/** What the provider was asked. */
export interface ProviderCall {
  method: string;
  id?: string;
  name?: string;
  olds?: PropertyMap;
  news?: PropertyMap;
  props?: PropertyMap;
}

/** What the provider meets: ids that are gone, outputs that differ, reads and deletes that fail ("delete a-id-"). */
export interface World {
  failing?: string[];
  gone?: string[];
  drift?: Record<string, PropertyMap>;
}

const THINGS = path.join(__dirname, "things");
const ROOT_MODULES = path.join(__dirname, "..", "..", "..", "node_modules");

/** The passphrase of every test stack. */
export const PASSPHRASE = "correct horse";

/** Writes, runs and observes a program. */
export class ScratchProgram {
  readonly directory = realpathSync(mkdtempSync(path.join(tmpdir(), "engine-test-")));
  private readonly log = path.join(this.directory, "calls.log");
  private readonly worldFile = path.join(this.directory, "world.json");

  constructor(source = "") {
    cpSync(THINGS, this.directory, { recursive: true });
    symlinkSync(ROOT_MODULES, path.join(this.directory, "node_modules"));
    writeFileSync(path.join(this.directory, "package.json"), JSON.stringify({ name: "things", main: "index.js" }));
    writeFileSync(this.log, "");
    this.world({});
    this.write(source);
  }

  /** Where the embedded engine keeps the state. */
  get stateFile(): string {
    return path.join(this.directory, ".pulumi", "embedded", "dev.json");
  }

  /** Replaces the program; `Thing`, `Group` and `pulumi` are at hand. */
  write(source: string): void {
    const header = 'const { pulumi, Thing, Group } = require("./thing.js");\n';
    writeFileSync(path.join(this.directory, "index.js"), header + source);
  }

  /** Writes any other file of the program. */
  file(name: string, content: string): void {
    writeFileSync(path.join(this.directory, name), content);
  }

  /** Sets what reads find. */
  world(world: World): void {
    writeFileSync(this.worldFile, JSON.stringify(world));
  }

  /** The calls since the last time, oldest first. */
  takeCalls(): ProviderCall[] {
    const lines = readFileSync(this.log, "utf8").split("\n");
    writeFileSync(this.log, "");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as ProviderCall);
  }

  /** `takeCalls` in short: the method and what it was about. */
  takeCallNames(): string[] {
    return this.takeCalls().map(({ method, id, name }) => `${method} ${id ?? name ?? ""}`);
  }

  /** The environment that the provider needs. */
  get env(): Record<string, string> {
    return { THING_LOG: this.log, THING_WORLD: this.worldFile };
  }

  /** Opens its stack. */
  open(driver: StackDriver, options: Partial<StackOptions> = {}): Promise<Stack> {
    return driver.open({
      cwd: this.directory,
      stack: "dev",
      passphrase: PASSPHRASE,
      ...options,
      env: { ...this.env, ...options.env },
    });
  }

  /** Removes everything. */
  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
