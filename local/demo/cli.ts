#!/usr/bin/env node
/** `npm run demo`: deploys examples/quickstart against the emulator, step by step, and checks every step at the API. */
import { Command, Option } from "commander";
import { chooseDriver } from "../engine/driver-choice.js";
import type { EngineChoice } from "../engine/index.js";
import { messageOf, UserError } from "../engine/user-error.js";
import { Progress } from "./progress.js";
import { formatStep } from "./report.js";
import { type DemoObserver, type DemoOutcome, runDemo } from "./run.js";
import { colorsFor, mask } from "./style.js";

interface Flags {
  engine?: EngineChoice;
  json?: boolean;
  verbose?: boolean;
}

const ABOUT = [
  "Deploys examples/quickstart (a tunnel, its secret, its configuration, a host name and a WARP connector) against a local emulator of",
  "the Cloudflare API: no account, no Pulumi CLI and no network are needed.\n\nSteps: preview, up, up again (no change), a",
  "rotation of the secret, a drift and its repair, a move of the host name to another tunnel, destroy. Each is checked at the API. Exits with 0 only where every step",
  "did what it should.",
].join(" ");

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/** The first signal lets running requests finish and ends the demo cleanly; the second ends it at once. */
function cancellation(): { signal: AbortSignal; exitCode: () => number | undefined } {
  const controller = new AbortController();
  let exitCode: number | undefined;
  for (const [name, code] of Object.entries(SIGNALS)) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(code);
      exitCode = code;
      controller.abort();
    });
  }
  return { signal: controller.signal, exitCode: () => exitCode };
}

/** Shows the run on a stream: standard error where standard output belongs to the JSON. */
function display(
  stream: NodeJS.WriteStream & { fd: number },
  verbose: boolean,
  signal: AbortSignal,
): DemoObserver & { progress: Progress; say: (text: string) => void } {
  const colors = colorsFor(stream);
  const progress = new Progress(stream, colors);
  const secrets = new Set<string>();
  const say = (text: string) => {
    stream.write(`${mask(text, secrets)}\n`);
  };
  return {
    progress,
    say,
    keepSecret: (values) => {
      for (const value of values) secrets.add(value);
    },
    stepStarted: (step) => {
      progress.start(step);
    },
    engineEvent: (event) => {
      progress.event(event);
    },
    stepFinished: (record) => {
      progress.stop();
      // A step that was canceled is no failure, and half of one is no news.
      if (!signal.aborted) say(formatStep(record, { colors, verbose }));
    },
  };
}

async function demo(flags: Flags): Promise<void> {
  const { signal, exitCode } = cancellation();
  const stream = flags.json === true ? process.stderr : process.stdout;
  const shown = display(stream, flags.verbose === true, signal);
  const driver = chooseDriver(flags.engine);
  const steps: DemoOutcome["steps"] = [];
  let ok = false;
  try {
    shown.say(`engine: ${driver.name}\n`);
    const outcome = await runDemo(driver, shown, signal);
    steps.push(...outcome.steps);
    ok = outcome.ok && !signal.aborted;
    shown.say(ok ? "every step did what it should" : signal.aborted ? "canceled" : "a step did not do what it should");
  } catch (error) {
    shown.progress.stop();
    shown.say(signal.aborted ? "canceled" : `error: ${describeFailure(error)}`);
  } finally {
    shown.progress.stop();
  }
  if (flags.json === true) console.log(JSON.stringify({ ok, engine: driver.name, steps }));
  process.exitCode = exitCode() ?? (ok ? 0 : 1);
}

function describeFailure(error: unknown): string {
  return error instanceof Error && !(error instanceof UserError) ? (error.stack ?? error.message) : messageOf(error);
}

new Command("npm run demo --")
  .description(ABOUT)
  .addOption(
    new Option("--engine <name>", "the engine of this repository, the pulumi CLI, or auto: the CLI where there is one")
      .choices(["auto", "embedded", "pulumi"] satisfies EngineChoice[])
      .default("embedded" satisfies EngineChoice)
      .env("PULUMI_TUNNEL_ENGINE"),
  )
  .option("--verbose", "tell every resource, every API call in full, and every check")
  .option("--json", "print the outcome as JSON, as the last line; progress goes to standard error")
  .action(demo)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(`error: ${describeFailure(error)}`);
    process.exitCode = 1;
  });
