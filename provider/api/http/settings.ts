import { SettingError } from "./setting-error.js";

/** How the client behaves; times in milliseconds. */
export interface ClientSettings {
  readonly maxRetries: number;
  readonly backoffMs: number;
  readonly connectTimeoutMs: number;
  readonly answerTimeoutMs: number;
  readonly bodyTimeoutMs: number;
  readonly totalTimeoutMs: number;
  readonly maxConcurrent: number;
  readonly requestsPer5Minutes: number;
  readonly requestsPerSecond: number;
  readonly maxResponseBytes: number;
}

/** One setting: its environment variable, unit, default and bounds; the last three in that unit. */
export interface SettingRow {
  readonly key: keyof ClientSettings;
  readonly variable: string;
  readonly unit: string;
  /** What one unit is of the client's own: milliseconds, bytes, or 1. */
  readonly scale: number;
  readonly byDefault: number;
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
  readonly meaning: string;
}

const SECONDS = { unit: "seconds", scale: 1_000, whole: false } as const;
const COUNT = { unit: "", scale: 1, whole: true } as const;

/** Every setting. The defaults suit a stack of one tunnel and of a thousand. */
export const SETTINGS: readonly SettingRow[] = [
  {
    key: "maxRetries",
    variable: "CLOUDFLARE_TUNNEL_MAX_RETRIES",
    ...COUNT,
    byDefault: 5,
    min: 0,
    max: 20,
    meaning: "how often a request is sent again after a failure that may pass",
  },
  {
    key: "backoffMs",
    variable: "CLOUDFLARE_TUNNEL_BACKOFF_SECONDS",
    ...SECONDS,
    byDefault: 0.5,
    min: 0.001,
    max: 60,
    meaning: "the wait before the first retry; it doubles with each further one",
  },
  {
    key: "connectTimeoutMs",
    variable: "CLOUDFLARE_TUNNEL_CONNECT_TIMEOUT_SECONDS",
    ...SECONDS,
    byDefault: 10,
    min: 0.01,
    max: 300,
    meaning: "how long connecting may take, TLS and proxy included",
  },
  {
    key: "answerTimeoutMs",
    variable: "CLOUDFLARE_TUNNEL_TIMEOUT_SECONDS",
    ...SECONDS,
    byDefault: 30,
    min: 0.01,
    max: 600,
    meaning: "how long the API may take to begin its answer",
  },
  {
    key: "bodyTimeoutMs",
    variable: "CLOUDFLARE_TUNNEL_BODY_TIMEOUT_SECONDS",
    ...SECONDS,
    byDefault: 30,
    min: 0.01,
    max: 600,
    meaning: "how long the rest of the answer may take",
  },
  {
    key: "totalTimeoutMs",
    variable: "CLOUDFLARE_TUNNEL_TOTAL_TIMEOUT_SECONDS",
    ...SECONDS,
    byDefault: 600,
    min: 0.01,
    max: 3_600,
    meaning: "how long one request may take with all its retries, its turn in the rate budget not counted",
  },
  {
    key: "maxConcurrent",
    variable: "CLOUDFLARE_TUNNEL_MAX_CONCURRENT",
    ...COUNT,
    byDefault: 24,
    min: 1,
    max: 256,
    meaning: "how many requests are under way at once",
  },
  {
    key: "requestsPer5Minutes",
    variable: "CLOUDFLARE_TUNNEL_REQUESTS_PER_5_MINUTES",
    ...COUNT,
    // Cloudflare allows 1,200; the rest is for other programs with the same credentials.
    byDefault: 1_100,
    min: 1,
    max: 1_000_000,
    meaning: "how many requests are sent in any five minutes",
  },
  {
    key: "requestsPerSecond",
    variable: "CLOUDFLARE_TUNNEL_REQUESTS_PER_SECOND",
    ...COUNT,
    // Cloudflare allows 200 from an address; a service on this machine has no such limit.
    byDefault: 180,
    min: 1,
    max: 1_000_000,
    meaning: "how many requests are sent in any second; not applied to a loopback base URL",
  },
  {
    key: "maxResponseBytes",
    variable: "CLOUDFLARE_TUNNEL_MAX_RESPONSE_MEGABYTES",
    unit: "megabytes",
    scale: 1_000_000,
    whole: false,
    byDefault: 64,
    min: 0.001,
    max: 1_000,
    meaning: "the size beyond which an answer is not read",
  },
];

function parsed(row: SettingRow, text: string): number {
  const value = Number(text);
  const valid =
    Number.isFinite(value) && value >= row.min && value <= row.max && (!row.whole || Number.isInteger(value));
  if (text.trim() === "" || !valid) {
    const kind = `${row.whole ? "a whole number" : "a number"}${row.unit === "" ? "" : ` of ${row.unit}`}`;
    throw new SettingError(
      `${row.variable} is ${JSON.stringify(text.slice(0, 40))}, but must be ${kind} from ${row.min} to ${row.max}: ` +
        `it says ${row.meaning}. Without it the default, ${row.byDefault}, applies.`,
    );
  }
  return value * row.scale;
}

/** The settings: given values first, then the environment, then the defaults. */
export function readSettings(env: NodeJS.ProcessEnv, given: Partial<ClientSettings> = {}): ClientSettings {
  const settings = Object.fromEntries(
    SETTINGS.map((row) => {
      const own = given[row.key];
      if (own !== undefined) return [row.key, own];
      const text = env[row.variable];
      return [row.key, text === undefined || text === "" ? row.byDefault * row.scale : parsed(row, text)];
    }),
  );
  return settings as unknown as ClientSettings;
}

/** Which settings the environment itself sets. */
export function isSetByEnvironment(env: NodeJS.ProcessEnv, key: keyof ClientSettings): boolean {
  return SETTINGS.some((row) => row.key === key && (env[row.variable] ?? "") !== "");
}
