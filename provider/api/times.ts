/** The time in Go's zero value, which a Go service may write where there is none. */
const ZERO = /^0001-01-01T00:00:00/;

/** A time of the API, or undefined where there is none: it is left out, null, or Go's zero value. */
export function timeOf(value: string | null | undefined): string | undefined {
  return typeof value === "string" && value !== "" && !ZERO.test(value) ? value : undefined;
}
