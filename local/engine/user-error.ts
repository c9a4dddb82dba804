/** An error that the user can act on: shown as its message, without a stack. */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** The error is on record already: it only ends the run. */
export class ReportedError extends Error {
  override readonly name = "ReportedError";
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
