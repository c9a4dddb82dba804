/** A setting that cannot be used. The message names the setting and never quotes a secret. */
export class SettingError extends Error {
  override readonly name = "SettingError";

  constructor(message: string) {
    super(message);
    this.stack = `${this.name}: ${message}`;
  }
}
