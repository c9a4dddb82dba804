import type * as configuration from "./validation/configuration.js";
import type { Verdict } from "./validation/findings.js";

/**
 * Judges a tunnel configuration as cloudflared does, for your own unit tests: the verdict that preview shows.
 *
 * @param config the configuration, as `TunnelConfiguration` takes it; values of Pulumi that are not known yet pass
 * @returns `failures`: what cloudflared or the API rejects; `warnings`: what they accept although nobody can mean it;
 * each with the property's path and the reason, which says what to write instead
 *
 * @example
 * ```typescript
 * expect(validateTunnelConfiguration(config).failures).toEqual([]);
 * ```
 */
export function validateTunnelConfiguration(config: unknown): Verdict {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a program without a configuration must not pay for loading the validator
  return (require("./validation/configuration.js") as typeof configuration).validateTunnelConfiguration(config);
}
