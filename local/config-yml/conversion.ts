/** A cloudflared `config.yml` as a tunnel's configuration at Cloudflare. */
import { ConversionError } from "./conversion-error.js";
import { type Decoded, Decoder, Duration, type Generic, type UnknownKey, type Value } from "./decoder.js";
import { firstDocument } from "./document.js";
import { file } from "./fields.js";
import { isWhole, wholeSeconds } from "./go-duration.js";
import { type LoneRule, loneRule, loneSettings } from "./lone-service.js";
import { isSetting, Settings } from "./settings.js";
import { shownKey } from "./shown.js";
import { textOf } from "./text.js";
import { notesOf } from "./unknown-keys.js";

export { ConversionError } from "./conversion-error.js";

type Fields = Readonly<Record<string, unknown>>;

/** What a `config.yml` says. */
export interface Converted {
  /** The tunnel, as the file names it: a name, an id, or nothing. */
  readonly tunnel: string | undefined;
  /** The configuration, as `TunnelConfiguration` takes it. */
  readonly config: Fields;
  /** The host names that lead to the tunnel, each once. */
  readonly hostnames: readonly string[];
  /** What the reader of the program has to know: what was left out, and why. */
  readonly notes: readonly string[];
}

/** Settings that say which tunnel cloudflared runs: the program and the tunnel's token do. */
const identity: ReadonlySet<string> = new Set(["credentials-file", "credentials-contents", "origincert"]);

/** Converts a `config.yml`, read as cloudflared reads it. Rules are taken over as they are: preview judges them. */
export function convert(source: string | Uint8Array): Converted {
  try {
    return convertFile(source);
  } catch (error) {
    // Where the stack ends is no fault of the file's, but nobody wrote such a file for cloudflared.
    if (error instanceof RangeError) throw new ConversionError("it is nested too deeply");
    throw error;
  }
}

function convertFile(source: string | Uint8Array): Converted {
  const decoder = new Decoder();
  const values = new Map<string, Generic>();
  const root = firstDocument(textOf(source));
  const fields = root === undefined ? new Map<string, Value>() : decoder.file(root, file, values);
  const settings = new Settings(values);
  if (fields.size === 0 && values.size === 0 && decoder.unknown.length === 0 && !hasKeys(root)) {
    throw new ConversionError("this is no config.yml: it holds no keys, such as ingress");
  }
  const rules = fields.get("ingress");
  const hasRules = Array.isArray(rules) && rules.length > 0;
  if (hasRules && settings.text("url") !== undefined) {
    throw new ConversionError(
      "url stands beside ingress, which `cloudflared tunnel ingress validate` refuses; take url out: cloudflared goes by ingress",
    );
  }
  const lone = hasRules ? undefined : loneRuleOf(settings, fields);
  const plain = new PlainValues();
  const config = {
    ...(hasRules ? plain.object(fields.get("originRequest"), "originRequest") : {}),
    ...plain.object(fields.get("warp-routing"), "warpRouting"),
    ingress:
      lone === undefined
        ? (plain.of(rules) as readonly Fields[]).map(complete(fields))
        : [{ service: lone.service, ...plain.object(lone.originRequest, "originRequest") }],
  };
  const { tunnel } = Object.fromEntries(fields);
  return {
    tunnel: typeof tunnel === "string" && tunnel !== "" ? tunnel : undefined,
    config,
    hostnames: hostnamesOf(config.ingress, lone === undefined ? undefined : settings.text("hostname")),
    notes: [...notesAbout(settings, decoder.unknown, lone, fields), ...plain.notes()],
  };
}

function hasKeys(root: unknown): boolean {
  return (
    typeof root === "object" && root !== null && "pairs" in root && Array.isArray(root.pairs) && root.pairs.length > 0
  );
}

const noService: LoneRule = { service: "http_status:503", originRequest: new Map(), settings: [] };

function loneRuleOf(settings: Settings, fields: Decoded): LoneRule {
  const rule = loneRule(settings);
  if (rule !== undefined) return rule;
  // Private networks alone.
  if (fields.has("warp-routing")) return noService;
  throw new ConversionError(
    "it has no ingress: the rules of this tunnel are at Cloudflare already, or on cloudflared's command line",
  );
}

