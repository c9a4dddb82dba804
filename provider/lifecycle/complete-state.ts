import { missingAccount } from "../session/config.js";
import { UserError } from "../session/errors.js";
import { quote } from "../validation/findings.js";
import { validateAccountId, validateUuid } from "../validation/tunnel.js";
import type { Properties } from "./frame/guard.js";

/** Fails where the state lacks what every operation needs: `pulumi state edit` can take it away. */
export function requireInState(what: string, props: Properties, ...needed: string[]): void {
  const missing = needed.filter((key) => typeof props[key] !== "string");
  if (typeof props["accountId"] !== "string" || props["accountId"] === "") missing.unshift("accountId");
  if (missing.length === 0) return;
  throw new UserError(
    `the state of ${what} has no ${missing.join(" and no ")} among its outputs: was it edited? ` +
      "Put it back as it was, with `pulumi state edit`",
  );
}

/** Fails where `get` was given what cannot be an id or an account: nothing has checked them. Returns the account. */
export function requireLookUp(what: string, id: string, accountId: string | undefined): string {
  const wrongId = validateUuid(id, what);
  if (wrongId !== undefined) throw new UserError(`the id ${quote(id)}: ${wrongId}`);
  if (accountId === undefined) throw new UserError(`accountId: ${missingAccount}`);
  const wrongAccount = validateAccountId(accountId);
  if (wrongAccount !== undefined) throw new UserError(`accountId: ${wrongAccount}`);
  return accountId;
}
