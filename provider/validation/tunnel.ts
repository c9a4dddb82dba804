import { oneOf } from "./suggestion.js";

/** Cloudflare's documented minimum for the secret of a tunnel, decoded. */
const minimumSecretBytes = 32;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Why a tunnel cannot have this name, or undefined where it can. The API documents no longest name. */
export function validateTunnelName(name: unknown): string | undefined {
  if (typeof name !== "string") return "must be a string";
  if (name.trim() === "") return "must not be empty; write a name that tells it from the account's others";
  // cloudflared takes a UUID for a tunnel's id, so such a name could not be used on its command line.
  if (uuid.test(name)) return "must not be a UUID: cloudflared takes that for an id; write a name";
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\x00-\x1f\x7f]/.test(name)) {
    return "must not hold line breaks, tabs or other control characters; leave them out";
  }
  return undefined;
}

const secretRemedy =
  "write the output of `openssl rand -base64 32`, or the base64 of a random password of at least 32 characters, or leave it out to " +
  "have one made";

/** Why a tunnel cannot have this secret, or undefined where it can. The reason never holds the secret. */
export function validateTunnelSecret(secret: unknown): string | undefined {
  if (typeof secret !== "string") {
    return `must be a string, base64 of at least ${minimumSecretBytes} bytes; ${secretRemedy}`;
  }
  if (secret === "") return `must not be empty; ${secretRemedy}`;
  const holder = secretHolder(secret);
  if (holder !== undefined) return holder;
  if (/[-_]/.test(secret) && /^[A-Za-z0-9_-]+=*$/.test(secret)) {
    return `must be base64 with + and /, not its URL form with - and _; ${secretRemedy}`;
  }
  if (/\s/.test(secret)) return `must be base64 without spaces and line breaks; trim it, or ${secretRemedy}`;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(secret)) {
    return `must be base64, and holds characters that base64 has not; ${secretRemedy}`;
  }
  if (secret.length % 4 !== 0) return `must be base64 with its padding, in groups of four characters; ${secretRemedy}`;
  const bytes = decode(secret).length;
  if (bytes < minimumSecretBytes) {
    const count = bytes === 1 ? "1 byte" : `${bytes} bytes`;
    return `must be base64 of at least ${minimumSecretBytes} bytes; it decodes to ${count}; ${secretRemedy}`;
  }
  return undefined;
}

/** Says of a text that holds a tunnel's secret without being it where the secret is in it. */
function secretHolder(text: string): string | undefined {
  const trimmed = text.trim();
  const json = parseObject(trimmed) ?? parseObject(decode(trimmed).toString());
  if (json === undefined) return undefined;
  if ("a" in json && "t" in json && "s" in json) {
    return 'is a connector token, and no secret: its "s" is the secret, in the JSON that its base64 holds';
  }
  return "TunnelSecret" in json ? 'is a credentials file, and no secret: its "TunnelSecret" is the secret' : undefined;
}

function parseObject(text: string): object | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined; // not JSON: whatever else it is, others judge
  }
}

function decode(secret: string): Buffer {
  return Buffer.from(secret, "base64");
}

/** Whether two secrets are the same bytes, however their base64 is written. */
export function sameSecret(a: string, b: string): boolean {
  if (a === b) return true;
  const bytes = decode(a);
  return bytes.length > 0 && bytes.equals(decode(b));
}

/** How long a wrong id is. Not what it is: a token that got into the wrong field must not be shown. */
function length(id: unknown): string {
  return typeof id === "string" && id !== "" ? `, not these ${id.length} characters` : "";
}

/** Why this is no account id, or undefined where it is one. */
export function validateAccountId(id: unknown): string | undefined {
  if (typeof id === "string" && /^[0-9a-f]{32}$/i.test(id)) return undefined;
  if (typeof id === "string" && /^\s*[0-9a-f]{32}\s*$/i.test(id)) {
    return "must have no spaces or line breaks around it; leave them out";
  }
  return (
    `must be the id of a Cloudflare account, 32 hexadecimal digits${length(id)}; it is in the address of the dashboard, ` +
    "https://dash.cloudflare.com/<account id>, and on the overview page of each zone"
  );
}

/** Why this is no id of what is named, or undefined where it is one. */
export function validateUuid(id: unknown, what: string): string | undefined {
  if (typeof id === "string" && uuid.test(id)) return undefined;
  return `must be the id of ${what}, a UUID such as f70ff985-a4ef-4643-bbbc-4a0ed4fc8415${length(id)}`;
}

/** Why the value is none of those allowed, with the one that was probably meant, or undefined where it is one. */
export function validateOneOf(value: unknown, allowed: readonly string[]): string | undefined {
  return typeof value === "string" && allowed.includes(value) ? undefined : oneOf(value, allowed);
}

/** The address of a tunnel, to which a proxied CNAME record of a public host name leads. */
export function targetOf(tunnelId: string): string {
  return `${tunnelId.toLowerCase()}.cfargotunnel.com`;
}
