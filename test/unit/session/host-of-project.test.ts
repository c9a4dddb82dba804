import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";

import { usesOwnHost } from "../../../provider/session/host-of-project.js";
import { inProject, withOwnHost } from "../scratch-root.js";

const ofRoot = (root: string): boolean | undefined => usesOwnHost({ PULUMI_NODEJS_ROOT_DIRECTORY: root });

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
    expect(ofRoot(inProject(lines))).toBe(expected);
  });

  it("a path is relative to Pulumi.yaml, which has other names, too", () => {
    const line =
      "plugins: { providers: [{ name: pulumi-nodejs, path: ./node_modules/pulumi-cloudflare-tunnel/host }] }";
    const root = inProject(line, "Pulumi.yml");
    expect(ofRoot(root)).toBe(false);
    const installed = path.join(root, "node_modules", "pulumi-cloudflare-tunnel");
    mkdirSync(installed, { recursive: true });
    writeFileSync(path.join(installed, "package.json"), '{ "name": "pulumi-cloudflare-tunnel" }');
    expect(ofRoot(root)).toBe(true);
  });

  it("is found above the program where the CLI, an older one, does not say where the project is", () => {
    const program = path.join(inProject(withOwnHost), "src", "program");
    mkdirSync(program, { recursive: true });
    expect(usesOwnHost({ PULUMI_NODEJS_PROJECT: "shop" }, program)).toBe(true);
    expect(usesOwnHost({ PULUMI_NODEJS_PROJECT: "shop" }, inProject(""))).toBe(false);
    expect(usesOwnHost({ PULUMI_NODEJS_PROJECT: "shop" }, path.parse(program).root)).toBeUndefined();
  });

  it("cannot be told without a project, as under mocks and in inline programs", () => {
    expect(usesOwnHost({}, inProject(withOwnHost))).toBeUndefined();
    expect(ofRoot(path.join(inProject(""), "elsewhere"))).toBeUndefined();
  });
});
