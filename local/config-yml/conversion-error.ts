/** The file is no `config.yml` that cloudflared takes; the message says why, and holds no value of the file. */
export class ConversionError extends Error {
  override readonly name = "ConversionError";
}