/** A bastion needs no service in a file. At Cloudflare each rule has one, and this says the same. */
function complete(fields: Decoded): (rule: Fields) => Fields {
  const bastionOf = (originRequest: unknown): unknown =>
    typeof originRequest === "object" && originRequest !== null ? (originRequest as Fields)["bastionMode"] : undefined;
  const defaults = fields.get("originRequest");
  const isBastion = defaults instanceof Map && defaults.get("bastionMode") === true;
  return (rule) => {
    if (rule["service"] !== undefined && rule["service"] !== "") return rule;
    const { originRequest, ...rest } = rule;
    return {
      ...rest,
      service: (bastionOf(originRequest) ?? isBastion) === true ? "bastion" : "",
      ...(originRequest === undefined ? {} : { originRequest }),
    };
  };
}

function hostnamesOf(ingress: readonly Fields[], recorded: string | undefined): readonly string[] {
  const names = new Map<string, string>();
  for (const hostname of [...ingress.map((rule) => rule["hostname"]), recorded]) {
    if (typeof hostname !== "string" || hostname === "" || hostname === "*") continue;
    const name = hostname.toLowerCase();
    if (!names.has(name)) names.set(name, hostname);
  }
  return [...names.values()];
}

function notesAbout(
  settings: Settings,
  unknown: readonly UnknownKey[],
  lone: LoneRule | undefined,
  fields: Decoded,
): readonly string[] {
  const left = settings.names.filter(
    (name) => !identity.has(name) && !(lone !== undefined && (lone.settings.includes(name) || loneSettings.has(name))),
  );
  const idle = lone === undefined ? left.filter((name) => loneSettings.has(name)) : [];
  const others = left.filter((name) => isSetting(name) && !idle.includes(name));
  const strangers = left.filter((name) => !isSetting(name)).map((key): UnknownKey => ({ key, line: 0, place: file }));
  const told = (names: readonly string[]): string => names.map(shownKey).join(", ");
  return [
    ...(others.length === 0
      ? []
      : [
          `Left out, since these are settings of cloudflared itself: ${told(others)}. Give them to cloudflared where it runs.`,
        ]),
    ...(idle.length === 0 ? [] : [`Left out, since cloudflared ignores them beside ingress: ${told(idle)}.`]),
    ...(lone !== undefined && fields.has("originRequest")
      ? ["Left out, since cloudflared ignores it in a file without ingress: originRequest."]
      : []),
    ...notesOf([...strangers, ...unknown]),
  ];
}

/** Numbers beyond are no whole numbers in a program any more. */
const largest = BigInt(Number.MAX_SAFE_INTEGER);

/** Decoded values as a program holds them. */
class PlainValues {
  readonly #rounded = new Set<string>();
  readonly #cut = new Set<string>();

  /** A struct under its name; nothing where it holds nothing. */
  object(value: Value | undefined, name: string): Fields {
    return value instanceof Map && value.size > 0 ? { [name]: this.of(value) } : {};
  }

  of(value: Value | undefined, name = ""): unknown {
    if (value instanceof Duration) return this.#duration(value, name);
    if (typeof value === "bigint") return this.#integer(value, name);
    if (value instanceof Map) {
      return Object.fromEntries([...value].map(([key, item]) => [key, this.of(item, key)]));
    }
    return Array.isArray(value) ? value.map((item: Value) => this.of(item, name)) : value;
  }

  notes(): readonly string[] {
    const told = (names: ReadonlySet<string>, what: string): readonly string[] =>
      names.size === 0 ? [] : [`${what}: ${[...names].join(", ")}.`];
    return [
      ...told(this.#rounded, "Cloudflare keeps whole seconds; these have a fraction, and are rounded up"),
      ...told(this.#cut, "These are greater than a program can write, and are as large as it can"),
    ];
  }

  #duration({ text, nanoseconds }: Duration, name: string): string | number {
    if (!isWhole(nanoseconds)) this.#rounded.add(name);
    else if (text.length <= 32) return text;
    return Number(wholeSeconds(nanoseconds));
  }

  #integer(value: bigint, name: string): number {
    const bounded = value > largest ? largest : value < -largest ? -largest : value;
    if (bounded !== value) this.#cut.add(name);
    return Number(bounded);
  }
}
