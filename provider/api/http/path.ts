declare const encoded: unique symbol;

/** A request path whose variable parts are encoded; only the `path` tag makes one. */
export type ApiPath = string & { readonly [encoded]: true };

/** Cloudflare's longest identifier has 36 characters; a name may be longer. */
const MAX_SEGMENT_LENGTH = 1024;

// eslint-disable-next-line no-control-regex -- control characters are what this refuses
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

function flawOf(value: unknown): string | undefined {
  if (typeof value !== "string") return `is not a string (${value === null ? "null" : typeof value})`;
  if (value.trim() === "") return "is empty";
  if (value === "." || value === "..") return `is "${value}", which would lead to another path`;
  if (CONTROL.test(value)) return "holds a control character";
  if (/\p{Surrogate}/u.test(value)) return "is not well-formed Unicode";
  if (value.length > MAX_SEGMENT_LENGTH) return `is longer than ${MAX_SEGMENT_LENGTH} characters`;
  return undefined;
}

/**
 * Builds a request path: each value becomes exactly one percent-encoded segment, so that no identifier, whatever it
 * holds, can lead to another path.
 */
export function path(literals: TemplateStringsArray, ...values: readonly unknown[]): ApiPath {
  let result = literals[0] ?? "";
  values.forEach((value, index) => {
    const flaw = flawOf(value);
    if (flaw !== undefined) {
      const collection = result.split("/").filter(Boolean).at(-1) ?? "";
      throw new TypeError(`The identifier after "${collection}/" in a request to Cloudflare ${flaw}.`);
    }
    result += encodeURIComponent(value as string) + (literals[index + 1] ?? "");
  });
  return result as ApiPath;
}
