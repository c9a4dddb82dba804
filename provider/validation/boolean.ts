/** Why this is neither true nor false, or undefined where it is. */
export function validateBoolean(value: unknown): string | undefined {
  return typeof value === "boolean" ? undefined : "must be true or false";
}
