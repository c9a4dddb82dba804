import { setTimeout as sleep } from "node:timers/promises";

import { Session } from "../session/session.js";

/** The session of an import: standard output is the report's, so retries and waits are told elsewhere, and warnings are kept. */
export class ImportSession extends Session {
  private readonly warnings = new Set<string>();

  /** @param tell told at once of what takes its time */
  constructor(
    env: NodeJS.ProcessEnv,
    private readonly tell: (line: string) => void,
  ) {
    super(env, (ms) => sleep(ms));
  }

  /** What the report is to note, each thing once. */
  get notes(): readonly string[] {
    return [...this.warnings];
  }

  override inform(text: string): void {
    this.tell(text);
  }

  override warn(text: string): void {
    this.warnings.add(text);
  }
}
