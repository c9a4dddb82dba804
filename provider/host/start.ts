import { setMaxListeners } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setFlagsFromString } from "node:v8";

import { provideHost } from "../session/host.js";
import type { Engine } from "./engine.js";
import { serve, type Method } from "./server.js";

/** Serves the methods: makes the engine known to the lifecycles, prints the port, and ends when the engine ends it. */
export async function start(engine: Engine, methods: (cancel: () => void) => readonly Method[]): Promise<void> {
  const cancelling = new AbortController();
  // Every wait listens; Node would take more than ten for a leak.
  setMaxListeners(0, cancelling.signal);
  provideHost({
    tell: (severity, text) => {
      engine.tell(severity, text);
    },
    cancelled: cancelling.signal,
  });
  // What one resource's provider leaves unhandled must not end the operations on others.
  for (const event of ["uncaughtException", "unhandledRejection"]) {
    process.on(event, (error: unknown) => {
      console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      process.exitCode = 1;
    });
  }
  const port = await serve(
    methods(() => {
      cancelling.abort();
    }),
  );
  // A text: a number would be coloured on a terminal.
  console.log(String(port));
  // A run keeps little, and ends with it: V8 is to collect garbage rather than grow. Not before: loading would take longer.
  for (const flag of ["--optimize-for-size", "--semi-space-growth-factor=1"]) setFlagsFromString(flag);
}

/** This package's version, which the engine keeps in its logs. */
export function packageVersion(): string {
  // The same place from the sources and from the compiled files.
  const text = readFileSync(path.join(__dirname, "..", "..", "package.json"), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
