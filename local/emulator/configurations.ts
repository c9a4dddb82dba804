import { configurationTypeError } from "./configuration-schema.js";
import { apiError, apiErrors } from "./errors.js";
import { ingressError } from "./ingress-validation.js";
import { isJsonObject, type JsonObject } from "./json.js";
import { type Tunnel } from "./tunnel.js";

/** The API ends this text, and no other, in a newline. */
function badConfiguration(detail: string): Error {
  return apiError("badConfiguration", `${apiErrors.badConfiguration.message}: ${detail}\n`);
}

/** Replaces a tunnel's configuration: 1056 for one that cloudflared would refuse, else the version goes up by one. */
export function putConfiguration(tunnel: Tunnel, config: JsonObject | undefined, now: number): void {
  const wanted = config ?? {};
  const typeError = configurationTypeError(wanted);
  if (typeError !== undefined) throw badConfiguration(typeError);
  const reason = ingressError(wanted);
  if (reason !== undefined) throw badConfiguration(`Validation failed: ${reason}`);
  tunnel.configuration = {
    version: tunnel.configuration.version + 1,
    config: withServerDefaults(wanted),
    createdAt: now,
  };
}

/** The API shows `warp-routing.enabled` although nobody reads it any more. */
function withServerDefaults(config: JsonObject): JsonObject {
  const warpRouting = Object.hasOwn(config, "warp-routing") ? config["warp-routing"] : undefined;
  return { ...config, "warp-routing": { enabled: false, ...(isJsonObject(warpRouting) && warpRouting) } };
}
