import { sameComment } from "../../contract/comment.js";
import { validateObjectComment } from "../../validation/object-comment.js";
import { adoptRule, markRule, type RuleTable } from "../../validation/rules.js";
import { sameId, type FieldTable } from "../fields.js";

/** The inputs that all of them have, as check leaves them. */
export interface ObjectInputs {
  accountId: string;
  comment?: string;
  adopt?: boolean;
  mark?: string;
}

/** The rules for them, but for the account's, which stands first in messages. */
export const objectRules: RuleTable = { comment: { rule: validateObjectComment }, ...adoptRule, ...markRule };

/** What a change of them does. */
export const objectFields: FieldTable = {
  accountId: { onChange: "replace", same: sameId },
  comment: { onChange: "update", same: (old, declared) => sameComment(String(old), String(declared)) },
  adopt: { onChange: "update", default: false },
};
