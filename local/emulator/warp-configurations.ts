import { isIP } from "node:net";

import { unparsable } from "./errors.js";
import { isJsonObject, type Json, type JsonObject } from "./json.js";
import { type Tunnel, type WarpMode } from "./tunnel.js";

function wrong(detail: string): Error {
  return unparsable(`Json deserialize error: config: ${detail}`);
}

function isEmpty(config: JsonObject | undefined): boolean {
  return config === undefined || Object.keys(config).length === 0;
}

function addresses(value: Json | undefined, key: string): string[] {
  if (!Array.isArray(value)) throw wrong(`${key}: expected a sequence`);
  return value.map((item) => {
    const address = isJsonObject(item) ? item["address"] : undefined;
    if (typeof address !== "string" || isIP(address) === 0) throw wrong(`${key}: invalid IP address`);
    return address;
  });
}

const toVips = (list: readonly string[]): Json => list.map((address) => ({ address }));

/** What `config` may be in each mode, and how it is kept. `former` are the addresses of before. */
const readers: Record<WarpMode, (config: JsonObject | undefined, former: readonly string[]) => JsonObject | null> = {
  none: (config) => {
    if (!isEmpty(config)) throw wrong("must be empty for this ha_mode");
    return null;
  },
  disabled: (config) => readers.none(config, []),
  aws: (config = {}) => {
    const id = config["fnr_id"];
    if (typeof id !== "string" || id === "") throw wrong("missing field `fnr_id`");
    return { fnr_id: id };
  },
  local: (config = {}, former) => {
    const vips = addresses(config["vips"], "vips");
    if (vips.length === 0) throw wrong("vips: must not be empty");
    // Addresses to take off the interfaces: what the client says, else those that are no more.
    const previous =
      config["vips_previous"] === undefined
        ? former.filter((address) => !vips.includes(address))
        : addresses(config["vips_previous"], "vips_previous");
    return { vips: toVips(vips), ...(previous.length > 0 && { vips_previous: toVips(previous) }) };
  },
};

/** Replaces the configuration of a WARP connector: the version goes up by one. */
export function putWarpConfiguration(
  tunnel: Tunnel,
  mode: WarpMode,
  config: JsonObject | undefined,
  now: number,
): void {
  const former = tunnel.warpConfiguration;
  const formerVips = former.config?.["vips"];
  tunnel.warpConfiguration = {
    version: former.version + 1,
    mode,
    config: readers[mode](config, formerVips === undefined ? [] : addresses(formerVips, "vips")),
    updatedAt: now,
  };
}
