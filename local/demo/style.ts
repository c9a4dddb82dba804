/** How the demo's text looks: colours where a person reads it, plain text elsewhere. */
export { colorsFor, type Colors } from "../engine/display.js";

/** "2.6 s" */
export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** Takes secrets out of a text. */
export function mask(text: string, secrets: Iterable<string>): string {
  let masked = text;
  for (const secret of secrets) if (secret !== "") masked = masked.replaceAll(secret, "[secret]");
  return masked;
}
