import { missingAccount } from "../../contract/common-inputs.js";
import type { Properties } from "../../contract/inputs.js";
import { UserError } from "../../session/errors.js";
import { quote } from "../../validation/findings.js";
import { validateAccountId, validateUuid } from "../../validation/tunnel.js";

/** Fails where the state lacks what every operation needs: `pulumi state edit` can take it away. */
export function requireInState(what: () => string, state: Properties, needed: readonly string[]): void {
  const missing = needed.filter((key) => state[key] === undefined || state[key] === "");
  if (missing.length === 0) return;
  throw new UserError(
    `the state of ${what()} has no ${missing.join(" and no ")} among its outputs: was it edited? ` +
      "Put it back as it was, with `pulumi state edit`",
  );
}

/** The account that `get` was given, or that is configured; nothing has checked it before. */
export function requireAccount(accountId: unknown): string {
  const wrong = accountId === undefined || accountId === null ? missingAccount : validateAccountId(accountId);
  if (wrong !== undefined) throw new UserError(`accountId: ${wrong}`);
  return String(accountId).toLowerCase();
}

/** Fails where `get` was given what cannot be the id of what it names. */
export function requireUuid(what: string, id: string): void {
  const wrong = validateUuid(id, what);
  if (wrong !== undefined) throw new UserError(`the id ${quote(id)}: ${wrong}`);
}
