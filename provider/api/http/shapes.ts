/** Whether a value is an object with string keys. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a result is an object of the API: one with an id. */
export function hasId(value: unknown): boolean {
  return isRecord(value) && typeof value.id === "string" && value.id !== "";
}

/** Whether a result is a list of such objects. */
export function isListOfObjects(value: unknown): boolean {
  return Array.isArray(value) && value.every(hasId);
}

/** Whether a result is a text with something in it. */
export function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}
