/** A secret shorter than this is not searched for: it would tear holes into unrelated words. */
const MIN_SECRET_LENGTH = 6;

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  const forms = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
  forms.push(bytes.toString("base64"), bytes.toString("base64url"), bytes.toString("hex"));
  // A secret in base64 is also known by the bytes it stands for.
  if (/^[A-Za-z0-9+/_-]{16,}={0,2}$/.test(secret)) forms.push(Buffer.from(secret, "base64").toString("hex"));
  return forms.flatMap((form) => [form, form.replace(/=+$/, "")]);
}

/** Makes a function that replaces every form of the secrets in a text. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = [...new Set(secrets.filter(({ length }) => length >= MIN_SECRET_LENGTH).flatMap(formsOf))]
    .filter(({ length }) => length >= MIN_SECRET_LENGTH)
    .sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((result, form) => result.replaceAll(form, "[secret]"), text);
}

/** The secrets in a request's body. */
export function secretsInBody(body: unknown): string[] {
  if (typeof body !== "object" || body === null) return [];
  const { tunnel_secret: secret } = body as { readonly tunnel_secret?: unknown };
  return typeof secret === "string" ? [secret] : [];
}
