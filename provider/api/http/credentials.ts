import { SettingError } from "./setting-error.js";

/** An API token, or a global API key with the user's email address. */
export type Credentials = { readonly apiToken: string } | { readonly apiKey: string; readonly email: string };

function assertHeaderValue(value: string, what: string): void {
  // The value itself is a secret, so it is not quoted.
  if (/^(?:authorization:\s*)?bearer\s/i.test(value)) {
    throw new SettingError(`${what} begins with the word "Bearer". Leave that out: write the token alone.`);
  }
  if (/^(["'`]).*\1$/s.test(value)) {
    throw new SettingError(`${what} is in quotation marks. Leave them out.`);
  }
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw new SettingError(
      `${what} is empty or holds a character that no HTTP header can carry (a space or line break?). Copy it again.`,
    );
  }
}

/** The headers that authenticate a request. */
export function authenticationHeaders(credentials: Credentials): Record<string, string> {
  if ("apiToken" in credentials) {
    assertHeaderValue(credentials.apiToken, "The API token (CLOUDFLARE_API_TOKEN, or cloudflare:apiToken)");
    return { authorization: `Bearer ${credentials.apiToken}` };
  }
  assertHeaderValue(credentials.apiKey, "The API key (CLOUDFLARE_API_KEY, or cloudflare:apiKey)");
  assertHeaderValue(credentials.email, "The email address (CLOUDFLARE_EMAIL, or cloudflare:email)");
  return { "x-auth-key": credentials.apiKey, "x-auth-email": credentials.email };
}

/** The secret parts of credentials, to be kept out of every message. */
export function secretsOf(credentials: Credentials): string[] {
  return ["apiToken" in credentials ? credentials.apiToken : credentials.apiKey];
}
