import { validateObjectComment } from "../validation/object-comment.js";
import { validateBoolean } from "../validation/boolean.js";
import { validateAccountId, validateUuid } from "../validation/tunnel.js";
import { sameComment } from "./comment.js";
import type { Input, InputTable } from "./inputs.js";

/** What to write where the account is missing. */
export const missingAccount =
  "missing: pass accountId, or run `pulumi config set cloudflare:accountId <id>`, or set CLOUDFLARE_ACCOUNT_ID. " +
  "The id (32 hexadecimal digits) is on the dashboard's overview page of any of the account's domains";

/** An id as Cloudflare writes it: hexadecimal, in lower case. */
export function lowerCase(value: unknown): unknown {
  return typeof value === "string" ? value.toLowerCase() : value;
}

const isList = (value: unknown): string | undefined => (Array.isArray(value) ? undefined : "must be a list of names");
const isText = (value: unknown): string | undefined => (typeof value === "string" ? undefined : "must be a string");

/** Which account a resource is in. */
export const accountInput = {
  accountId: {
    rule: validateAccountId,
    required: missingAccount,
    onChange: "replace",
    form: lowerCase,
    absent: "account",
  },
} as const satisfies InputTable;

/** Which resource of the program this is, and what of it is secret: passed by every class. */
export const hiddenInputs = {
  mark: { rule: isText, onChange: "stored", hidden: true },
  /** The marks that it had before it was renamed under an alias: check keeps them, no class passes them. */
  formerMarks: { rule: isList, onChange: "stored", hidden: true },
  holdsSecrets: {
    rule: isList,
    onChange: "stored",
    hidden: true,
  },
} as const satisfies InputTable;

/** The stack's own random identity: with it, what this stack makes can be told from what any other stack makes. */
export const stackInput = {
  stackIdentity: { rule: isText, onChange: "stored", hidden: true },
} as const satisfies InputTable;

/** Whether what is there already is taken over; tunnels have an input of their own for it. */
export const adoptInput = {
  adopt: { rule: validateBoolean, onChange: "stored", default: false },
} as const satisfies InputTable;

/** The comment of a route or a virtual network. */
const commentInput = {
  comment: {
    rule: validateObjectComment,
    onChange: "update",
    same: (old: unknown, declared: unknown) => sameComment(textOf(old), textOf(declared)),
    absent: "comment",
  },
} as const satisfies InputTable;

/** What routes and virtual networks have besides what they are made of. */
export const objectInputs = {
  ...commentInput,
  ...adoptInput,
  ...stackInput,
  ...hiddenInputs,
} as const satisfies InputTable;

/** What a program can pass as `tunnel`, as messages say it. */
type Kinds = "a CfdTunnel" | "a WarpConnector" | "a CfdTunnel or a WarpConnector";

/**
 * The inputs that say which tunnel a resource belongs to. Its class makes both of them of `tunnel`, where the program passes
 * that.
 */
export function tunnelReference(
  kinds: Kinds,
  onChange: Input["onChange"],
): { tunnel: Input; tunnelId: Input; accountId: Input } {
  const what = kinds === "a WarpConnector" ? "the WARP connector" : "the tunnel";
  return {
    tunnel: { rule: () => undefined, onChange, programOnly: true },
    tunnelId: {
      rule: (value) => validateUuid(value, what),
      required: `missing: pass tunnelId, or tunnel: ${kinds}, which also gives the account`,
      onChange,
      form: lowerCase,
    },
    ...accountInput,
  };
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
