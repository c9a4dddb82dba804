import { settings } from "../session/config.js";

const keys = new RegExp(`\\bcloudflare:(?=(?:${Object.keys(settings).join("|")})\\b)`, "g");

/**
 * A text for users of the native plugin: its settings have a namespace of their own, and a resource cannot be passed as
 * `tunnel`. All other words are the same for every front.
 */
export function inWords(text: string): string {
  return text
    .replaceAll(keys, "cloudflare-tunnel:")
    .replace(/, or tunnel: an? [A-Za-z ]+, which also gives the account/, "");
}
