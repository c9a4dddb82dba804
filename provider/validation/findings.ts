/** One thing that is wrong, or that nobody can mean, with the property that it concerns. */
export interface Finding {
  /** Property path, such as `config.ingress[2].service`. */
  property: string;
  /** What is wrong, in plain words, and what to write instead. */
  reason: string;
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

/** Quotes a value for a reason: short, and without the user name and password of an address. */
export function quote(value: unknown): string {
  if (typeof value !== "string") return describe(value);
  const masked = value.replace(/\/\/[^/]*@/g, "//…@");
  return JSON.stringify(masked.length > 100 ? `${masked.slice(0, 100)}…` : masked);
}

/** Names the kind of a value that has the wrong type; the value itself may be a secret. */
export function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string") return "a string";
  return `a ${typeof value}`;
}
