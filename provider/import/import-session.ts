import { Session } from "../session/session.js";

/** The session of an import: what it has to tell is kept for the report, each thing once. */
export class ImportSession extends Session {
  private readonly told = new Set<string>();

  /** What was told so far. */
  get notes(): readonly string[] {
    return [...this.told];
  }

  override inform(text: string): void {
    this.told.add(text);
  }

  override warn(text: string): void {
    this.told.add(text);
  }
}
