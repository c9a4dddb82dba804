#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Command, InvalidArgumentError, Option } from "commander";

import { report, startInBackground } from "./background.js";
import { type EmulatorOptions, startEmulator } from "./index.js";
import { routesOnTunnelDelete, type Switches } from "./switches.js";

function integer(max: number): (text: string) => number {
  return (text) => {
    if (!/^\d+$/.test(text) || Number(text) > max) {
      throw new InvalidArgumentError(`expected an integer from 0 to ${max}`);
    }
    return Number(text);
  };
}

/** The package's own version; its files are three levels up. */
function version(): string {
  const text = readFileSync(join(__dirname, "..", "..", "..", "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

interface CliOptions {
  env?: boolean;
  port: number;
  accountId?: string;
  rateLimit?: boolean;
  routesOnTunnelDelete: Switches["routesOnTunnelDelete"];
  constantRatelimit?: boolean;
  before20261005?: boolean;
  account: string[];
  maxTunnels?: number;
  maxWarpConnectors?: number;
}

const program = new Command("cloudflare-tunnel-emulator")
  .description(
    "A local, stateful Cloudflare Tunnels API on 127.0.0.1. Prints one line of JSON with baseUrl, accountId, apiToken\nand readOnlyApiToken, then serves until it is stopped (Ctrl-C). State is in memory only.",
  )
  .version(version(), "-V, --version", "print the version and end")
  .option("--env", "serve in the background, and print `export …` lines for a shell to eval")
  .option("--port <port>", "port to serve on; 0 takes a free one", integer(65_535), 8787)
  .option("--account-id <id>", "the account's id, 32 hexadecimal digits (default: random)")
  .option("--rate-limit", "enforce Cloudflare's rate limit: 1200 requests in 5 minutes")
  .option("--constant-ratelimit", "let the header Ratelimit stand still at 1199, as the real one was seen to do")
  .option(
    "--before-2026-10-05",
    "show the connections of tunnels, and name routes by network, as the API did until then",
  )
  .option(
    "--account <id>",
    "a further account, 32 hexadecimal digits; again for more",
    (id, ids: string[]) => [...ids, id],
    [],
  )
  .addOption(
    new Option("--routes-on-tunnel-delete <mode>", "what deleting a tunnel does with its routes")
      .choices(routesOnTunnelDelete)
      .default("refuse"),
  )
  .option("--max-tunnels <n>", "live cloudflared tunnels in the account (default: 1000)", integer(1_000_000))
  .option("--max-warp-connectors <n>", "live WARP connectors in the account (default: 10)", integer(1_000_000))
  .addHelpText(
    "after",
    '\nEnvironment:\n  EMULATOR_API_TOKEN            the token that may do everything (default: random)\n  EMULATOR_READ_ONLY_API_TOKEN  the token that may only read (default: random)\n  EMULATOR_API_KEY              the key of the user, at least 16 characters (default: random)\n  EMULATOR_EMAIL                the email of the user (default: user@example.com)\n\nFor a shell and all that it starts:\n  eval "$(cloudflare-tunnel-emulator --env)"',
  );

/** A text as a shell's word, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Serves in the background, and prints what a shell needs to reach it. */
async function printEnvironment(): Promise<void> {
  const served = await startInBackground(
    __filename,
    process.argv.slice(2).filter((argument) => argument !== "--env"),
  );
  const variables = {
    CLOUDFLARE_BASE_URL: served.baseUrl,
    CLOUDFLARE_ACCOUNT_ID: served.accountId,
    CLOUDFLARE_API_TOKEN: served.apiToken,
  };
  for (const [name, value] of Object.entries(variables)) console.log(`export ${name}=${quoted(value)}`);
  console.error(`The emulator runs in the background; stop it with: kill ${served.pid}`);
}

async function main(): Promise<void> {
  program.parse();
  const options = program.opts<CliOptions>();
  if (options.env) {
    await printEnvironment();
    return;
  }
  const emulatorOptions: EmulatorOptions = {
    port: options.port,
    accountId: options.accountId,
    accounts: options.account,
    apiToken: process.env["EMULATOR_API_TOKEN"],
    readOnlyApiToken: process.env["EMULATOR_READ_ONLY_API_TOKEN"],
    apiKey: process.env["EMULATOR_API_KEY"],
    email: process.env["EMULATOR_EMAIL"],
    rateLimit: options.rateLimit,
    switches: {
      routesOnTunnelDelete: options.routesOnTunnelDelete,
      constantRatelimit: options.constantRatelimit ?? false,
      before20261005: options.before20261005 ?? false,
    },
    quotas: {
      ...(options.maxTunnels !== undefined && { cfdTunnels: options.maxTunnels }),
      ...(options.maxWarpConnectors !== undefined && { warpConnectors: options.maxWarpConnectors }),
    },
  };
  const { baseUrl, accountId, apiToken, readOnlyApiToken, close } = await startEmulator(emulatorOptions);
  const stop = (): void => void close();
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const served = { baseUrl, accountId, apiToken, readOnlyApiToken };
  console.log(JSON.stringify(served));
  report({ served });
}

main().catch((error: unknown) => {
  const inUse = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  const reason = error instanceof Error ? error.message : String(error);
  const text = inUse ? `port ${program.opts<CliOptions>().port} is in use; choose another with --port, or 0` : reason;
  console.error(`error: ${text}`);
  report({ error: text });
  process.exitCode = 1;
});
