/** What Pulumi starts: a file of this name, in the folder that Pulumi.yaml names. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

import { expect, it } from "vitest";

import { hostFolder } from "../which-host.js";

const ROOT = path.resolve(__dirname, "..", "..");
const NAME = "pulumi-resource-pulumi-nodejs";
const file = path.join(hostFolder, NAME);

it.skipIf(process.platform === "win32")("the script becomes the host, which prints its port", async () => {
  const child = spawn(file, ["--logtostderr", "-v=9", "127.0.0.1:1"], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  expect(line).toMatch(/^\d+$/);
  // The signal reaches Node itself: no shell stands in between, which would leave it behind.
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([null, "SIGINT"]);
});

it.skipIf(process.platform === "win32")("whoever starts it by hand is told who does", () => {
  const { status, stderr } = spawnSync(file, { encoding: "utf8" });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringContaining("Pulumi starts this program") as string,
  });
});

it("the one for Windows starts the same", () => {
  const started = (name: string): string | undefined =>
    /dist[\\/]host[\\/]main\.js/.exec(readFileSync(path.join(hostFolder, name), "utf8"))?.[0].replaceAll("\\", "/");
  expect(started(NAME)).toBe("dist/host/main.js");
  expect(started(`${NAME}.cmd`)).toBe("dist/host/main.js");
});

it("it is no command of the package: npm would put it on the PATH, where Pulumi takes it unasked", () => {
  const { bin } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { bin: Record<string, string> };
  expect(Object.keys(bin)).not.toContain(NAME);
});
