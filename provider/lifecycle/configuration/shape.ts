import type { TunnelConfigWire } from "../../api/wire.js";
import { durationFields, parseDuration } from "../../validation/durations.js";

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

/** The configuration with every duration in whole seconds; all else as the user wrote it. */
export function normalise(config: Configuration): Configuration {
  const rules = config["ingress"];
  const withRules = Array.isArray(rules)
    ? {
        ...config,
        ingress: rules.map((rule: unknown) => (isObject(rule) ? mapObject(rule, "originRequest", inSeconds) : rule)),
      }
    : config;
  return mapObject(mapObject(withRules, "originRequest", inSeconds), "warpRouting", inSeconds);
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

/** Wire to state. */
export function fromWire(config: TunnelConfigWire): Configuration {
  const { "warp-routing": warpRouting, ...rest } = withoutNulls(config) as Configuration;
  return normalise(warpRouting === undefined ? rest : { ...rest, warpRouting });
}

/** The value without nulls in objects, at every depth: cloudflared reads null as absent. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutNulls(item)]));
}
