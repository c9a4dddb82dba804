/** Whether Pulumi's provider process will find the package: what a program is told before it fails. */
import { tmpdir } from "node:os";

import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const inRepository = process.cwd();
let requireResolvable: () => void;
let info: ReturnType<typeof vi.spyOn>;

beforeEach(async () => {
  vi.resetModules();
  ({ requireResolvable } = await import("../../provider/resources/resolvable.js"));
  info = vi.spyOn((await import("@pulumi/pulumi")).log, "info").mockResolvedValue();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  pulumi.runtime.resetOptions("project", "stack", -1, "", "", false, "");
});

/** A program under Pulumi, in a directory; nothing listens at the monitor's address, and nothing is sent to it. */
function runIn(directory: string): void {
  vi.spyOn(process, "cwd").mockReturnValue(directory);
  pulumi.runtime.resetOptions("project", "stack", -1, "", "127.0.0.1:1", false, "");
}

describe("a program that Pulumi runs", () => {
  it("in a directory with the package is told nothing", () => {
    vi.stubEnv("PULUMI_NODEJS_MONITOR", "127.0.0.1:1");
    runIn(inRepository);
    expect(requireResolvable).not.toThrow();
    expect(info).not.toHaveBeenCalled();
  });

  it("elsewhere fails, each time, and is told what to install where", () => {
    vi.stubEnv("PULUMI_NODEJS_MONITOR", "127.0.0.1:1");
    runIn(tmpdir());
    const message = `cannot be resolved from the program's directory, ${tmpdir()}, where Pulumi's provider process looks for it: run \`npm install`;
    expect(requireResolvable).toThrow(message);
    expect(requireResolvable).toThrow(message);
  });
});

describe("an inline program of the Automation API", () => {
  it("in a directory with the package is told nothing", () => {
    runIn(inRepository);
    requireResolvable();
    expect(info).not.toHaveBeenCalled();
  });

  it("elsewhere is told, once, to set the project's main, and may have done so", () => {
    runIn(tmpdir());
    requireResolvable();
    requireResolvable();
    expect(info).toHaveBeenCalledTimes(1);
    expect(info).toHaveBeenCalledWith(
      expect.stringContaining('pass `projectSettings: { name, runtime: "nodejs", main:'),
    );
  });
});

it("a program that Pulumi does not run is told nothing: a unit test, a script", async () => {
  vi.spyOn(process, "cwd").mockReturnValue(tmpdir());
  requireResolvable();
  await pulumi.runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) });
  requireResolvable();
  expect(info).not.toHaveBeenCalled();
});
