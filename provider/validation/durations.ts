/** The fields of `originRequest` that hold a duration; two of them are also in `warpRouting`. */
export const durationFields: readonly string[] = ["connectTimeout", "tlsTimeout", "tcpKeepAlive", "keepAliveTimeout"];

const nanosecondsIn: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ["us", 1_000n],
  ["µs", 1_000n], // U+00B5, micro sign
  ["μs", 1_000n], // U+03BC, Greek mu
  ["ms", 1_000_000n],
  ["s", 1_000_000_000n],
  ["m", 60_000_000_000n],
  ["h", 3_600_000_000_000n],
]);

const int64 = 2n ** 63n;
/** Longer than any duration that fits into 64 bits; keeps the arithmetic below small. */
const longestDuration = 64;
const duration = /^([-+]?)((?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
const part = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/g;

/**
 * The whole seconds of a number of seconds (30) or of a duration in Go's notation ("30s", "1m30s", "1.5h");
 * undefined where it is neither, or holds a fraction of a second, which the API cannot.
 * A string of digits alone is refused as cloudflared and Go refuse it, except "0".
 */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value === "number") {
    // cloudflared reads a signed 64-bit integer; JSON writes -(2 ** 63) as one beyond it. Adding 0 turns -0 into 0.
    return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? value + 0 : undefined;
  }
  if (typeof value !== "string" || value.length > longestDuration) return undefined;
  if (/^[-+]?0$/.test(value)) return 0;
  const [, sign, parts] = duration.exec(value) ?? [];
  if (parts === undefined) return undefined;

  let numerator = 0n; // nanoseconds, times denominator
  let denominator = 1n;
  for (const [, whole = "", fraction = "", unit = ""] of parts.matchAll(part)) {
    const scale = 10n ** BigInt(fraction.length);
    const nanoseconds = BigInt(whole + fraction) * (nanosecondsIn.get(unit) ?? 0n);
    numerator = numerator * scale + nanoseconds * denominator;
    denominator *= scale;
  }
  const second = 1_000_000_000n * denominator;
  if (numerator % second !== 0n || numerator >= int64 * denominator) return undefined;
  const seconds = Number(numerator / second);
  return sign === "-" && seconds !== 0 ? -seconds : seconds;
}
