/** Looks for secrets, in every form they are known to take, in whatever a run leaves or prints. */
import { addFigure } from "./figures.js";

/** A token's beginning is account and tunnel; only its end depends on the secret alone. */
const TOKEN_TAIL = 40;

function formsOf(secret: string): string[] {
  const text = Buffer.from(secret, "utf8");
  const forms = [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    text.toString("base64"),
    text.toString("base64url"),
    text.toString("hex"),
  ];
  // A secret in base64 stands for bytes, which have forms of their own.
  if (/^[A-Za-z0-9+/]{40,}={0,2}$/.test(secret)) {
    const bytes = Buffer.from(secret, "base64");
    forms.push(bytes.toString("hex"), bytes.toString("base64url"), bytes.toString("latin1"));
  }
  return forms.flatMap((form) => [form, form.replace(/(=|%3D)+$/i, "")]);
}

/** What must be found nowhere, and what was searched. */
export class SecretSearch {
  private readonly forms = new Set<string>();
  private bytes = 0;
  private readonly found: string[] = [];

  /** A secret, such as an API token. */
  add(secret: string): this {
    for (const form of formsOf(secret)) this.forms.add(form);
    return this;
  }

  /** A tunnel secret, and with it the tokens that hold it. */
  addTunnelSecret(secret: string): this {
    this.add(secret);
    const ids = { a: "0".repeat(32), t: "00000000-0000-0000-0000-000000000000" };
    const token = Buffer.from(JSON.stringify({ ...ids, s: secret }), "utf8").toString("base64");
    const twice = Buffer.from(token, "utf8").toString("base64");
    this.add(token.slice(-TOKEN_TAIL));
    this.forms.add(twice.slice(-TOKEN_TAIL));
    return this;
  }

  /** Searches a text; `where` is what a hit is reported as. */
  search(where: string, text: string): void {
    this.bytes += Buffer.byteLength(text);
    for (const form of this.forms) {
      if (!text.includes(form)) continue;
      this.found.push(where);
      return;
    }
  }

  /** Where secrets were found; counts what was searched among the figures. */
  conclude(): string[] {
    addFigure("bytes searched for secrets", this.bytes);
    addFigure("secrets found", this.found.length);
    this.bytes = 0;
    return this.found.splice(0);
  }
}
