import { AsyncLocalStorage } from "node:async_hooks";

import { redactor } from "../api/http/redact.js";
import { printable } from "../validation/bounded-text.js";

/** What the operation that is under way must not tell. */
const secrets = new AsyncLocalStorage<(text: string) => string>();

/** Runs an operation: nothing that it says, and no error of it, holds one of these values. */
export function withSecrets<T>(values: readonly unknown[], run: () => T): T {
  const texts = values.flatMap(textsIn);
  return texts.length === 0 ? run() : secrets.run(redactor(texts), run);
}

/** A text as it may leave this package: without the secrets of the operation under way, escape sequences and control characters. */
export function tellable(text: string): string {
  return printable(secrets.getStore()?.(text) ?? text);
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
