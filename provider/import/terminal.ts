import { createInterface } from "node:readline/promises";

import type { Ask } from "./files.js";

/** How the user at the terminal is asked; undefined where there is none, as in a pipeline. */
export function askAtTerminal(): Ask {
  if (!process.stdin.isTTY || !process.stderr.isTTY || (process.env["CI"] ?? "") !== "") return undefined;
  return async (question) => {
    // Standard output is the report's.
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return await terminal.question(question);
    } finally {
      terminal.close();
    }
  };
}
