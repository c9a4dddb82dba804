/** How the demo's text looks: colours where a person reads it, plain text elsewhere. */
import picocolors from "picocolors";

/** Colour functions; they return the text as it is where the output is no terminal or NO_COLOR is set. */
export type Colors = ReturnType<typeof picocolors.createColors>;

/** The colours that a stream can show. */
export function colorsFor(stream: NodeJS.WriteStream): Colors {
  return picocolors.createColors(stream.isTTY && picocolors.isColorSupported);
}

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
