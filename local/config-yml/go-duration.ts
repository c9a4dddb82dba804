/** Durations as Go's `time.ParseDuration` reads them. */

const nanoseconds: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  "\u00b5s": 1_000n, // micro sign
  "\u03bcs": 1_000n, // Greek mu
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

const unit = "(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h)";
const duration = new RegExp(`^([-+]?)((?:(?:\\d+(?:\\.\\d*)?|\\.\\d+)${unit})+)$`);
const part = new RegExp(`(\\d*)(?:\\.(\\d*))?(${unit})`, "g");

const longest = 2n ** 63n;

/** The nanoseconds; undefined where Go refuses the text. */
export function parseGoDuration(text: string): bigint | undefined {
  if (/^[-+]?0$/.test(text)) return 0n;
  const [, sign, parts] = duration.exec(text) ?? [];
  if (parts === undefined) return undefined;
  let total = 0n;
  for (const [, whole = "", fraction = "", name = ""] of parts.matchAll(part)) {
    const size = nanoseconds[name] ?? 0n;
    // Go counts no digit of a fraction beyond these.
    const digits = fraction.slice(0, 18);
    total += BigInt(whole || "0") * size + (BigInt(digits || "0") * size) / 10n ** BigInt(digits.length);
    if (total > longest) return undefined;
  }
  if (sign === "-") return -total;
  return total < longest ? total : undefined;
}

const second = 1_000_000_000n;

/** Whole seconds, away from zero: what Cloudflare keeps, and no shorter than what was meant. */
export function wholeSeconds(total: bigint): bigint {
  const whole = total / second;
  return total % second === 0n ? whole : whole + (total < 0n ? -1n : 1n);
}

/** Whether it is kept as it is. */
export function isWhole(total: bigint): boolean {
  return total % second === 0n;
}
