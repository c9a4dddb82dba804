/** What is warned of in a configuration. */
import { expect } from "vitest";

import { validateTunnelConfiguration } from "../../../provider/validation/configuration.js";

export const catchAll = { service: "http_status:404" };

/** What is warned of, as "property: reason"; nothing here may fail. */
export function warnings(config: unknown): string[] {
  const verdict = validateTunnelConfiguration(config);
  expect(verdict.failures).toEqual([]);
  return verdict.warnings.map(({ property, reason }) => `${property}: ${reason}`);
}
