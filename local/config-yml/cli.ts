#!/usr/bin/env node
/** Command line of the conversion: a config.yml in, a Pulumi program out. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Command } from "commander";

import { ConversionError, convert } from "./conversion.js";
import { programOf, type ProgramOptions } from "./program.js";

/** The package's own version; its files are three levels up. */
function version(): string {
  const text = readFileSync(join(__dirname, "..", "..", "..", "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** The file's bytes, or those of standard input. */
function read(file: string): Uint8Array {
  try {
    return readFileSync(file === "-" ? 0 : file);
  } catch (error) {
    throw new ConversionError(`it cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown error"})`);
  }
}

const program = new Command("cloudflare-tunnel-config-yml")
  .description(
    "Turns a cloudflared config.yml into a Pulumi program with a tunnel and its TunnelConfiguration, on standard output.\nNothing is sent, and credentials files are not read.",
  )
  .version(version(), "-V, --version", "print the version and end")
  .argument("<file>", "the config.yml, or - for standard input")
  .option("--name <name>", "the tunnel's name (default: as the file has it)")
  .option("--adopt <tunnel id>", "keep this tunnel, instead of making a new one")
  .option("--dns", "declare the DNS records of the host names, too, and take them over")
  .addHelpText("after", "\nExample:\n  cloudflare-tunnel-config-yml ~/.cloudflared/config.yml > index.ts")
  .action((file: string, options: ProgramOptions) => {
    try {
      const found = convert(read(file));
      process.stdout.write(programOf(found, options));
      for (const note of found.notes) console.error(note);
    } catch (error) {
      if (!(error instanceof ConversionError)) throw error;
      console.error(`${file}: ${error.message}`);
      process.exitCode = 1;
    }
  });

program.parse();
