#!/usr/bin/env node
/** Command line of the embedded engine. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { Command, Option } from "commander";
import { colorsFor, formatDiagnostics, formatEvent, formatSummary } from "./display.js";
import type { Operation, OperationResult, Stack } from "./driver.js";
import { embeddedDriver } from "./embedded-driver.js";
import { urnName, urnType } from "./urn.js";
import { messageOf, UserError } from "./user-error.js";

interface Flags {
  cwd: string;
  stack: string;
  state?: string;
  json?: boolean;
  expectNoChanges?: boolean;
  showSecrets?: boolean;
  parallel?: string;
  replace?: string[];
  refresh?: boolean;
  target?: string[];
  targetDependents?: boolean;
  exclude?: string[];
  continueOnError?: boolean;
}

const ABOUT = `Runs a Pulumi program on an engine that needs no Pulumi CLI: for trying and testing.
Production runs on Pulumi itself. Programs are Node (nodejs runtime) with dynamic resources and @pulumi/random.
PULUMI_CONFIG_PASSPHRASE (or PULUMI_CONFIG_PASSPHRASE_FILE) encrypts the secrets of the state.`;

/** The package's own version; its files are three levels up. */
function version(): string {
  const text = readFileSync(path.join(__dirname, "..", "..", "..", "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** First SIGINT or SIGTERM: stop, save, end. Second: end at once. */
function cancellation(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      console.error("^C received; waiting for running steps. Again to end at once.");
      controller.abort();
    });
  }
  return controller.signal;
}

async function open(flags: Flags): Promise<Stack> {
  const colors = colorsFor(process.stdout);
  const quiet = flags.json === true;
  return embeddedDriver.open({
    cwd: flags.cwd,
    stack: flags.stack,
    signal: cancellation(),
    ...(flags.state !== undefined && { stateFile: flags.state }),
    ...(flags.parallel !== undefined && { parallel: parseParallel(flags.parallel) }),
    onEvent: (event) => {
      const line = quiet ? undefined : formatEvent(event, colors);
      if (line !== undefined) console.log(line);
    },
  });
}

function parseParallel(text: string): number {
  const parallel = Number(text);
  if (!Number.isInteger(parallel) || parallel < 1) {
    throw new UserError(`--parallel must be a whole number above 0, not "${text}"`);
  }
  return parallel;
}

function show(result: OperationResult, flags: Flags): void {
  const errors = result.diagnostics.filter(({ severity }) => severity === "error");
  const others = result.diagnostics.filter(({ severity }) => severity !== "error");
  const errorColors = colorsFor(process.stderr);
  if (flags.json === true) {
    console.log(JSON.stringify(result));
  } else {
    const colors = colorsFor(process.stdout);
    const parts = [formatDiagnostics(others, colors), formatSummary(result, colors)];
    console.log(`\n${parts.filter((part) => part !== "").join("\n\n")}`);
  }
  if (errors.length > 0) console.error(`\n${formatDiagnostics(errors, errorColors)}`);
}

async function operate(operation: Operation, flags: Flags): Promise<void> {
  const stack = await open(flags);
  const { expectNoChanges = false, refresh = false, continueOnError = false, targetDependents = false } = flags;
  const { replace = [], target = [], exclude = [] } = flags;
  const result = await stack[operation]({
    ...{ expectNoChanges, refresh, continueOnError, targetDependents },
    ...{ replace, target, exclude },
  });
  show(result, flags);
  await stack.close();
  process.exitCode = result.exitCode;
}

async function output(name: string | undefined, flags: Flags): Promise<void> {
  const stack = await open({ ...flags, json: true });
  const outputs = await stack.outputs({ showSecrets: flags.showSecrets === true });
  if (name !== undefined) {
    if (!(name in outputs)) throw new UserError(`current stack does not have output property '${name}'`);
    const value = outputs[name];
    console.log(typeof value === "string" && flags.json !== true ? value : JSON.stringify(value));
    return;
  }
  console.log(flags.json === true ? JSON.stringify(outputs) : Object.entries(outputs).map(formatOutput).join("\n"));
}

function formatOutput([key, value]: [string, unknown]): string {
  return `${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`;
}

async function exportState(flags: Flags): Promise<void> {
  const stack = await open({ ...flags, json: true });
  console.log(JSON.stringify(await stack.exportState(), undefined, 2));
}

async function taint(urns: string[], flags: Flags): Promise<void> {
  const stack = await open(flags);
  await stack.taint(...urns);
  console.log(`${urns.length} resources tainted`);
}

