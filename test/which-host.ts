/** What the tests of a run are about: dynamic resources on Pulumi's host, or on this package's, in a process or without one; or the native plugin. */
import path from "node:path";

import { inject } from "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    host?: "pulumi" | "own" | "here" | "plugin";
  }
}

/** Which one; a project of vitest.config.mts says so, and the fault tests are about Pulumi's. */
export const host = inject("host") ?? "pulumi";

/** The folder that a project names in its Pulumi.yaml for our host. */
export const hostFolder = path.resolve(__dirname, "..", "host");

/** What a project has in its Pulumi.yaml for the host that this run is about. */
export const hostSettings: { plugins?: object } =
  host === "own" ? { plugins: { providers: [{ name: "pulumi-nodejs", path: hostFolder }] } } : {};
