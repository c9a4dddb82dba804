/** A cloudflared `config.yml` as a tunnel's configuration at Cloudflare. */
import { parse, YAMLParseError } from "yaml";

type Fields = Readonly<Record<string, unknown>>;

/** What a `config.yml` says. */
export interface Converted {
  /** The tunnel, as the file names it: a name, an id, or nothing. */
  readonly tunnel: string | undefined;
  /** The configuration, as `TunnelConfiguration` takes it. */
  readonly config: Fields;
  /** The host names of its rules, each once. */
  readonly hostnames: readonly string[];
  /** What the reader of the program has to know: what was left out, and why. */
  readonly notes: readonly string[];
}

/** The file is no `config.yml`; the message says why. */
export class ConversionError extends Error {
  override readonly name = "ConversionError";
}

/** Keys that say which tunnel cloudflared runs. */
const identity: ReadonlySet<string> = new Set(["tunnel", "credentials-file", "credentials-contents", "origincert"]);

/** Keys that become a part of the configuration. */
const converted: ReadonlySet<string> = new Set(["ingress", "originRequest", "warp-routing"]);

/** Ways to name the one service of a file without `ingress`, and what each is as a service. */
const loneServices: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  url: (value) => (typeof value === "string" ? value : undefined),
  "unix-socket": (value) => (typeof value === "string" ? `unix:${value}` : undefined),
  "hello-world": (value) => (value === true ? "hello_world" : undefined),
};

const durations: ReadonlySet<string> = new Set(["connectTimeout", "tlsTimeout", "tcpKeepAlive", "keepAliveTimeout"]);

/** Converts the text of a `config.yml`. Rules are taken over as they are: preview judges them. */
export function convert(text: string): Converted {
  const file = read(text);
  const notes: string[] = [];
  const ingress = rulesOf(file);
  const config = {
    ...(isFields(file["originRequest"]) ? { originRequest: file["originRequest"] } : {}),
    ...warpRoutingOf(file["warp-routing"]),
    ingress,
  };
  if (usesNanoseconds(config)) {
    notes.push(
      "A duration without a unit is nanoseconds in a config.yml, and seconds here: check those that are bare numbers.",
    );
  }
  const settings = Object.keys(file)
    .filter(
      (key) => !identity.has(key) && !converted.has(key) && !(file["ingress"] === undefined && key in loneServices),
    )
    // It becomes a comment of the program, which must not end where the file likes.
    .map((key) => key.replace(/[^\w.-]/g, "?"));
  if (settings.length > 0) {
    notes.push(
      `Left out, since these are settings of cloudflared itself: ${settings.join(", ")}. Give them to cloudflared where it runs.`,
    );
  }
  const hostnames = ingress.flatMap((rule) => {
    const hostname = isFields(rule) ? rule["hostname"] : undefined;
    return typeof hostname === "string" && hostname !== "" && hostname !== "*" ? [hostname] : [];
  });
  const { tunnel } = file;
  return {
    tunnel: typeof tunnel === "string" && tunnel !== "" ? tunnel : undefined,
    config,
    hostnames: [...new Set(hostnames)],
    notes,
  };
}

function read(text: string): Fields {
  let file: unknown;
  try {
    file = parse(text, { merge: true });
  } catch (error) {
    // Its first line tells the place; the others show what stands there, which may be a credential.
    if (error instanceof YAMLParseError) throw new ConversionError(`this is no YAML: ${firstLine(error.message)}`);
    throw error;
  }
  if (!isFields(file)) throw new ConversionError("this is no config.yml: it holds no keys, such as ingress");
  return file;
}

/** The rules; without `ingress`, the one service that cloudflared is told otherwise. */
function rulesOf(file: Fields): readonly unknown[] {
  const { ingress } = file;
  if (Array.isArray(ingress)) return ingress;
  if (ingress !== undefined && ingress !== null) throw new ConversionError("ingress is no list of rules");
  for (const [key, serviceOf] of Object.entries(loneServices)) {
    const service = serviceOf(file[key]);
    if (service !== undefined) return [{ service }];
  }
  throw new ConversionError(
    "it has no ingress: the rules of this tunnel are at Cloudflare already, or on cloudflared's command line",
  );
}

/** `enabled` is no setting any more: WARP routing is always on. */
function warpRoutingOf(value: unknown): Fields {
  if (!isFields(value)) return {};
  const settings = Object.entries(value).filter(([key]) => key !== "enabled");
  return settings.length === 0 ? {} : { warpRouting: Object.fromEntries(settings) };
}

function usesNanoseconds(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(usesNanoseconds);
  if (!isFields(value)) return false;
  return Object.entries(value).some(
    ([key, item]) => (durations.has(key) && typeof item === "number" && item !== 0) || usesNanoseconds(item),
  );
}

function firstLine(text: string): string {
  return text.split("\n", 1).join("").replace(/:$/, "");
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
