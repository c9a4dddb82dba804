/** What a scalar is to yaml.v3: by its tag, or by how it is written. */
import { ConversionError } from "./conversion-error.js";
import type { ScalarNode } from "./tree.js";

/** A date, which no field of cloudflared holds. */
export class Timestamp {
  constructor(readonly text: string) {}
}

/** What a scalar holds: a bigint where it is an integer, a number where it is a float. */
export type ScalarValue = null | boolean | string | bigint | number | Timestamp;

const ownTags = "tag:yaml.org,2002:";

/** YAML's own tags are written in several ways. */
export function shortTag(tag: string): string {
  if (tag === "!") return "";
  return tag.startsWith(ownTags) ? `!!${tag.slice(ownTags.length)}` : tag;
}

/** The tag of a scalar: its own, or what its text looks like. */
export function tagOf(written: string, text: string, isQuoted: boolean): string {
  const tag = shortTag(written);
  if (tag !== "") return tag;
  if (isQuoted) return "!!str";
  return text === "<<" ? "!!merge" : plain(text, true)[0];
}

/** What is looked at by its text; a text with another tag is that text. */
const resolvable: ReadonlySet<string> = new Set(["!!bool", "!!int", "!!float", "!!null", "!!timestamp"]);

/** The value of a scalar. */
export function valueOf({ tag, text, line }: ScalarNode): ScalarValue {
  if (tag === "!!binary") return fromBase64(text, line);
  if (!resolvable.has(tag)) return text;
  const [found, value] = plain(text, tag === "!!timestamp");
  if (found === tag) return value;
  if (tag === "!!float" && typeof value === "bigint" && value <= int64.max) return Number(value);
  throw new ConversionError(`line ${line}: what stands behind ${tag} is none`);
}

function fromBase64(text: string, line: number): string {
  // Go skips the ends of lines within it, and nothing else.
  const digits = text.replace(/[\r\n]/g, "");
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(digits)) {
    throw new ConversionError(`line ${line}: what stands behind !!binary is no base64`);
  }
  return Buffer.from(digits, "base64").toString("utf8");
}

/** Texts that are values. */
const words: ReadonlyMap<string, readonly [tag: string, value: ScalarValue]> = new Map(
  (
    [
      ["!!bool", true, "true True TRUE"],
      ["!!bool", false, "false False FALSE"],
      ["!!null", null, "~ null Null NULL"],
      ["!!float", NaN, ".nan .NaN .NAN"],
      ["!!float", Infinity, ".inf .Inf .INF +.inf +.Inf +.INF"],
      ["!!float", -Infinity, "-.inf -.Inf -.INF"],
    ] as const
  ).flatMap(([tag, value, texts]) => texts.split(" ").map((text) => [text, [tag, value] as const] as const)),
);

/** The bounds of Go's integers. */
export const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
export const uint64 = { max: 2n ** 64n - 1n };

const float = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
/** A float that begins with its point may have underscores between digits alone. */
const pointedFloat = /^\.\d(?:_?\d)*(?:[eE][-+]?\d(?:_?\d)*)?$/;

function plain(text: string, mayBeTime: boolean): readonly [tag: string, value: ScalarValue] {
  if (text === "") return ["!!null", null];
  const word = words.get(text);
  if (word !== undefined) return word;
  if (text.startsWith(".")) return (pointedFloat.test(text) ? finite(text) : undefined) ?? ["!!str", text];
  if (!/^[-+\d]/.test(text)) return ["!!str", text];
  if (mayBeTime && isTimestamp(text)) return ["!!timestamp", new Timestamp(text)];
  const digits = text.replaceAll("_", "");
  const integer = integerOf(digits);
  if (integer !== undefined) return ["!!int", integer];
  return (float.test(digits) ? finite(digits) : undefined) ?? ["!!str", text];
}

/** Beyond what a float holds, Go reads a text. */
function finite(text: string): readonly [tag: string, value: ScalarValue] | undefined {
  const value = Number(text.replaceAll("_", ""));
  return Number.isFinite(value) ? ["!!float", value] : undefined;
}

/** Ways to write an integer; a bare zero in front is octal, too. */
const bases: readonly (readonly [pattern: RegExp, prefix: string])[] = [
  [/^0[xX]([\da-fA-F]+)$/, "0x"],
  [/^0[bB]([01]+)$/, "0b"],
  [/^0[oO]?([0-7]+)$/, "0o"],
  [/^(0|[1-9]\d*)$/, ""],
];

function integerOf(text: string): bigint | undefined {
  const [, sign = "", magnitude = ""] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  for (const [pattern, prefix] of bases) {
    const digits = pattern.exec(magnitude)?.[1];
    if (digits === undefined) continue;
    const value = BigInt(prefix + digits) * (sign === "-" ? -1n : 1n);
    // Only one without a sign may be of 64 bits without one.
    return value >= int64.min && value <= (sign === "" ? uint64.max : int64.max) ? value : undefined;
  }
  return undefined;
}

const date = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt]| )(.*))?$/s;
const time = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[-+](\d{2}):(\d{2}))?$/;

function isTimestamp(text: string): boolean {
  const [, year = "", month = "", day = "", clock] = date.exec(text) ?? [];
  if (year === "") return false;
  const days = new Date(Date.UTC(2000, Number(month), 0));
  days.setUTCFullYear(Number(year), Number(month), 0);
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > days.getUTCDate()) return false;
  if (clock === undefined) return true;
  // A zone stands behind a T alone, and there it must.
  if (/Z|[-+]/.test(clock) !== /^[^ ]*[Tt]/.test(text)) return false;
  const [found, hour, minute, second, zoneHour = 0, zoneMinute = 0] = time.exec(clock) ?? [];
  return (
    found !== undefined &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60 &&
    Number(zoneHour) <= 24 &&
    Number(zoneMinute) <= 60
  );
}
