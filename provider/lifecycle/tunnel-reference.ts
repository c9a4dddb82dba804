import { missingAccount } from "../contract/common-inputs.js";
import type { RuleTable } from "../validation/rules.js";
import { validateAccountId, validateUuid } from "../validation/tunnel.js";

/** What a program can pass as `tunnel`, as messages say it. */
type Kinds = "a CfdTunnel" | "a WarpConnector" | "a CfdTunnel or a WarpConnector";

/**
 * The rules of the two inputs that say which tunnel a resource belongs to. Its class makes both of them of `tunnel`, where the
 * program passes that.
 */
export function tunnelReferenceRules(kinds: Kinds): RuleTable {
  const what = kinds === "a WarpConnector" ? "the WARP connector" : "the tunnel";
  return {
    accountId: { rule: validateAccountId, required: missingAccount },
    tunnelId: {
      rule: (value) => validateUuid(value, what),
      required: `missing: pass tunnelId, or tunnel: ${kinds}, which also gives the account`,
    },
  };
}
