#!/usr/bin/env node
/** `cloudflare-tunnel-import`: brings what exists under Pulumi. */
import { readFileSync } from "node:fs";
import path from "node:path";

import { Command, CommanderError } from "commander";

import { printable } from "../validation/bounded-text.js";
import { NamedChoice } from "./choice.js";
import { FormerChoice } from "./former-choice.js";
import { formerLines } from "./former-report.js";
import { readFormerState } from "./former-state.js";
import { asJson, asText } from "./report.js";
import { runImport } from "./run.js";
import { askAtTerminal } from "./terminal.js";

interface Flags {
  tunnel: string[];
  warp: string[];
  all?: boolean;
  fromState?: string;
  dns: boolean;
  out: string;
  stack?: string;
  json?: boolean;
  yes?: boolean;
  force?: boolean;
}

/** The package's own version; its files are two levels up. */
function version(): string {
  const text = readFileSync(path.join(__dirname, "..", "..", "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

const collect = (value: string, before: string[]): string[] => [...before, value];

function command(): Command {
  return new Command("cloudflare-tunnel-import")
    .description(
      "Brings tunnels, WARP connectors and what leads to them under Pulumi, as they are: reads them, changes nothing, and\n" +
        "writes import.json, for `pulumi import --file`, and index.ts, the program that declares them.",
    )
    .version(version(), "-V, --version", "print the version and end")
    .option("--tunnel <id|name>", "a tunnel, with its configuration and what leads to it; once for each", collect, [])
    .option("--warp <id|name>", "a WARP connector, likewise", collect, [])
    .option("--all", "all live tunnels and WARP connectors of the account")
    .option(
      "--from-state <file>",
      "what another tool manages: the output of `pulumi stack export`, `sst state export` or `terraform show -json`",
    )
    .option("--no-dns", "leave DNS records out")
    .option("--out <dir>", "the folder of the program", ".")
    .option("--stack <name>", "the stack to import into (default: the selected one)")
    .option("--json", "print what was done as one line of JSON")
    .option("-y, --yes", "replace import.json and index.ts without a question")
    .option("--force", "the same")
    .addHelpText(
      "after",
      "\nAccount and credentials come from where the provider takes them: CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID, or the\n" +
        "config of the stack. The token needs Edit for tunnels, since it reads their tokens; for DNS records Zone: Read and DNS: Read.\n" +
        "import.json holds the tunnels' secrets: delete it once it is imported. The Pulumi CLI must be 3.254.0 or newer.",
    )
    .allowExcessArguments()
    .exitOverride()
    .configureOutput({ outputError: () => undefined });
}

async function main(): Promise<void> {
  const parsed = command().parse();
  const flags = parsed.opts<Flags>();
  const all = flags.all === true;
  if (parsed.args.length > 0) {
    throw new Error(`what is "${printable(parsed.args[0] ?? "")}"? Name a tunnel with --tunnel`);
  }
  const names = flags.tunnel.length + flags.warp.length;
  if ([all, names > 0, flags.fromState !== undefined].filter(Boolean).length !== 1) {
    throw new Error(
      "say what to import, in one way: by name (--tunnel <id|name>, --warp <id|name>), --all, or --from-state <file>; --help tells more",
    );
  }
  const former = flags.fromState === undefined ? undefined : await readFormerState(flags.fromState);
  const formerChoice = former && new FormerChoice(former);
  const done = await runImport({
    choice:
      formerChoice ??
      new NamedChoice({ CfdTunnel: all ? "all" : flags.tunnel, WarpConnector: all ? "all" : flags.warp }),
    directory: path.resolve(flags.out),
    stack: flags.stack,
    dns: flags.dns,
    yes: flags.yes === true || flags.force === true,
    ask: askAtTerminal(),
    tell: (line) => {
      console.error(printable(line));
    },
  });
  const report =
    former === undefined || formerChoice === undefined
      ? done
      : { ...done, former: formerLines(former.tool, formerChoice.outcomes(done.resources), done.accountId) };
  for (const note of report.notes) console.error(`note: ${printable(note)}`);
  console.log(flags.json === true ? asJson(report) : asText(report));
}

main().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    if (error.exitCode !== 0) {
      console.error(error.message);
    }
    process.exitCode = error.exitCode;
    return;
  }
  console.error(`error: ${printable(error instanceof Error ? error.message : String(error))}`);
  // At once: requests that are under way, or wait for their turn, are of no use any more.
  process.exit(1);
});