async function untaint(urns: string[], flags: Flags & { all?: boolean }): Promise<void> {
  const stack = await open(flags);
  const { resources = [] } = (await stack.exportState()).deployment;
  const tainted = resources.filter((resource) => resource.taint === true).map(({ urn }) => urn);
  if (flags.all !== true && urns.length === 0) throw new UserError("which resources? Give their URNs, or --all");
  const chosen = flags.all === true ? tainted : urns;
  if (chosen.length > 0) await stack.untaint(...chosen);
  console.log(`${chosen.length} resources untainted`);
}

async function importFile(words: string[], flags: Flags & { file?: string; protect: string }): Promise<void> {
  if (flags.file === undefined || words.length > 0) {
    throw new UserError(
      "import takes --file <import.json>, where each resource has its `inputs` and `outputs`: by an ID alone, no Node dynamic provider can read one",
    );
  }
  const stack = await open(flags);
  const urns = await stack.importFile(flags.file, { protect: flags.protect === "true" });
  for (const urn of urns) console.log(` = ${urnType(urn)} ${urnName(urn)} imported`);
  console.log(`${urns.length} resources imported`);
}

function command(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option("--cwd <dir>", "the directory of Pulumi.yaml", process.cwd())
    .option("--stack <name>", "the stack", "dev")
    .option("--state <file>", "the state file (default: <cwd>/.pulumi/embedded/<stack>.json)");
}

const JSON_OPTION = ["--json", "print the result as JSON"] as const;
const YES_OPTION = new Option("--yes", "accepted for the CLI's sake: nothing is asked").hideHelp();

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

function stateCommands(program: Command): void {
  const state = program.command("state").description("edit the state");
  command(state, "taint", "mark resources: the next update replaces them, changed or not")
    .argument("<urns...>", "their URNs; `export` prints them")
    .addOption(YES_OPTION)
    .action((urns: string[], flags: Flags) => taint(urns, flags));
  command(state, "untaint", "take the marks of `state taint` off")
    .argument("[urns...]", "their URNs")
    .option("--all", "of every resource")
    .addOption(YES_OPTION)
    .action((urns: string[], flags: Flags) => untaint(urns, flags));
}

/** Defines the commands. */
function cli(): Command {
  const program = new Command("cloudflare-tunnel-engine")
    .description(ABOUT)
    .version(version(), "-V, --version", "print the version and end")
    .showHelpAfterError();
  const operations: [Operation, string][] = [
    ["preview", "show what an update would do"],
    ["up", "create, update and delete what the program says"],
    ["refresh", "read every resource into the state"],
    ["destroy", "delete every resource of the stack"],
  ];
  for (const [operation, description] of operations) {
    const defined = command(program, operation, description)
      .option(...JSON_OPTION)
      .option("--expect-no-changes", "fail where anything changes")
      .option("--parallel <n>", "how many resources to work on at a time")
      .addOption(
        new Option("-t, --target <urn>", `${operation} this resource only; repeatable, \`*\` stands for any part`)
          .argParser(collect)
          .conflicts("exclude"),
      )
      .option("--target-dependents", "and what depends on the targets")
      .addOption(YES_OPTION)
      .action((flags: Flags) => operate(operation, flags));
    if (operation !== "refresh") {
      defined.option("-x, --exclude <urn>", "leave this resource alone; repeatable, `*` stands for any part", collect);
    }
    if (operation === "up" || operation === "destroy") {
      defined.option("--continue-on-error", "after an error, go on with what does not depend on it");
    }
    if (operation !== "preview" && operation !== "up") continue;
    defined
      .option("--replace <urn>", "replace this resource, changed or not; repeatable, `*` stands for any part", collect)
      .option("--refresh", "read every resource into the state first");
  }
  stateCommands(program);
  command(program, "import", "put existing resources into the state, from a file with their inputs and outputs")
    .argument("[words...]", "none: by type, name and id it does not work")
    .option("--file <file>", "the import file, as `pulumi import --file` takes it")
    .addOption(
      new Option("--protect <bool>", "protect them from deletion until the program says otherwise")
        .choices(["true", "false"])
        .default("true"),
    )
    .addOption(new Option("--generate-code <bool>", "accepted for the CLI's sake: no code is made").hideHelp())
    .addOption(YES_OPTION)
    .action((words: string[], flags: Flags & { file?: string; protect: string }) => importFile(words, flags));
  command(program, "output", "print the stack's outputs")
    .option(...JSON_OPTION)
    .argument("[name]", "one output only")
    .option("--show-secrets", "print secret outputs in clear")
    .action((name: string | undefined, flags: Flags) => output(name, flags));
  command(program, "export", "print the state, as `pulumi stack import` takes it")
    .addOption(new Option(...JSON_OPTION).hideHelp())
    .action((flags: Flags) => exportState(flags));
  return program;
}

cli()
  .parseAsync()
  .catch((error: unknown) => {
    const isUsers = error instanceof UserError;
    console.error(`error: ${!isUsers && error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}`);
    process.exitCode = 255;
  });
