/** What Pulumi starts: a file of this name, in the folder that Pulumi.yaml names. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

import { expect, it } from "vitest";

const ROOT = path.resolve(__dirname, "..", "..");
const file = path.join(ROOT, "plugin", "pulumi-resource-cloudflare-tunnel");

it.skipIf(process.platform === "win32").each([[["--logtostderr", "-v=9", "127.0.0.1:1"]], [[]]])(
  "the script becomes the plugin, which prints its port, and waits for an engine that attaches where none started it: %j",
  async (args) => {
    const child = spawn(file, args, { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    expect(line).toMatch(/^\d+$/);
    // The signal reaches Node itself: no shell stands in between, which would leave it behind.
    child.kill("SIGINT");
    expect(await once(child, "exit")).toEqual([null, "SIGINT"]);
  },
);

it("the one for Windows starts the same", () => {
  const started = (name: string): string | undefined =>
    /dist[\\/]plugin[\\/]main\.js/.exec(readFileSync(name, "utf8"))?.[0].replaceAll("\\", "/");
  expect(started(file)).toBe("dist/plugin/main.js");
  expect(started(`${file}.cmd`)).toBe("dist/plugin/main.js");
});

it("it is no command of the package: npm would put it on the PATH, where Pulumi takes it with a warning", () => {
  const { bin } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { bin: Record<string, string> };
  expect(Object.keys(bin)).not.toContain(path.basename(file));
});
