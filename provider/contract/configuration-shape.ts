import type { TunnelConfigWire } from "../api/wire.js";
import { durationFields, parseDuration } from "../validation/durations.js";

/** A configuration as programs write it and the state keeps it: the wire's own field names, but `warpRouting`. */
export type Configuration = Record<string, unknown>;

/** A JSON object, as opposed to null, a list or a scalar. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** Copies an object with one value replaced by a function of it, where it is an object. */
function mapObject(parent: Configuration, key: string, change: (value: Configuration) => Configuration): Configuration {
  const value = parent[key];
  return isObject(value) ? { ...parent, [key]: change(value) } : parent;
}

/** The configuration with every duration in whole seconds, without the API's own ids of rules; all else as the user wrote it. */
export function normalise(config: Configuration): Configuration {
  const rules = config["ingress"];
  const withRules = Array.isArray(rules)
    ? {
        ...config,
        ingress: rules.map((rule: unknown) =>
          isObject(rule) ? mapObject(withoutId(rule), "originRequest", inSeconds) : rule,
        ),
      }
    : config;
  return mapObject(mapObject(withRules, "originRequest", inSeconds), "warpRouting", inSeconds);
}

/** The API may give each rule an id of its own, which a program reads with the rest. It is no field that one can set. */
function withoutId(rule: Configuration): Configuration {
  if (!Object.hasOwn(rule, "id")) return rule;
  return Object.fromEntries(Object.entries(rule).filter(([key]) => key !== "id"));
}

function inSeconds(fields: Configuration): Configuration {
  const entries = Object.entries(fields).map(([key, value]) => [
    key,
    durationFields.includes(key) ? (parseDuration(value) ?? value) : value,
  ]);
  return Object.fromEntries(entries) as Configuration;
}

/** State to wire: `warpRouting` is `warp-routing` there; an absent value is left out, not sent as null. Unknown keys go as they are. */
export function toWire(config: Configuration): TunnelConfigWire {
  const { warpRouting, ...rest } = withoutNulls(normalise(config)) as Configuration;
  return warpRouting === undefined ? rest : { ...rest, "warp-routing": warpRouting };
}

/**
 * Wire to state. `warp-routing.enabled` is no field any more: cloudflared ignores it, and the API adds it to every answer.
 */
export function fromWire(config: TunnelConfigWire): Configuration {
  const { "warp-routing": routing, ...rest } = withoutNulls(config) as Configuration;
  if (!isObject(routing)) return normalise(routing === undefined ? rest : { ...rest, warpRouting: routing });
  const { enabled, ...warpRouting } = routing;
  return normalise(enabled !== undefined && Object.keys(warpRouting).length === 0 ? rest : { ...rest, warpRouting });
}

/** The value without nulls in objects, at every depth: cloudflared reads null as absent. In lists, nulls stay. */
export function withoutNulls(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_key, item: unknown) => item ?? undefined));
}
