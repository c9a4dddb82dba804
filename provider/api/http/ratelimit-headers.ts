/** What the server says is left: `"default";r=50;t=30`. */
export interface RemainingQuota {
  readonly name: string;
  readonly remaining: number;
  /** Until the quota is full again. */
  readonly resetMs: number;
}

/** What the server allows: `"burst";q=100;w=60`. */
export interface QuotaPolicy {
  readonly name: string;
  readonly quota: number;
  readonly windowMs: number;
}

/** No honest header asks for more than Cloudflare's window of five minutes; anything longer is cut to it. */
const MAX_RESET_SECONDS = 310;
const MAX_ITEMS = 8;

interface Item {
  readonly name: string;
  readonly values: ReadonlyMap<string, number>;
}

function items(header: string | undefined): Item[] {
  return (header ?? "")
    .slice(0, 1_000)
    .split(",")
    .slice(0, MAX_ITEMS)
    .map((item) => {
      const [name = "", ...pairs] = item.split(";").map((part) => part.trim());
      const values = pairs.flatMap((pair): [string, number][] => {
        const match = /^([a-z]+)=(\d{1,9})$/.exec(pair);
        return match?.[1] === undefined ? [] : [[match[1], Number(match[2])]];
      });
      return { name: name.replace(/^"|"$/g, ""), values: new Map(values) };
    });
}

/** Reads a `Ratelimit` header; what is malformed is left out. */
export function parseRatelimit(header: string | undefined): RemainingQuota[] {
  return items(header).flatMap(({ name, values }) => {
    const remaining = values.get("r");
    const reset = values.get("t");
    if (remaining === undefined || reset === undefined) return [];
    return [{ name, remaining, resetMs: Math.min(reset, MAX_RESET_SECONDS) * 1_000 }];
  });
}

/** Reads a `Ratelimit-Policy` header; what is malformed, zero, or longer than an hour is left out. */
export function parseRatelimitPolicy(header: string | undefined): QuotaPolicy[] {
  return items(header).flatMap(({ name, values }) => {
    const quota = values.get("q") ?? 0;
    const window = values.get("w") ?? 0;
    if (quota < 1 || window < 1 || window > 3_600) return [];
    return [{ name, quota, windowMs: window * 1_000 }];
  });
}
