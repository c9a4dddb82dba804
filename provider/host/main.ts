/**
 * This package's host of dynamic resources: the process that a project starts instead of Pulumi's own where its Pulumi.yaml says
 * so. It prints its port, and ends when the engine ends it.
 */
import { setMaxListeners } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setFlagsFromString } from "node:v8";

import { provideHost } from "../session/host.js";
import { Engine } from "./engine.js";
import { Requests } from "./requests.js";
import { serve } from "./server.js";

async function main(engineAddress: string | undefined): Promise<void> {
  if (engineAddress === undefined) {
    console.error("fatal: Missing <engine> address: Pulumi starts this program, and passes it");
    process.exitCode = 1;
    return;
  }
  const engine = new Engine(engineAddress);
  const cancelling = new AbortController();
  // Every wait listens; Node would take more than ten for a leak.
  setMaxListeners(0, cancelling.signal);
  provideHost({
    tell: (severity, text) => {
      engine.tell(severity, text);
    },
    cancelled: cancelling.signal,
  });
  const port = await serve({
    requests: new Requests(process.env),
    engine,
    version: packageVersion(),
    cancel: () => {
      cancelling.abort();
    },
  });
  // A text: a number would be coloured on a terminal.
  console.log(String(port));
  // A run keeps little, and ends with it: V8 is to collect garbage rather than grow. Not before: loading would take longer.
  for (const flag of ["--optimize-for-size", "--semi-space-growth-factor=1"]) setFlagsFromString(flag);
}

/** This package's, which the engine keeps in its logs. */
function packageVersion(): string {
  // The same place from the sources and from the compiled files.
  const text = readFileSync(path.join(__dirname, "..", "..", "package.json"), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

// What a program's own provider leaves unhandled must not end the operations on others' resources.
for (const event of ["uncaughtException", "unhandledRejection"]) {
  process.on(event, (error: unknown) => {
    console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
  });
}

// Flags of logging and tracing may come before it.
void main(process.argv.slice(2).at(-1));
