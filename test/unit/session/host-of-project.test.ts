import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";

import { usesOwnHost } from "../../../provider/session/host-of-project.js";
import { inProject, withOwnHost } from "../scratch-root.js";

describe("usesOwnHost", () => {
  it.each<[string, string, boolean]>([
    ["names it", withOwnHost, true],
    ["has no plugins", "", false],
    ["has plugins of other kinds", "plugins:\n  analyzers: [{ name: a, path: ./a }]", false],
    ["has plugins of other packages", withOwnHost.replace("pulumi-nodejs", "pulumi-python"), false],
    ["names another host", "plugins: { providers: [{ name: pulumi-nodejs, path: ./mine }] }", false],
    ["names none", "plugins: { providers: [{ name: pulumi-nodejs }] }", false],
    ["has something else there", "plugins: [1, null]", false],
    ["has nothing there", "plugins:", false],
  ])("a project that %s", (_title, lines, expected) => {
    expect(usesOwnHost(inProject(lines))).toBe(expected);
  });

  it("a path is relative to Pulumi.yaml, which has other names, too", () => {
    const line =
      "plugins: { providers: [{ name: pulumi-nodejs, path: ./node_modules/pulumi-cloudflare-tunnel/host }] }";
    const root = inProject(line, "Pulumi.yml");
    expect(usesOwnHost(root)).toBe(false);
    const installed = path.join(root, "node_modules", "pulumi-cloudflare-tunnel");
    mkdirSync(installed, { recursive: true });
    writeFileSync(path.join(installed, "package.json"), '{ "name": "pulumi-cloudflare-tunnel" }');
    expect(usesOwnHost(root)).toBe(true);
  });

  it("cannot be told without a project, as under mocks and in inline programs", () => {
    expect(usesOwnHost(undefined)).toBeUndefined();
    expect(usesOwnHost(path.join(inProject(""), "elsewhere"))).toBeUndefined();
  });
});
