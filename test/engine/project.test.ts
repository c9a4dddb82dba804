import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findPassphrase, loadConfig, loadProject } from "../../local/engine/project.js";
import { Secrets } from "../../local/engine/secrets.js";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "engine-project-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function write(name: string, text: string): void {
  writeFileSync(path.join(directory, name), text);
}

async function config(overrides?: Parameters<typeof loadConfig>[0]["overrides"]) {
  const project = await loadProject(directory);
  return loadConfig({ project, stack: "dev", passphrase: () => "x", ...(overrides && { overrides }) });
}

describe("loadProject", () => {
  it("finds the program by `main`, a directory or a file", async () => {
    write("Pulumi.yaml", "name: p\nruntime: nodejs\nmain: sub/program.js\n");
    const project = await loadProject(directory);
    expect([project.directory, project.entry]).toEqual([path.join(directory, "sub"), "./program.js"]);
    write("Pulumi.yaml", "name: p\nruntime: {name: nodejs, options: {typescript: false}}\nmain: sub\n");
    expect(await loadProject(directory)).toMatchObject({
      directory: path.join(directory, "sub"),
      entry: ".",
      runtimeOptions: { typescript: false },
    });
  });

  it("finds the project's own plugins, by paths relative to Pulumi.yaml, the first of each package", async () => {
    mkdirSync(path.join(directory, "host"));
    const [own, other] = ["{name: pulumi-nodejs, path: ./host}", `{name: pulumi-nodejs, path: ${directory}}`];
    write("Pulumi.yaml", `name: p\nruntime: nodejs\nplugins: {providers: [${own}, ${other}]}\n`);
    const { providerPlugins } = await loadProject(directory);
    expect([...providerPlugins]).toEqual([["pulumi-nodejs", path.join(directory, "host")]]);
  });

  it.each([
    ["{path: .}", "parsing plugin options for '': name must not be empty"],
    ["{name: random, path: ./gone}", "parsing plugin options for 'random': no folder at path '"],
    ["{name: random, path: ./Pulumi.yaml}", "is not a directory"],
  ])("refuses the plugin %s", async (plugin, message) => {
    write("Pulumi.yaml", `name: p\nruntime: nodejs\nplugins: {providers: [${plugin}]}\n`);
    await expect(loadProject(directory)).rejects.toThrow(message);
  });

  it.each([
    ["", "`name` is missing"],
    ["name: p\nruntime: go", 'runs `nodejs` programs only, not "go"'],
    ["name: [", "is not valid YAML"],
  ])("refuses %j", async (text, message) => {
    write("Pulumi.yaml", text);
    await expect(loadProject(directory)).rejects.toThrow(message);
  });

  it("says that there is no Pulumi.yaml", async () => {
    await expect(loadProject(directory)).rejects.toThrow(`no Pulumi.yaml in ${directory}`);
  });
});

describe("loadConfig", () => {
  it("puts the stack's values over the project's defaults, and decrypts the secure ones", async () => {
    const secrets = await Secrets.create("x");
    write(
      "Pulumi.yaml",
      "name: p\nruntime: nodejs\nconfig:\n  count: {type: integer, default: 3}\n  size: {default: 1}\n  aws:region: {value: eu}\n",
    );
    write(
      "Pulumi.dev.yaml",
      `encryptionsalt: ${secrets.salt}\nconfig:\n  p:size: 2\n  p:list: [1, {secure: "${secrets.encrypt("hush")}"}]\n  cloudflare:apiToken: {secure: "${secrets.encrypt("token")}"}\n`,
    );
    expect(Object.fromEntries(await config({ extra: { value: "e", secret: true } }))).toEqual({
      "p:count": { value: "3", secret: false },
      "p:size": { value: "2", secret: false },
      "p:list": { value: '[1,"hush"]', secret: true },
      "p:extra": { value: "e", secret: true },
      "aws:region": { value: "eu", secret: false },
      "cloudflare:apiToken": { value: "token", secret: true },
    });
  });

  it.each([
    ["a: {type: string}\n  b: {type: string}", "", "Stack 'dev' is missing configuration values 'a' and 'b'"],
    ["a: {type: integer}", "p:a: x", "Stack 'dev' with configuration key 'a' must be of type 'integer'"],
    [
      "a: {type: string, secret: true}",
      "p:a: x",
      "Stack 'dev' with configuration key 'a' must be encrypted as it's secret",
    ],
    [
      "x:a: {type: string}",
      "",
      "Configuration key 'x:a' is not namespaced by the project and should not define a type",
    ],
  ])("refuses %j with %j", async (declared, given, message) => {
    write("Pulumi.yaml", `name: p\nruntime: nodejs\nconfig:\n  ${declared}\n`);
    write("Pulumi.dev.yaml", `config:\n  ${given}\n`);
    await expect(config()).rejects.toThrow(message);
  });
});

describe("findPassphrase", () => {
  it("takes the variable, empty included, else the file", async () => {
    write("phrase", "from file\n");
    const file = path.join(directory, "phrase");
    expect(await findPassphrase({ PULUMI_CONFIG_PASSPHRASE: "", PULUMI_CONFIG_PASSPHRASE_FILE: file })).toBe("");
    expect(await findPassphrase({ PULUMI_CONFIG_PASSPHRASE_FILE: file })).toBe("from file");
    await expect(findPassphrase({})).rejects.toThrow("no passphrase: set PULUMI_CONFIG_PASSPHRASE");
  });
});
