import { settings } from "../session/config.js";

const names = Object.keys(settings).join("|");
const keys = new RegExp(`\\bcloudflare:(?=(?:${names})\\b)`, "g");

/** How a provider that the program declares is configured: no stack config reaches it. */
const ofDeclared: readonly (readonly [RegExp, string])[] = [
  [
    new RegExp(`(?:run )?\`pulumi config set (?:--secret )?cloudflare:(${names}) [^\`]+\``, "g"),
    "pass $1 to the provider",
  ],
  [new RegExp(`\\bcloudflare:(${names})\\b(?: in the stack's config)?`, "g"), "the provider's $1"],
  [
    /Credentials are read from (.+?) first, then from the stack's config/,
    "Credentials are the provider's own arguments; where it has none, they are read from $1",
  ],
];

/**
 * A text for users of the native plugin: its settings have a namespace of their own, or are arguments of a provider, and neither a
 * resource can be passed as `tunnel`, nor a Date. All other words are the same for every front.
 */
export function inWords(text: string, { isDeclared = false } = {}): string {
  const set = isDeclared
    ? ofDeclared.reduce((said, [from, to]) => said.replace(from, to), text)
    : text.replaceAll(keys, "cloudflare-tunnel:");
  return set
    .replace(/, or tunnel: an? [A-Za-z ]+, which also gives the account/, "")
    .replace("a Date, or an RFC 3339 date", "an RFC 3339 date");
}
