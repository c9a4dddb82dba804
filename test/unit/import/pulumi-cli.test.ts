import { expect, it } from "vitest";

import { requireRecent } from "../../../provider/import/pulumi-cli.js";

it.each(["v3.254.0", "3.259.0", "v4.0.0", "v3.254.0-alpha.1", "dev"])("the CLI %s is new enough", (version) => {
  expect(() => {
    requireRecent(version);
  }).not.toThrow();
});
