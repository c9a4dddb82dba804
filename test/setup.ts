/** Before each file of tests. A worker runs many of them: others' packages stay loaded, and nothing else of a file before stays. */
import { createRequire } from "node:module";

import type * as pulumi from "@pulumi/pulumi";
import { vi } from "vitest";

import "./property-runs.js";

vi.resetModules();
vi.unstubAllEnvs();
vi.unstubAllGlobals();
vi.restoreAllMocks();

// The mocks of Pulumi's runtime, where a file before has loaded it.
const { cache, resolve } = createRequire(__filename);
const loaded = cache[resolve("@pulumi/pulumi")]?.exports as typeof pulumi | undefined;
loaded?.runtime.resetOptions("", "", -1, "", "", false, "");

// The engine's modules listen for the end of the process, those of each file.
process.setMaxListeners(0);
