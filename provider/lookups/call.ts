import type { CloudflareClient } from "../api/http/client.js";
import { checkInputs, withoutNulls, type ArgumentTable, type Properties } from "../contract/inputs.js";
import { UserError } from "../session/errors.js";
import type { Session } from "../session/session.js";
import { told } from "../validation/findings.js";

/** What a look-up works with. */
export interface Call {
  readonly client: CloudflareClient;
  readonly accountId: string;
}

/** Arguments as check left them: the account filled in, no null, no undefined. */
export type Checked<Args> = Args & { readonly accountId: string };

/** A look-up, whoever asks. */
export interface LookUp<Args extends object, Result> {
  readonly rules: ArgumentTable;
  readonly run: (call: Call, args: Checked<Args>) => Promise<Result>;
}

/** Answers a look-up: every wrong argument is reported at once, before any request. */
export async function answer<Args extends object, Result>(
  name: string,
  { rules, run }: LookUp<Args, Result>,
  given: Properties,
  session: Session,
): Promise<Result> {
  const checked = withoutNulls(given);
  const reasons = checkInputs(name, rules, checked).map(told);
  reasons.push(...(await session.problems()));
  if (reasons.length > 0) throw new UserError(reasons.join("\n"));
  const accountId = String(checked["accountId"]).toLowerCase();
  return await run({ client: await session.connect(), accountId }, { ...checked, accountId } as Checked<Args>);
}
