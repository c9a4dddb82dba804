/** One thing that is wrong, or that nobody can mean, with the property that it concerns. */
export interface Finding {
  /** Property path, such as `config.ingress[2].service`. */
  property: string;
  /** What is wrong, in plain words, and what to write instead. */
  reason: string;
}

/** A finding as one line: the property's path, then what is wrong. */
export function told({ property, reason }: Finding): string {
  return property === "" ? reason : `${property}: ${reason}`;
}

/** Everything found: failures are what cloudflared or the API would reject, warnings what they accept to no use. */
export interface Verdict {
  /** What cloudflared or the API would reject: a preview fails on it. */
  failures: Finding[];
  /** What they accept, although nobody can mean it. */
  warnings: Finding[];
}

/** Collects findings in the order in which the configuration is read, so that all of them are reported at once. */
export class Findings {
  readonly #failures: Finding[] = [];
  readonly #warnings: Finding[] = [];

  /** Records what cloudflared or the API would reject. */
  fail(property: string, reason: string): void {
    this.#failures.push({ property, reason });
  }

  /** Records what is accepted although it cannot do what was meant. */
  warn(property: string, reason: string): void {
    this.#warnings.push({ property, reason });
  }

  /** What was found so far. */
  verdict(): Verdict {
    return { failures: this.#failures, warnings: this.#warnings };
  }
}

/** Extends a property path by a key, in the notation of Pulumi's property paths. */
export function member(path: string, key: string): string {
  return /^[A-Za-z_$][\w$-]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

let hidden = false;

/**
 * Judges with no value in any reason, for what holds a secret somewhere: the property and what is wrong with it are told,
 * what it is now is not. A switch, since every rule quotes values; judging is synchronous, so nobody else sees it.
 */
export function withoutValues<T>(judge: () => T): T {
  const before = hidden;
  hidden = true;
  try {
    return judge();
  } finally {
    hidden = before;
  }
}

/** Stands for a value, or a part of one, that is not told. */
const untold = "[secret]";

/** The user name and password of an address. */
const userinfo = /\/\/(?:[^/]*|[^/:]*:[^]*)@/g;
/** What looks like a token: base64 of JSON, or 32 or more characters with capital and small letters and digits. */
const token = /eyJ[\w-]{10,}[\w.-]*|(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{32,}/g;
/** Longer than any part that is shown, so that half a token is not taken for a word. */
const longestRead = 300;

/** Quotes a value for a reason: short, and without credentials. */
export function quote(value: unknown): string {
  if (typeof value !== "string") return describe(value);
  if (hidden) return untold;
  const masked = withoutCredentials(value);
  return JSON.stringify(masked.length > 100 ? `${masked.slice(0, 100)}…` : masked);
}

/** A part of a value, or what was said about it, as it stands in a reason without quotes. */
export function shown(part: string | number | bigint): string {
  return hidden ? untold : withoutCredentials(String(part)).slice(0, 100);
}

/** A value may be a secret that nobody marked as one. */
function withoutCredentials(value: string): string {
  return value.slice(0, longestRead).replace(userinfo, "//…@").replace(token, "…");
}

/** Names the kind of a value that has the wrong type; the value itself may be a secret. */
export function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (!hidden && (typeof value === "number" || typeof value === "boolean")) return String(value);
  if (typeof value === "string") return "a string";
  return `a ${typeof value}`;
}
